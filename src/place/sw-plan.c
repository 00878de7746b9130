/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The result of placement. */
#include "place/sw-plan.h"

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

/* Whether the root bus will be PCI Express: a written controller 0 of another model is refused
 * later. */
static bool
is_express(const SwMachineRule *machine, const SwCaps *caps)
{
    return g_strcmp0(machine->root, "pcie-root") == 0 &&
           (!machine->root_needs || sw_caps_emulates(caps, machine->root_needs));
}

SwPlan *
sw_plan_new(const SwDomain *domain, const SwFacts *facts, GError **error)
{
    g_autoptr(SwPlan) plan = g_new0(SwPlan, 1);
    const SwCaps *caps = facts->caps;
    SwPolicy policy = {.caps = caps, .guest = facts->guest};
    SwGrowth growth = {.pcie_to_pci_bridge =
                           sw_caps_find_controller(caps, "pcie-to-pci-bridge") != NULL};

    plan->domain = sw_domain_copy(domain);
    plan->machine = sw_machine_rule_find(domain->arch, domain->machine);
    plan->slots.express = policy.express = is_express(plan->machine, caps);
    plan->slots.modern_virtio = caps->disable_legacy;
    growth.many_roots = plan->machine->many_roots;
    if (!sw_complete(plan->domain, plan->machine, &policy, error))
        return NULL;
    sw_choose_transports(plan->domain, plan->machine, caps);
    if (!sw_allocate(plan->domain, plan->machine, plan->slots, &growth, error) ||
        !sw_number_controllers(plan->domain, plan->machine, caps, error) ||
        !sw_validate(plan->domain, plan->machine, error))
        return NULL;
    return g_steal_pointer(&plan);
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
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (device->conventional)
                return true;
    return false;
}
