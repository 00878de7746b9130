/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first pass, in two ways. Both end with a controller for every bus that is needed; the second
 * pass then knows nothing of what came before.
 *
 * libvirt's way leaves holes: on i440fx 59 conventional devices fit, 60 do not, and 61 do, since
 * the place of a pci-bridge is looked for behind all devices. The complete way has no such order.
 * It was not made libvirt's successor for every domain because it keeps no spare slots, and because
 * a domain's addresses must not depend on who placed it. */
#include "place/sw-strategy.h"

#include "place/sw-fit-error.h"

/* ---- libvirt's way ---- */

/* What a policy asks for beyond that: as many places for nobody as have to be free. */
static bool
keep_spare(SwPass *pass, GError **error)
{
    const unsigned size = sw_busset_size(pass->set);
    const SwSpare *spare = &pass->growth->spare;
    const int express = pass->facts.express ? spare->express : 0;

    if (!size)
        return true;
    for (unsigned i = 0; i < spare->conventional; i++)
        if (!sw_pass_assign_dummy(pass, SW_LANE_CONVENTIONAL, true, error))
            return false;
    for (int i = 0; i < express; i++)
        if (!sw_pass_assign_dummy(pass, SW_LANE_EXPRESS, true, error))
            return false;
    if (sw_busset_size(pass->set) > size)
        pass->first_spare = size;
    return true;
}

static bool
run_libvirt(SwPass *pass, GError **error)
{
    int last = sw_highest_pci_index(pass->domain);

    sw_pass_build_set(pass);
    if (!sw_pass_collect_written(pass, error) || !sw_pass_place_chipset(pass, error))
        return false;
    /* conventional machines keep a slot for the bridge that may have to come */
    if (sw_has_pci_model(pass->domain, "pci-root") && !pass->facts.express &&
        sw_busset_free_slots(pass->set, SW_SHAPES) &&
        !sw_pass_assign_dummy(pass, SW_LANE_CONVENTIONAL, false, error))
        return false;
    if (!sw_pass_assign_steps(pass, error))
        return false;
    /* a PCI Express machine that brings no controllers of its own gets one port to hotplug into */
    if (pass->growth->spare.express == SW_AUTO && last <= 0 && pass->facts.express &&
        (int)sw_busset_size(pass->set) > last + 1 &&
        !sw_pass_assign_dummy(pass, SW_LANE_EXPRESS, false, error))
        return false;
    return keep_spare(pass, error) && sw_pass_add_controllers(pass, error);
}

/* ---- the complete way ---- */

static void
measure_bus(const SwBus *bus, SwSupply *supply)
{
    unsigned n = sw_bus_free_slots(bus);
    bool endpoints = bus->accepts & SW_AUTOASSIGN;

    if (endpoints && (bus->accepts & SW_PCI_ENDPOINT))
        supply->conventional += n;
    else if (bus->accepts & SW_PCI_BRIDGE)
        supply->bridges += n;
    if (endpoints && (bus->accepts & SW_PCIE_ENDPOINT))
        supply->express += n;
    if (bus->accepts & SW_PCIE_SWITCH_DOWNSTREAM_PORT)
        supply->downstream += n;
    if (!(bus->accepts & SW_PCIE_ROOT_PORT))
        return;
    supply->root_slots += n;
    for (unsigned slot = bus->rule->first; slot <= bus->rule->last; slot++)
        if (bus->aggregate & (1u << slot))
            supply->root_ports += 8 - (unsigned)__builtin_popcount(bus->used[slot]);
}

/* The bus that the first new bridge goes to, when a device of its own costs it an I/O window; -1:
 * none does. */
static int
find_for_bridges(const SwBusSet *set)
{
    for (unsigned i = 0; i < sw_busset_size(set); i++) {
        const SwBus *bus = sw_busset_bus(set, i);

        if ((bus->accepts & SW_PCI_BRIDGE) && sw_bus_free_slots(bus))
            return (bus->accepts & SW_AUTOASSIGN) && bus->rule->plugs ? (int)i : -1;
    }
    return -1;
}

