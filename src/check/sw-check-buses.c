/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How PCI controllers hang together: order, bus numbers, chassis numbers. */
#include "base/sw-i18n.h"
#include "check/sw-check-look.h"

#define EXPANDER_BUSES 2u /* a pci-expander-bus has a bridge of its own in front of its slots */

/* ---- order ---- */

static bool
is_controller(const SwDevice *device)
{
    return sw_device_is_controller(device, "pci");
}

static void
look_at_order(SwLook *look)
{
    sw_checked_look(look->checked, SW_CHECK_CONTROLLER_ORDER, NULL);
    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device)
        if (is_controller(device) && sw_look_is_pci(device) &&
            device->controller.index <= (int)device->address.pci.bus)
            sw_checked_find(look->checked, SW_CHECK_CONTROLLER_ORDER, device,
                            g_strdup_printf(_("index %d on bus %u"), device->controller.index,
                                            device->address.pci.bus));
}

/* ---- bus numbers ---- */

static bool
is_expander(const SwDevice *device)
{
    const SwControllerRule *rule = sw_controller_rule_find(device->model);

    return rule && rule->numbers == SW_NUMBERS_BUS_NR;
}

/* The controller that gives bus numbers to those below it: an expander bus, or the root.
 * Controllers may stand in a ring: no way is longer than there are buses. */
static unsigned
root_of(const SwLook *look, const SwDevice *device)
{
    for (unsigned steps = 0; device && steps < SW_N_BUSES; steps++) {
        if (is_expander(device))
            return (unsigned)device->controller.index;
        if (!sw_look_is_pci(device))
            break;
        device = look->provider[device->address.pci.bus];
    }
    return 0;
}

static unsigned
buses_of(const SwDevice *device)
{
    return g_strcmp0(device->model, "pci-expander-bus") == 0 ? EXPANDER_BUSES : 1;
}

/* The first number that is another's, counted from that of @root; 0 for the machine's own root. */
static unsigned
room_for(const SwLook *look, const SwDevice *root)
{
    const int first = root ? root->controller.bus_nr : 0;
    int next = SW_N_BUSES;

    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device)
        if (is_controller(device) && device != root && is_expander(device) &&
            device->controller.bus_nr >= first)
            next = MIN(next, device->controller.bus_nr);
    return (unsigned)(next - first);
}

static bool
has_all_numbers(const SwLook *look)
{
    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device)
        if (is_controller(device) && is_expander(device) && device->controller.bus_nr < 0)
            return false;
    return true;
}

/* The first controller of the machine's own root that gets no number. */
static const SwDevice *
first_beyond(const SwLook *look, unsigned room)
{
    unsigned n = 0;

    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device) {
        if (!is_controller(device) || root_of(look, device) != 0)
            continue;
        n += buses_of(device);
        if (n > room)
            return device;
    }
    return NULL;
}

static void
check_numbers(SwLook *look, const SwDevice *root, unsigned needed)
{
    const unsigned room = room_for(look, root);

    if (needed > room)
        sw_checked_find(look->checked, SW_CHECK_BUS_NUMBERS, root ? root : first_beyond(look, room),
                        g_strdup_printf(_("%u needed, %u exist"), needed, room));
}

/* On pseries each host bridge has numbers of its own. */
static void
look_at_numbers(SwLook *look)
{
    unsigned needed[SW_N_BUSES] = {0}, total = 0;

    if (look->plan->machine->many_roots)
        return;
    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device)
        if (is_controller(device)) {
            needed[root_of(look, device) % SW_N_BUSES] += buses_of(device);
            total += buses_of(device);
        }
    sw_checked_look(look->checked, SW_CHECK_BUS_NUMBERS,
                    g_strdup_printf(_("%u of %d used"), total, SW_N_BUSES));
    if (!has_all_numbers(look))
        return;
    check_numbers(look, NULL, needed[0]);
    for (unsigned bus = 1; bus < SW_N_BUSES; bus++)
        if (look->provider[bus] && is_expander(look->provider[bus]))
            check_numbers(look, look->provider[bus], needed[bus]);
}

/* ---- chassis numbers ---- */

/* What libvirt fills in is the index. */
static int
chassis_of(const SwDevice *device, SwCheckId id)
{
    const SwController *c = &device->controller;
    const int written = id == SW_CHECK_PORT_CHASSIS ? c->chassis : c->chassis_nr;

    return written >= 0 ? written : c->index;
}

static bool
has_chassis(const SwDevice *device, SwCheckId id)
{
    const SwControllerRule *rule =
        is_controller(device) ? sw_controller_rule_find(device->model) : NULL;

    if (!rule)
        return false;
    return id == SW_CHECK_PORT_CHASSIS
               ? rule->numbers == SW_NUMBERS_ROOT_PORT || rule->numbers == SW_NUMBERS_DOWNSTREAM
               : rule->numbers == SW_NUMBERS_CHASSIS_NR;
}

static void
look_at_chassis(SwLook *look, SwCheckId id)
{
    const SwDevice *owners[SW_N_BUSES] = {NULL};
    unsigned n = 0;

    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device) {
        const int chassis = has_chassis(device, id) ? chassis_of(device, id) : -1;

        if (chassis < 0 || chassis >= SW_N_BUSES)
            continue;
        n++;
        if (owners[chassis])
            sw_checked_find(look->checked, id, device,
                            g_strdup_printf(_("%d, as PCI controller %d"), chassis,
                                            owners[chassis]->controller.index));
        else
            owners[chassis] = device;
    }
    if (n)
        sw_checked_look(look->checked, id, g_strdup_printf(_("%u numbers"), n));
}

void
sw_look_at_buses(SwLook *look)
{
    if (!look->provider[0])
        return;
    look_at_order(look);
    look_at_numbers(look);
    look_at_chassis(look, SW_CHECK_PORT_CHASSIS);
    look_at_chassis(look, SW_CHECK_BRIDGE_CHASSIS);
}
