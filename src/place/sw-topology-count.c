/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a topology has left: free slots and I/O windows.
 *
 * The rules are those of sw-free-slots.c and sw-windows.c, which count a plan; a topology may as
 * well come from a command line, and is asked of each bus for itself. */
#include "place/sw-topology-count.h"

#include "base/sw-i18n.h"
#include "place/sw-free-slots.h"

typedef struct {
    SwTopology *topology;
    const SwTopoMachine *machine;
} Counter;

static unsigned
round_up(unsigned bytes)
{
    return (bytes + SW_IO_WINDOW - 1) / SW_IO_WINDOW * SW_IO_WINDOW;
}

static void
count_slots(const Counter *counter, SwTopoBus *bus, const SwControllerRule *rule, bool first)
{
    uint32_t used = first ? sw_free_slots_chipset(counter->machine->id) : 0;

    for (guint i = 0; i < bus->nodes->len; i++) {
        const SwTopoNode *node = bus->nodes->pdata[i];

        if (node->slot < SW_PCI_SLOTS)
            used |= 1u << node->slot;
    }
    bus->free = bus->closed ? 0 : sw_free_slots_left(rule, used);
    if (rule->accepts & SW_PCIE_ENDPOINT)
        counter->topology->express += bus->free;
    else if (rule->accepts & SW_PCI_ENDPOINT)
        counter->topology->conventional += bus->free;
}

static unsigned
pad_of(const Counter *counter, const SwControllerRule *rule)
{
    if (!rule || (counter->machine->rule && !counter->machine->rule->pads))
        return 0;
    return sw_io_pad(rule, counter->machine->machine);
}

/* Bytes of I/O ports that are needed behind a bus's bridge. */
static unsigned
count_bus(const Counter *counter, SwTopoBus *bus)
{
    const SwControllerRule *rule = sw_controller_rule_find(bus->model);
    unsigned bytes = 0;

    if (rule)
        count_slots(counter, bus, rule, false);
    for (guint i = 0; i < bus->nodes->len; i++) {
        const SwTopoNode *node = bus->nodes->pdata[i];

        bytes += node->io + (node->behind ? count_bus(counter, node->behind) : 0);
    }
    bus->window = round_up(bytes ? bytes : pad_of(counter, rule));
    return bus->window;
}

/* @forwarded, @own: (out): bytes behind its bridges, and on the bus itself */
static void
count_root(const Counter *counter, SwTopoBus *bus, unsigned *forwarded, unsigned *own)
{
    const SwControllerRule *rule = sw_controller_rule_find(bus->model);

    *forwarded = *own = 0;
    if (rule)
        count_slots(counter, bus, rule, bus->number == 0);
    for (guint i = 0; i < bus->nodes->len; i++) {
        const SwTopoNode *node = bus->nodes->pdata[i];

        *own += node->io;
        *forwarded += node->behind ? count_bus(counter, node->behind) : 0;
    }
}

static void
set_windows(SwTopoWindows *windows, const SwWindowRule *rule, unsigned forwarded, unsigned own)
{
    const unsigned taken = rule ? rule->own + own : 0;

    windows->needed = forwarded / SW_IO_WINDOW;
    if (rule && taken > rule->bytes)
        windows->needed += (taken - rule->bytes - 1) / SW_IO_WINDOW + 1;
    windows->shown = rule || windows->needed;
    windows->known = rule;
    if (!rule)
        return;
    windows->exist = sw_window_rule_windows(rule, own);
    windows->whose = g_strdup(_(rule->title));
    windows->beyond = g_strdup(_(rule->beyond));
}

void
sw_topology_count(SwTopology *topology, const SwTopoMachine *machine)
{
    const Counter counter = {topology, machine};

    for (guint i = 0; i < topology->roots->len; i++) {
        SwTopoBus *bus = topology->roots->pdata[i];
        unsigned forwarded, own;

        if (bus->kind != SW_BUS_PCI)
            continue;
        count_root(&counter, bus, &forwarded, &own);
        if (bus->number == 0)
            set_windows(&topology->windows, machine->rule, forwarded, own);
    }
}

void
sw_topology_count_slots(SwTopology *topology)
{
    const SwTopoMachine machine = {.id = SW_MACHINE_OTHER, .machine = ""};
    const Counter counter = {topology, &machine};

    for (guint i = 0; i < topology->buses->len; i++) {
        SwTopoBus *bus = topology->buses->pdata[i];
        const SwControllerRule *rule = sw_controller_rule_find(bus->model);

        if (rule && bus->kind == SW_BUS_PCI)
            count_slots(&counter, bus, rule, false);
    }
}

SwLimit
sw_topology_windows(const SwTopology *topology)
{
    const SwTopoWindows *windows = &topology->windows;

    return (SwLimit){.title = _("I/O windows"),
                     .needed = windows->needed,
                     .known = windows->known,
                     .exist = windows->exist,
                     .whose = windows->whose,
                     .beyond = windows->beyond};
}
