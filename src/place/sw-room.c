/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arithmetic of room. */
#include "place/sw-room.h"

#include <glib.h>

#define BRIDGE_SLOTS 31u /* of a pci-bridge, a pcie-to-pci-bridge, a host bridge */
#define DMI_SLOTS    32u /* of a dmi-to-pci-bridge; they take no endpoints unasked */
#define SWITCH_SLOTS 32u /* of an upstream port */
#define FUNCTIONS    8u

static unsigned
divide_up(unsigned n, unsigned by)
{
    return n / by + (n % by != 0);
}

static unsigned
less(unsigned n, unsigned by)
{
    return n > by ? n - by : 0;
}

/* Bridges for @n slots more than there are: those on slots for bridges only cost no slot. */
static unsigned
count_bridges(unsigned n, unsigned bridge_slots)
{
    unsigned free_of_cost = divide_up(n, BRIDGE_SLOTS);

    if (free_of_cost <= bridge_slots)
        return free_of_cost;
    return divide_up(less(n, bridge_slots), BRIDGE_SLOTS - 1);
}

/* Conventional PCI: a pair where there is none yet, host bridges, bridges. */
static void
extend_conventional(unsigned need, SwSupply *supply, SwExtension *extension)
{
    unsigned bridge_slots = supply->bridges;

    if (need <= supply->conventional)
        return;
    extension->roots = MIN(divide_up(need - supply->conventional, BRIDGE_SLOTS), supply->roots);
    supply->conventional += extension->roots * BRIDGE_SLOTS;
    if (need <= supply->conventional)
        return;
    extension->pair = supply->conventional + bridge_slots == 0;
    if (extension->pair && supply->pcie_to_pci)
        supply->conventional = supply->kept = BRIDGE_SLOTS;
    else if (extension->pair)
        bridge_slots = DMI_SLOTS;
    if (need <= supply->conventional)
        return;
    if (extension->keep) {
        supply->conventional -= supply->kept;
        bridge_slots += supply->kept;
    }
    extension->bridges = count_bridges(need - supply->conventional, bridge_slots);
}

/* PCI Express: root ports while the root bus has room, downstream ports, switches. */
static bool
extend_express(unsigned need, SwSupply *supply, SwExtension *extension)
{
    unsigned on_root = supply->root_slots * FUNCTIONS + supply->root_ports;
    unsigned left;

    extension->ports = MIN(less(need, supply->express), on_root);
    left = less(need, supply->express + extension->ports);
    extension->downstream = MIN(left, supply->downstream);
    left -= extension->downstream;
    if (!left)
        return true;
    if (left == need)
        return false; /* not one port to begin a switch with */
    /* a switch takes the slot of a port, which has to be made up for */
    extension->upstream = divide_up(left, SWITCH_SLOTS - 1);
    extension->downstream += left + extension->upstream;
    return true;
}

static unsigned
count_buses(const SwExtension *extension)
{
    return extension->pair + extension->roots + extension->bridges + extension->ports +
           extension->upstream + extension->downstream;
}

static unsigned
shared_slots(unsigned all, unsigned cold)
{
    return all - cold + divide_up(cold, FUNCTIONS);
}

static bool
extend(const SwDemand *demand, SwSupply supply, SwExtension *extension)
{
    unsigned conventional = demand->conventional, express = demand->express;
    unsigned root_slots = demand->integrated;

    if (extension->share) {
        conventional = shared_slots(conventional, demand->conventional_cold);
        express = shared_slots(express, demand->express_cold);
    }
    extend_conventional(conventional, &supply, extension);
    if (extension->pair && supply.pcie_to_pci)
        express++;
    else if (extension->pair)
        root_slots++;
    if (root_slots > supply.root_slots)
        return false;
    supply.root_slots -= root_slots;
    return extend_express(express, &supply, extension) && count_buses(extension) <= supply.buses;
}

bool
sw_room_extend(const SwDemand *demand, const SwSupply *supply, SwExtension *extension)
{
    /* what is dearer is tried last: an I/O window more, functions that cannot be unplugged alone */
    static const SwExtension ways[] = {
        {.keep = true},
        {.keep = false},
        {.keep = true, .share = true},
        {.keep = false, .share = true},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        *extension = ways[i];
        if (extend(demand, *supply, extension))
            return true;
    }
    return false;
}

unsigned
sw_room_buses(const SwDemand *demand, const SwSupply *supply)
{
    SwSupply endless = *supply;
    SwExtension extension;

    endless.buses = UINT_MAX;
    return sw_room_extend(demand, &endless, &extension) ? count_buses(&extension) : 0;
}

/* The most that can be had: more devices never need fewer buses. */
static unsigned
most(const SwSupply *supply, SwDemand *demand, unsigned *n, unsigned high)
{
    unsigned low = 0;

    while (low < high) {
        SwExtension extension = {.keep = false};

        *n = low + (high - low + 1) / 2;
        if (extend(demand, *supply, &extension))
            low = *n;
        else
            high = *n - 1;
    }
    return low;
}

unsigned
sw_room_conventional(const SwSupply *supply)
{
    SwDemand demand = {.conventional = 0};

    return most(supply, &demand, &demand.conventional,
                supply->conventional + (supply->buses + 1) * DMI_SLOTS);
}

unsigned
sw_room_express(const SwSupply *supply)
{
    SwDemand demand = {.express = 0};

    return most(supply, &demand, &demand.express, supply->express + supply->buses);
}
