/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One pass of placement: the set of buses, and one device at a time. */
#include "place/sw-pass.h"

#include "place/sw-fit-error.h"

/* ---- the set of buses ---- */

int
sw_highest_pci_index(const SwDomain *domain)
{
    int highest = -1;

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is_controller(device, "pci"))
            highest = MAX(highest, device->controller.index);
    return highest;
}

bool
sw_has_pci_model(const SwDomain *domain, const char *model)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is(device, SW_KIND_CONTROLLER, "pci", model))
            return true;
    return false;
}

/* A bus whose index no controller has will get one of this model. */
static const char *
gap_model(const SwPass *pass, int index)
{
    if (index == 0 || pass->machine->many_roots)
        return "pci-root";
    return sw_has_pci_model(pass->domain, "pcie-root") ? "pcie-root-port" : "pci-bridge";
}

void
sw_pass_build_set(SwPass *pass)
{
    int last = sw_highest_pci_index(pass->domain);

    for (int index = 0; index <= last; index++) {
        const SwDevice *device = sw_domain_controller(pass->domain, "pci", index);
        const char *model = device ? device->model : gap_model(pass, index);
        SwBus *bus = sw_busset_append(pass->set, sw_controller_rule_find(model));

        if (device && device->controller.hotplug == SW_SWITCH_OFF)
            bus->accepts &= ~SW_HOTPLUGGABLE;
        if (device && device->controller.for_bridges)
            bus->accepts &= ~SW_AUTOASSIGN;
        bus->isolation_locked = index == 0;
    }
}

/* ---- one device ---- */

SwNeed
sw_need_of(const SwDevice *device)
{
    return (SwNeed){.connect = device->connect, .isolation = device->isolation};
}

bool
sw_pass_reserve_written(SwPass *pass, SwDevice *device, GError **error)
{
    SwNeed need = sw_need_of(device);
    const SwPci asked = device->address.pci;
    SwFit fit;

    need.written = true;
    if (!need.connect)
        need.connect =
            SW_PCI_ENDPOINT; /* no PCI device by our rules, but the user says it is one */
    if (pass->mode != SW_PASS_FINAL && asked.bus >= sw_busset_size(pass->set)) {
        SwGrown grown = sw_busset_grow(pass->set, pass->growth, need.connect, asked.bus);

        if (grown == SW_GROWN_IMPOSSIBLE)
            return sw_grow_error(error, device);
        if (grown == SW_GROWN_SHIFTED) {
            device->address.pci.bus++;
            device->placed = SW_PLACED_MOVED;
        }
    }
    fit = sw_busset_reserve(pass->set, &device->address.pci, &need);
    if (fit != SW_FIT_OK)
        return sw_fit_error(error, device, &asked, pass->set, fit);
    return true;
}

void
sw_pass_keep(SwDevice *device, const SwPci *pci, SwPlaced placed, const char *why)
{
    device->address.type = SW_ADDRESS_PCI;
    device->address.pci = *pci;
    device->address.multifunction = SW_SWITCH_ABSENT; /* libvirt drops that of a bare wish */
    device->placed = placed;
    device->place_reason = why;
}

/* The new bridges get their slots when all devices have theirs. A bridge is added when no slot is
 * left, so that what is free then is the most that there will ever be for them: thousands of
 * devices need not be tried first. */
static bool
has_hope(SwPass *pass, unsigned bus)
{
    if (!(sw_busset_bus(pass->set, bus)->rule->plugs & SW_PCI_BRIDGE))
        return true;
    return ++pass->new_bridges <= sw_busset_free_slots(pass->set, SW_PCI_BRIDGE);
}

/* Room for one device more. */
static bool
grow_for(SwPass *pass, const SwDevice *device, SwConnect connect, SwPci *pci, GError **error)
{
    pci->bus = sw_busset_size(pass->set);
    switch (sw_busset_grow(pass->set, pass->growth, connect, pci->bus)) {
    case SW_GROWN_SHIFTED:
        pci->bus++;
        break;
    case SW_GROWN_OK:
        break;
    case SW_GROWN_IMPOSSIBLE:
        return device->origin == SW_ORIGIN_GROWN ? sw_full_error(error, device)
                                                 : sw_grow_error(error, device);
    }
    pci->slot = sw_busset_bus(pass->set, pci->bus)->rule->first;
    return has_hope(pass, pci->bus) || sw_full_error(error, device);
}

