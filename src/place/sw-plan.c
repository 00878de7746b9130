/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The result of placement. */
#include "place/sw-plan.h"

#include "base/sw-error.h"
#include "caps/sw-machine-caps.h"
#include "place/sw-allocate.h"
#include "place/sw-complete.h"
#include "place/sw-number.h"
#include "place/sw-transport.h"
#include "place/sw-validate.h"

void
sw_plan_free(SwPlan *plan)
{
    if (!plan)
        return;
    sw_domain_free(plan->domain);
    g_free(plan);
}

/* A domain that names no machine type gets the emulator's default. */
static void
fill_machine(SwDomain *domain, const SwCaps *caps)
{
    const SwCapsMachine *machine = domain->machine ? NULL : sw_caps_default_machine(caps);

    if (!domain->machine)
        domain->machine = g_strdup(machine ? machine->name : "");
}

/* The machine's, or the one that is written where the machine has none of its own; a written one of
 * another model than the machine's is refused while the domain is completed. */
static const char *
root_model(const SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    const char *model = sw_caps_machine_root(caps, machine, domain->machine);
    const SwDevice *written = sw_domain_controller(domain, "pci", 0);

    return model || !written ? model : written->model;
}

/* Group 0 is everybody's; what shares an IOMMU group on the host shares a host bridge here. */
static void
isolate_hosts(SwDomain *domain, const SwMachineRule *machine)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            device->isolation = machine->many_roots && device->iommu_group >= 0
                                    ? (unsigned)device->iommu_group + 1
                                    : 0;
}

/* By the strategies from @strategy to @last, each only when the one before it found no slot. */
static bool
allocate(SwPlan *plan, const SwCaps *caps, SwStrategyId strategy, SwStrategyId last, GError **error)
{
    const SwGrowth growth = {
        .many_roots = plan->machine->many_roots,
        .pcie_to_pci_bridge = sw_caps_find_controller(caps, "pcie-to-pci-bridge") != NULL,
        .exact = strategy == SW_STRATEGY_COMPLETE,
    };
    g_autoptr(GError) problem = NULL;

    plan->beyond = strategy == SW_STRATEGY_COMPLETE;
    if (sw_allocate(plan->domain, plan->machine, plan->slots, &growth, strategy, &problem))
        return true;
    if (strategy < last && g_error_matches(problem, SW_ERROR, SW_ERROR_NO_SLOT))
        return allocate(plan, caps, strategy + 1, last, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static bool
place(SwPlan *plan, const SwPolicy *policy, SwStrategyId first, SwStrategyId last, GError **error)
{
    const SwCaps *caps = policy->caps;

    if (!sw_complete(plan->domain, plan->machine, policy, error))
        return false;
    if (!sw_choose_transports(plan->domain, plan->machine, caps, error))
        return false;
    isolate_hosts(plan->domain, plan->machine);
    return allocate(plan, caps, first, last, error) &&
           sw_number_zpci(plan->domain, plan->machine, caps, error) &&
           sw_number_controllers(plan->domain, plan->machine, caps, error) &&
           sw_validate(plan->domain, plan->machine, caps, error) &&
           sw_check_lacking(plan->domain, caps, error);
}

static SwPlan *
new_by(const SwDomain *domain, const SwFacts *facts, SwStrategyId first, SwStrategyId last,
       GError **error)
{
    g_autoptr(SwPlan) plan = g_new0(SwPlan, 1);
    const SwCaps *caps = facts->caps;
    SwPolicy policy = {.caps = caps, .guest = facts->guest};

    plan->domain = sw_domain_copy(domain);
    fill_machine(plan->domain, caps);
    plan->machine = sw_machine_rule_find(plan->domain->arch, plan->domain->machine);
    plan->slots.express =
        g_strcmp0(root_model(plan->domain, plan->machine, caps), "pcie-root") == 0;
    plan->slots.no_pci = plan->machine->pci_optional &&
                         !sw_caps_machine_root(caps, plan->machine, plan->domain->machine);
    policy.mmio = sw_prefers_mmio(plan->domain, plan->machine, caps);
    plan->slots.modern_virtio = caps->disable_legacy;
    plan->slots.fixed_video = caps->fixed_video;
    policy.express = plan->slots.express;
    policy.legacy = plan->legacy_virtio = !sw_caps_machine_ccw(caps, plan->machine) &&
                                          sw_caps_machine_legacy(caps, plan->domain->machine);
    plan->served = sw_policy_is_served(&policy);
    return place(plan, &policy, first, last, error) ? g_steal_pointer(&plan) : NULL;
}

SwPlan *
sw_plan_new_by(const SwDomain *domain, const SwFacts *facts, SwStrategyId strategy, GError **error)
{
    return new_by(domain, facts, strategy, strategy, error);
}

SwPlan *
sw_plan_new(const SwDomain *domain, const SwFacts *facts, GError **error)
{
    return new_by(domain, facts, SW_STRATEGY_LIBVIRT, SW_STRATEGY_COMPLETE, error);
}

bool
sw_plan_models_changed(const SwPlan *plan)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (device->model_reason)
                return true;
    return false;
}

bool
sw_plan_needs_addresses(const SwPlan *plan)
{
    if (plan->beyond)
        return true;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (device->conventional)
                return true;
    return false;
}
