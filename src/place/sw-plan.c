/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The result of placement. */
#include "place/sw-plan.h"

#include "base/sw-error.h"
#include "caps/sw-machine-caps.h"
#include "place/sw-allocate.h"
#include "place/sw-complete.h"
#include "place/sw-index.h"
#include "place/sw-limits.h"
#include "place/sw-number.h"
#include "place/sw-spare.h"
#include "place/sw-transport.h"
#include "place/sw-validate.h"

void
sw_plan_free(SwPlan *plan)
{
    if (!plan)
        return;
    sw_domain_free(plan->domain);
    g_free(plan->digest);
    g_free(plan->io.line);
    g_free(plan->lacking);
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

/* The ways to place a domain, each only when the one before it found no slot. What a policy wants
 * free is given up before the domain is; and what need not be on the root bus makes room there for
 * ports when nothing else helps. */
static const struct {
    SwStrategyId strategy;
    bool spare;
    bool root;
    unsigned extra; /* conventional slots more than are wanted: libvirt's way, which finds no place
                       for some number of devices, may find one for the next */
} ways[] = {
    {SW_STRATEGY_LIBVIRT, .spare = true, .root = true},
    {SW_STRATEGY_LIBVIRT, .spare = true, .root = true, .extra = 1},
    {SW_STRATEGY_LIBVIRT, .spare = false, .root = true},
    {SW_STRATEGY_COMPLETE, .spare = true, .root = true},
    {SW_STRATEGY_COMPLETE, .spare = true, .root = false},
};

static bool
has_home_on_root(const SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (device->home == SW_HOME_ROOT)
                return true;
    return false;
}

static bool
allocate(SwPlan *plan, const SwPolicy *policy, const SwSpare *spare, SwStrategyId first,
         SwStrategyId last, GError **error)
{
    static const SwSpare none = {.express = SW_AUTO};
    const bool wanted = spare->express > 0 || spare->conventional;
    const bool root = has_home_on_root(plan->domain);
    g_autoptr(GError) problem = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        const SwStrategyId id = ways[i].strategy;
        SwGrowth growth = {
            .many_roots = plan->machine->many_roots,
            .pcie_to_pci_bridge = sw_caps_find_controller(policy->caps, "pcie-to-pci-bridge"),
            .spare = ways[i].spare ? *spare : none,
            .root = ways[i].root,
            .exact = id == SW_STRATEGY_COMPLETE,
        };

        if (id < first || id > last || (!ways[i].spare && !wanted) || (!ways[i].root && !root) ||
            (ways[i].extra && !spare->conventional))
            continue;
        growth.spare.conventional += ways[i].extra;
        g_clear_error(&problem);
        plan->beyond = id == SW_STRATEGY_COMPLETE;
        if (sw_allocate(plan->domain, plan->machine, plan->slots, &growth, id, &problem)) {
            plan->cramped = !ways[i].spare;
            return true;
        }
        if (!g_error_matches(problem, SW_ERROR, SW_ERROR_NO_SLOT))
            break;
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static void
settle(SwDomain *domain, const SwPolicy *policy)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            sw_policy_settle(policy, device);
}

static bool
place(SwPlan *plan, const SwPolicy *policy, SwStrategyId first, SwStrategyId last, GError **error)
{
    const SwCaps *caps = policy->caps;
    int highest; /* PCI controller, before some are added */
    SwSpare spare;

    if (!sw_complete(plan->domain, plan->machine, policy, error))
        return false;
    if (!sw_choose_transports(plan->domain, plan->machine, caps, error))
        return false;
    isolate_hosts(plan->domain, plan->machine);
    settle(plan->domain, policy);
    spare = sw_spare_wanted(plan->domain, policy);
    highest = sw_highest_pci_index(plan->domain);
    if (!allocate(plan, policy, &spare, first, last, error))
        return false;
    plan->lean = plan->slots.express && spare.express == 0 && highest <= 0 &&
                 sw_highest_pci_index(plan->domain) > 0;
    sw_spare_finish(plan->domain, policy);
    return sw_number_zpci(plan->domain, plan->machine, caps, error) &&
           sw_number_controllers(plan->domain, plan->machine, caps, error) &&
           sw_validate(plan->domain, plan->machine, caps, error) &&
           sw_check_lacking(plan->domain, caps, error);
}

static SwIoPolicy
io_policy(const SwSite *site, const SwSubject *subject, SwFirmware firmware)
{
    const SwSetting *windows = sw_site_find(site, SW_KEY_WINDOWS, subject), *why = NULL;
    SwIoPolicy io = {.windows = windows ? windows->values[firmware] : SW_AUTO};

    if (io.windows != SW_AUTO)
        io.line = sw_setting_format(windows);
    io.on_exceed = (SwOnExceed)sw_site_value(site, SW_KEY_ON_EXCEED, subject, &why);
    io.asked = why;
    return io;
}

/* All but the places.
 * @policy:	what it is made from; the rest of it is filled in */
static SwPlan *
begin(const SwDomain *domain, const SwFacts *facts, SwPolicy *policy)
{
    SwPlan *plan = g_new0(SwPlan, 1);
    const SwCaps *caps = facts->caps;

    policy->caps = caps;
    policy->guest = facts->guest;
    policy->site = facts->site;
    policy->plugging = facts->plugging;
    plan->domain = sw_domain_copy(domain);
    plan->guest_known = facts->guest != NULL;
    plan->digest = sw_site_digest(facts->site);
    fill_machine(plan->domain, caps);
    plan->machine = sw_machine_rule_find(plan->domain->arch, plan->domain->machine);
    plan->slots.express =
        g_strcmp0(root_model(plan->domain, plan->machine, caps), "pcie-root") == 0;
    plan->slots.no_pci = plan->machine->pci_optional &&
                         !sw_caps_machine_root(caps, plan->machine, plan->domain->machine);
    policy->transport = sw_transport(plan->domain, plan->machine, caps);
    plan->slots.modern_virtio = caps->disable_legacy;
    plan->slots.fixed_video = caps->fixed_video;
    policy->express = plan->slots.express;
    policy->legacy = plan->legacy_virtio = !sw_caps_machine_ccw(caps, plan->machine) &&
                                           sw_caps_machine_legacy(caps, plan->domain->machine);
    policy->legacy_disks = plan->legacy_disks =
        plan->legacy_virtio && sw_caps_machine_legacy_disks(caps, plan->domain->machine);
    policy->subject = sw_policy_subject(plan->domain, facts->guest);
    plan->drives = sw_policy_drives(policy, NULL);
    plan->served = sw_policy_is_served(policy);
    plan->io = io_policy(facts->site, &policy->subject, plan->domain->firmware);
    return plan;
}

static SwPlan *
new_by(const SwDomain *domain, const SwFacts *facts, SwLegacyHome home, bool tight,
       SwStrategyId first, SwStrategyId last, GError **error)
{
    SwPolicy policy = {.home = home, .tight = tight};
    g_autoptr(SwPlan) plan = begin(domain, facts, &policy);

    return place(plan, &policy, first, last, error) ? g_steal_pointer(&plan) : NULL;
}

/* The first error ends the completion; what it has done until then is as good as it gets. What
 * lacks its defaults is not validated: it would be about guesses. */
SwPlan *
sw_plan_new_unplaced(const SwDomain *domain, const SwFacts *facts, GPtrArray *errors)
{
    SwPolicy policy = {.home = SW_HOME_BRIDGE};
    SwPlan *plan = begin(domain, facts, &policy);

    if (sw_complete(plan->domain, plan->machine, &policy, NULL) &&
        sw_choose_transports(plan->domain, plan->machine, facts->caps, NULL))
        sw_validate_all(plan->domain, plan->machine, facts->caps, errors);
    sw_fill_indexes(plan->domain);
    sw_allocate_prepare(plan->domain, plan->slots);
    return plan;
}

SwPlan *
sw_plan_new_by(const SwDomain *domain, const SwFacts *facts, SwStrategyId strategy, GError **error)
{
    return new_by(domain, facts, SW_HOME_BRIDGE, false, strategy, strategy, error);
}

/* Whether nothing is wrong with a home that another one could mend. */
static bool
has_room(const SwPlan *plan)
{
    SwLimit limits[SW_N_LIMITS];

    if (!plan)
        return false;
    sw_limits_count(plan, limits);
    return !sw_limit_is_exceeded(&limits[SW_LIMIT_WINDOWS]);
}

static bool
has_spare(const SwPlan *plan)
{
    SW_FOREACH_DEVICE (plan->domain, SW_KIND_CONTROLLER, device)
        if (device->controller.spare)
            return true;
    return false;
}

/* A bridge that is there for free slots takes an I/O window, too. It is given up where one lacks.
 */
SwPlan *
sw_plan_new_at(const SwDomain *domain, const SwFacts *facts, SwLegacyHome home, GError **error)
{
    const SwStrategyId first = SW_STRATEGY_LIBVIRT, last = SW_STRATEGY_COMPLETE;
    g_autoptr(SwPlan) plan = new_by(domain, facts, home, false, first, last, error);
    g_autoptr(SwPlan) tight = NULL;

    if (!plan || !has_spare(plan) || has_room(plan))
        return g_steal_pointer(&plan);
    tight = new_by(domain, facts, home, true, first, last, NULL);
    return has_room(tight) ? g_steal_pointer(&tight) : g_steal_pointer(&plan);
}

/* Whether a line of policy leaves the home of devices open. */
static bool
is_open(const SwSite *site)
{
    for (guint i = 0; site && i < site->settings->len; i++) {
        const SwSetting *setting = site->settings->pdata[i];

        if (setting->rule->id == SW_KEY_LEGACY_HOME && setting->values[0] == SW_HOME_AUTO)
            return true;
    }
    return false;
}

SwPlan *
sw_plan_new(const SwDomain *domain, const SwFacts *facts, GError **error)
{
    SwPlan *plan = sw_plan_new_at(domain, facts, SW_HOME_BRIDGE, error);

    if (!is_open(facts->site))
        return plan;
    for (SwLegacyHome home = SW_HOME_ROOT; !has_room(plan) && home < SW_HOME_AUTO; home++) {
        SwPlan *other = sw_plan_new_at(domain, facts, home, NULL);

        if (has_room(other)) {
            sw_plan_free(plan);
            g_clear_error(error);
            return other;
        }
        sw_plan_free(other);
    }
    return plan;
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

/* Whether libvirt would do something else with a device, by itself. */
static bool
is_elsewhere(const SwDevice *device)
{
    return device->conventional || device->controller.spare || device->controller.closed ||
           (device->home != SW_HOME_BRIDGE && device->address.type == SW_ADDRESS_PCI);
}

bool
sw_plan_needs_address(const SwPlan *plan, const SwDevice *device)
{
    return plan->beyond || (device && is_elsewhere(device));
}

bool
sw_plan_needs_addresses(const SwPlan *plan)
{
    if (plan->beyond || plan->lean || plan->cramped)
        return true;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (is_elsewhere(device))
                return true;
    return false;
}

/* Whether a device has what it would not have by libvirt alone; an element that it is asked by and
 * that libvirt does not know is taken out of it. */
static bool
is_ours(const SwDevice *device)
{
    return device->model_reason || device->home_reason || sw_device_has_own_words(device) ||
           device->placed == SW_PLACED_BEYOND;
}

bool
sw_plan_is_ours(const SwPlan *plan)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (is_ours(device) || is_elsewhere(device))
                return true;
    return plan->lean || plan->cramped;
}
