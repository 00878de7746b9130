/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where devices are: whether the bus takes them, and the slot. */
#include "base/sw-i18n.h"
#include "check/sw-check-look.h"
#include "place/sw-busset.h"
#include "rules/sw-chipset-rules.h"
#include "rules/sw-virtio-rules.h"

/* ---- the bus ---- */

static SwBus
bus_of(const SwLook *look, const SwControllerRule *rule, unsigned index)
{
    SwBus bus = {.rule = rule, .accepts = rule->accepts};

    if (look->provider[index]->controller.hotplug == SW_SWITCH_OFF)
        bus.accepts &= ~(SwConnect)SW_HOTPLUGGABLE;
    return bus;
}

/* What is no PCI device by the rules is one by its address. */
static SwConnect
connect_of(const SwDevice *device)
{
    return device->connect ? device->connect : SW_PCI_ENDPOINT;
}

static char *
where(const SwLook *look, const SwDevice *device)
{
    g_autofree char *at = sw_pci_format(&device->address.pci);

    return g_strdup_printf(_("%s, on a %s"), at, look->provider[device->address.pci.bus]->model);
}

/* Generic virtio devices are of the kind of their slot, what transitional ones cost on a port is a
 * rule of its own, and of a device of the host only the host knows. The root bus has slots for
 * both. */
static bool
is_of_any_kind(const SwDevice *device, const SwBus *bus)
{
    return (bus->accepts & SW_INTEGRATED) || sw_virtio_rule_find(device) ||
           sw_device_is_host(device) || !device->connect || device->kind == SW_KIND_HOSTDEV;
}

static void
look_at_kind(SwLook *look, const SwDevice *device, const SwBus *bus)
{
    if (device->connect & bus->accepts & SW_SHAPES)
        return;
    if (sw_device_is_controller(device, "pci"))
        sw_checked_find(look->checked, SW_CHECK_BRIDGE_UNUSUAL, device, where(look, device));
    else if (!is_of_any_kind(device, bus))
        sw_checked_find(look->checked, SW_CHECK_ENDPOINT_KIND, device, where(look, device));
}

static void
look_at_bus(SwLook *look, const SwDevice *device, const SwBus *bus)
{
    const SwNeed need = {.connect = connect_of(device), .written = true};

    switch (sw_bus_fit(bus, &need)) {
    case SW_FIT_INTEGRATED:
        sw_checked_find(look->checked, SW_CHECK_ROOT_BUS_ONLY, device, where(look, device));
        return;
    case SW_FIT_SHAPE:
        sw_checked_find(look->checked,
                        sw_device_is_controller(device, "pci") ? SW_CHECK_BRIDGE_PLACE
                                                               : SW_CHECK_ENDPOINT_PLACE,
                        device, where(look, device));
        return;
    case SW_FIT_OK:
    case SW_FIT_HOTPLUG: /* no document asks for it */
    case SW_FIT_NO_BUS:
    case SW_FIT_DOMAIN:
    case SW_FIT_BUS:
    case SW_FIT_SLOT:
    case SW_FIT_TAKEN:
        look_at_kind(look, device, bus);
        return;
    }
}

/* ---- the slot ---- */

static void
look_at_slot(SwLook *look, const SwDevice *device, const SwControllerRule *rule)
{
    const unsigned slot = device->address.pci.slot;

    if (slot >= rule->first && slot <= rule->last)
        return;
    if (sw_controller_is_port(rule->model))
        sw_checked_find(look->checked, SW_CHECK_PORT_SLOT, device, where(look, device));
    else
        sw_checked_find(look->checked, SW_CHECK_BUS_SLOT, device, where(look, device));
}

static void
look_at_function(SwLook *look, const SwDevice *device)
{
    const SwPci *pci = &device->address.pci;
    const SwDevice *other = sw_look_slot(look, pci)->functions[pci->function];
    g_autofree char *at = NULL, *name = NULL;

    if (other == device)
        return;
    at = sw_pci_format(pci);
    name = sw_device_name(other);
    sw_checked_find(look->checked, SW_CHECK_SLOT_TAKEN, device,
                    other->line ? g_strdup_printf(_("%s, as %s in line %d"), at, name, other->line)
                                : g_strdup_printf(_("%s, as %s"), at, name));
}