/* One device more that needs a slot; what is no endpoint has to find one now. */
static bool
count_demand(SwPass *pass, const SwDevice *device)
{
    bool cold = device->hotplug == SW_SWITCH_OFF;

    if (device->isolation)
        return false; /* its group decides; host bridges are added as libvirt does */
    if (device->connect & SW_PCI_ENDPOINT) {
        pass->demand.conventional++;
        pass->demand.conventional_cold += cold;
    } else if (device->connect & SW_INTEGRATED) {
        pass->demand.integrated++;
    } else if (device->connect & SW_PCIE_ENDPOINT) {
        pass->demand.express++;
        pass->demand.express_cold += cold;
    } else {
        return false;
    }
    if (device->line || !pass->last_demanded) /* one that is written says more */
        pass->last_demanded = device;
    return true;
}

/* A port more, for the controllers that libvirt would add a port for as well. */
static bool
count_port(SwPass *pass, const SwDevice *device)
{
    if (!(device->connect & SW_PCIE_SWITCH_UPSTREAM_PORT) && device->origin != SW_ORIGIN_GROWN)
        return false;
    if (!(device->connect & (SW_PCIE_SWITCH_UPSTREAM_PORT | SW_PCIE_TO_PCI_BRIDGE)))
        return false;
    pass->demand.express++;
    pass->last_demanded = device;
    return true;
}

/* Where nothing is plugged while the guest runs, on the root bus itself. Each device takes a slot
 * of its own while there are some, as people draw it; nothing is lost when they share. */
static bool
assign_root(SwPass *pass, SwDevice *device)
{
    const SwConnect alone = (device->connect & SW_ENDPOINTS) | SW_AUTOASSIGN | SW_INTEGRATED;
    SwNeed need = {.connect = alone};
    SwPci pci = {0};

    if (pass->pack || !sw_busset_find(pass->set, &need, &pci)) {
        need.connect = alone | SW_AGGREGATE_SLOT;
        if (!sw_busset_find(pass->set, &need, &pci))
            return false;
    }
    need.connect = alone | SW_AGGREGATE_SLOT;
    if (sw_busset_reserve(pass->set, &pci, &need) != SW_FIT_OK)
        return false;
    if (pass->mode == SW_PASS_FINAL) {
        device->connect = alone;
        sw_pass_keep(device, &pci, pass->placed, NULL);
        g_ptr_array_add(pass->rooted, device);
    }
    return true;
}

static bool
comes_before(const SwPci *one, const SwPci *other)
{
    return one->slot != other->slot ? one->slot < other->slot : one->function < other->function;
}

void
sw_pass_order_rooted(SwPass *pass)
{
    for (guint i = 0; i < pass->rooted->len; i++)
        for (guint j = i + 1; j < pass->rooted->len; j++) {
            SwDevice *first = pass->rooted->pdata[i], *later = pass->rooted->pdata[j];
            const SwPci kept = first->address.pci;

            if (kept.bus != later->address.pci.bus || first->connect != later->connect ||
                !comes_before(&later->address.pci, &kept))
                continue;
            first->address.pci = later->address.pci;
            later->address.pci = kept;
        }
}

bool
sw_pass_assign(SwPass *pass, SwDevice *device, uint32_t function, GError **error)
{
    const SwNeed need = sw_need_of(device);
    SwPci pci = {.function = function};
    SwFit fit;

    if (!sw_busset_size(pass->set))
        return sw_fit_error(error, device, &pci, pass->set, SW_FIT_NO_BUS);
    if (device->home == SW_HOME_ROOT && pass->growth->root && assign_root(pass, device))
        return true;
    if (pass->mode == SW_PASS_COUNT && count_demand(pass, device))
        return true;
    if (!sw_busset_find(pass->set, &need, &pci)) {
        if (pass->mode == SW_PASS_FINAL)
            return sw_full_error(error, device);
        if (pass->mode == SW_PASS_COUNT && count_port(pass, device))
            return true;
        if (!grow_for(pass, device, need.connect, &pci, error))
            return false;
    }
    fit = sw_busset_reserve(pass->set, &pci, &need);
    if (fit != SW_FIT_OK)
        return sw_fit_error(error, device, &pci, pass->set, fit);
    if (pass->mode == SW_PASS_FINAL)
        sw_pass_keep(device, &pci, pass->placed, NULL);
    return true;
}

bool
sw_pass_assign_dummy(SwPass *pass, SwLane lane, bool hotplug, GError **error)
{
    g_autoptr(SwDevice) dummy = sw_device_new(SW_KIND_INTERFACE, SW_ORIGIN_GROWN);

    dummy->connect = sw_lane_connect(lane, pass->facts, SW_HOST_UNKNOWN);
    dummy->connect |= hotplug ? SW_HOTPLUGGABLE : 0u;
    return sw_pass_assign(pass, dummy, 0, error);
}