static SwSupply
measure(const SwPass *pass)
{
    SwSupply supply = {.buses = SW_MAX_CONTROLLER_INDEX + 1 - sw_busset_size(pass->set),
                       .pcie_to_pci = pass->growth->pcie_to_pci_bridge};
    int kept = find_for_bridges(pass->set);
    unsigned roots = sw_busset_roots(pass->set);

    for (unsigned i = 0; i < sw_busset_size(pass->set); i++)
        measure_bus(sw_busset_bus(pass->set, i), &supply);
    if (kept >= 0)
        supply.kept = sw_bus_free_slots(sw_busset_bus(pass->set, (unsigned)kept));
    if (pass->growth->many_roots && roots < SW_MAX_HOST_BRIDGES)
        supply.roots = SW_MAX_HOST_BRIDGES - roots;
    return supply;
}

static void
append(SwPass *pass, const char *model, unsigned n)
{
    while (n--)
        sw_busset_append(pass->set, sw_controller_rule_find(model));
}

/* New buses; a pci-bridge needs a higher index than the bus that it sits on. */
static void
append_all(SwPass *pass, const SwExtension *extension)
{
    const char *pair =
        pass->growth->pcie_to_pci_bridge ? "pcie-to-pci-bridge" : "dmi-to-pci-bridge";

    append(pass, "pci-root", extension->roots);
    append(pass, "pcie-root-port", extension->ports);
    append(pass, "pcie-switch-upstream-port", extension->upstream);
    append(pass, "pcie-switch-downstream-port", extension->downstream);
    append(pass, pair, extension->pair);
    append(pass, "pci-bridge", extension->bridges);
}

/* Devices that need no hotplug take all functions of a slot, as root ports do. */
static void
share_slots(SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (device->hotplug == SW_SWITCH_OFF && (device->connect & SW_ENDPOINTS) &&
                !(device->connect & SW_INTEGRATED))
                device->connect |= SW_AGGREGATE_SLOT;
}

/* Endpoints keep off the bus that bridges go to; @index -1: there is none. */
static void
keep_for_bridges(SwDomain *domain, int index)
{
    SwDevice *device = index < 0 ? NULL : sw_domain_controller(domain, "pci", index);

    if (device)
        device->controller.for_bridges = true;
}

static bool
add_extension(SwPass *pass, const SwExtension *extension, GError **error)
{
    int kept;

    append_all(pass, extension);
    kept = extension->keep && extension->bridges ? find_for_bridges(pass->set) : -1;
    if (extension->share)
        share_slots(pass->domain);
    if (!sw_pass_add_controllers(pass, error))
        return false;
    keep_for_bridges(pass->domain, kept);
    return true;
}

/* With spare slots, or without where there is no room for them. */
static bool
extend(const SwPass *pass, const SwSupply *supply, SwExtension *extension)
{
    const SwSpare *spare = &pass->growth->spare;
    SwDemand more = pass->demand;

    more.conventional += spare->conventional;
    if (pass->facts.express)
        more.express += (unsigned)MAX(spare->express, 0);
    return sw_room_extend(&more, supply, extension) ||
           sw_room_extend(&pass->demand, supply, extension);
}

static bool
run_complete(SwPass *pass, GError **error)
{
    SwExtension extension;
    SwSupply supply;

    sw_pass_build_set(pass);
    if (!sw_pass_collect_written(pass, error) || !sw_pass_place_chipset(pass, error) ||
        !sw_pass_assign_steps(pass, error) || !sw_pass_add_controllers(pass, error))
        return false;
    supply = measure(pass);
    if (!extend(pass, &supply, &extension))
        return sw_room_error(error, pass->last_demanded, &pass->demand, &supply);
    return add_extension(pass, &extension, error);
}

static const SwStrategy strategies[SW_N_STRATEGIES] = {
    [SW_STRATEGY_LIBVIRT] = {SW_PASS_GROW, SW_PLACED_FOUND, run_libvirt},
    [SW_STRATEGY_COMPLETE] = {SW_PASS_COUNT, SW_PLACED_BEYOND, run_complete},
};

const SwStrategy *
sw_strategy(SwStrategyId id)
{
    return &strategies[id];
}