/* ---- the chipset ---- */

static bool
is_at(const SwDevice *device, const SwChipsetRule *rule)
{
    const SwPci home = {.slot = rule->slot, .function = rule->function};

    return sw_pci_equal(&device->address.pci, &home);
}

/* A place that the chipset has for another part, whether or not that has an element. */
static const SwChipsetRule *
find_owner(const SwLook *look, const SwDevice *device, const SwChipsetRule *own)
{
    size_t n;
    const SwChipsetRule *rules = sw_chipset_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (rules[i].machine == look->plan->machine->id && &rules[i] != own &&
            rules[i].home == SW_HOME_TAKEN && is_at(device, &rules[i]))
            return &rules[i];
    return NULL;
}

static void
look_at_chipset(SwLook *look, const SwDevice *device)
{
    const SwChipsetRule *own = sw_chipset_rule_next(look->plan->machine->id, device, NULL);
    const SwChipsetRule *owner = find_owner(look, device, own);

    if (own && own->home == SW_HOME_BUILT_IN && !is_at(device, own))
        sw_checked_find(look->checked, SW_CHECK_CHIPSET_PLACE, device,
                        g_strdup_printf(_("it is %s, which is at %02x.%u"), _(own->why), own->slot,
                                        own->function));
    else if (owner)
        sw_checked_find(look->checked, SW_CHECK_CHIPSET_PLACE, device,
                        g_strdup_printf(_("%02x.%u is that of %s"), owner->slot, owner->function,
                                        _(owner->why)));
}

/* ---- all ---- */

static void
look_at_device(SwLook *look, const SwDevice *device)
{
    const unsigned index = device->address.pci.bus;
    const SwControllerRule *rule = sw_look_rule(look, index);
    SwBus bus;

    look_at_function(look, device);
    look_at_chipset(look, device);
    if (!rule || (sw_device_is_controller(device, "pci") && !device->connect))
        return; /* which is told of already */
    bus = bus_of(look, rule, index);
    look_at_bus(look, device, &bus);
    look_at_slot(look, device, rule);
}

static void
look_at_domain(SwLook *look, const SwDevice *device)
{
    g_autofree char *at = sw_pci_format(&device->address.pci);

    if (device->address.type == SW_ADDRESS_PCI && device->address.pci.domain)
        sw_checked_find(look->checked, SW_CHECK_PCI_DOMAIN, device, g_steal_pointer(&at));
}

static void
note(SwLook *look, unsigned devices)
{
    static const SwCheckId ids[] = {
        SW_CHECK_PCI_DOMAIN, SW_CHECK_ENDPOINT_PLACE, SW_CHECK_ROOT_BUS_ONLY,
        SW_CHECK_BUS_SLOT,   SW_CHECK_SLOT_TAKEN,     SW_CHECK_BRIDGE_PLACE,
    };
    static const SwCheckId express[] = {SW_CHECK_ENDPOINT_KIND, SW_CHECK_PORT_SLOT,
                                        SW_CHECK_BRIDGE_UNUSUAL};

    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        sw_checked_look(look->checked, ids[i], g_strdup_printf(_("%u devices"), devices));
    for (size_t i = 0; look->plan->slots.express && i < G_N_ELEMENTS(express); i++)
        sw_checked_look(look->checked, express[i], NULL);
    if (look->plan->machine->id == SW_MACHINE_Q35 || look->plan->machine->id == SW_MACHINE_I440FX)
        sw_checked_look(look->checked, SW_CHECK_CHIPSET_PLACE, NULL);
}

void
sw_look_at_slots(SwLook *look)
{
    unsigned devices = 0;

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (look->domain, kind, device) {
            look_at_domain(look, device);
            if (!sw_look_is_pci(device))
                continue;
            devices++;
            look_at_device(look, device);
        }
    if (devices)
        note(look, devices);
}
