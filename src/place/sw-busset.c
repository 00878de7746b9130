/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The buses of a machine and what is taken on them.
 *
 * Every search starts at bus 0 and takes the first fit: there is no memory of the last place, so
 * that the answer depends on what is taken and on nothing else. Devices never share a slot unasked,
 * except root ports: a slot that was opened by one is marked, and the next ones take its other
 * functions. */
#include "place/sw-busset.h"

SwBusSet *
sw_busset_new(void)
{
    SwBusSet *set = g_new0(SwBusSet, 1);

    set->buses = g_array_new(FALSE, TRUE, sizeof(SwBus));
    return set;
}

void
sw_busset_free(SwBusSet *set)
{
    if (!set)
        return;
    g_array_unref(set->buses);
    g_free(set);
}

unsigned
sw_busset_size(const SwBusSet *set)
{
    return set->buses->len;
}

SwBus *
sw_busset_bus(const SwBusSet *set, unsigned index)
{
    return &g_array_index(set->buses, SwBus, index);
}

SwBus *
sw_busset_append(SwBusSet *set, const SwControllerRule *rule)
{
    const SwBus bus = {.rule = rule, .accepts = rule->accepts};

    g_array_append_val(set->buses, bus);
    return sw_busset_bus(set, set->buses->len - 1);
}

bool
sw_busset_accepts_shape(const SwBusSet *set, SwConnect shape)
{
    for (unsigned i = 0; i < sw_busset_size(set); i++)
        if (sw_busset_bus(set, i)->accepts & shape)
            return true;
    return false;
}

/* A user may put a conventional device on PCI Express and the reverse, and a pci-bridge wherever a
 * device may sit: QEMU starts all of these, and libvirt has always let them through. */
static void
relax_for_user(SwConnect *device, SwConnect *bus)
{
    if (*bus & SW_ENDPOINTS)
        *bus |= SW_ENDPOINTS;
    if (*device & SW_PCI_BRIDGE)
        *device |= SW_PCI_ENDPOINT;
}

SwFit
sw_bus_fit(const SwBus *bus, const SwNeed *need)
{
    SwConnect device = need->connect, accepts = bus->accepts;

    if (need->written)
        relax_for_user(&device, &accepts);
    else if ((device & SW_AUTOASSIGN) && !(device & SW_INTEGRATED) && !(accepts & SW_AUTOASSIGN))
        return SW_FIT_SHAPE;
    if ((device & SW_INTEGRATED) && !(accepts & SW_INTEGRATED))
        return SW_FIT_INTEGRATED;
    if ((device & SW_HOTPLUGGABLE) && !(accepts & SW_HOTPLUGGABLE))
        return SW_FIT_HOTPLUG;
    return device & accepts & SW_SHAPES ? SW_FIT_OK : SW_FIT_SHAPE;
}

bool
sw_bus_slot_free(const SwBus *bus, unsigned slot)
{
    return !bus->used[slot];
}

static SwFit
check_place(const SwBusSet *set, const SwPci *pci, const SwNeed *need)
{
    const SwBus *bus;
    SwFit fit;

    if (!sw_busset_size(set))
        return SW_FIT_NO_BUS;
    if (pci->domain)
        return SW_FIT_DOMAIN;
    if (pci->bus >= sw_busset_size(set))
        return SW_FIT_BUS;
    bus = sw_busset_bus(set, pci->bus);
    fit = sw_bus_fit(bus, need);
    if (fit != SW_FIT_OK)
        return fit;
    if (pci->slot < bus->rule->first || pci->slot > bus->rule->last)
        return SW_FIT_SLOT;
    return bus->used[pci->slot] & (1u << pci->function) ? SW_FIT_TAKEN : SW_FIT_OK;
}

/* The first device decides the group of a bus; a written address in another group dissolves it. */
static void
mix_isolation(SwBus *bus, const SwNeed *need)
{
    if (!bus->n_used && !bus->isolation_locked)
        bus->isolation = need->isolation;
    else if (bus->isolation != need->isolation && need->written)
        bus->isolation = 0;
}

SwFit
sw_busset_reserve(SwBusSet *set, const SwPci *pci, const SwNeed *need)
{
    SwFit fit = check_place(set, pci, need);
    SwBus *bus;

    if (fit != SW_FIT_OK)
        return fit;
    bus = sw_busset_bus(set, pci->bus);
    mix_isolation(bus, need);
    if (sw_bus_slot_free(bus, pci->slot)) {
        bus->n_used++;
        if (need->connect & SW_AGGREGATE_SLOT)
            bus->aggregate |= 1u << pci->slot;
    }
    bus->used[pci->slot] |= (uint8_t)(1u << pci->function);
    return SW_FIT_OK;
}

/* The function to take in a slot that root ports share: the wanted one, else the lowest free one.
 */
static bool
find_function(uint8_t used, uint32_t *function)
{
    if (used == 0xff)
        return false;
    if (used & (1u << *function))
        *function = (uint32_t)g_bit_nth_lsf((gulong)(uint8_t)~used, -1);
    return true;
}

static bool
find_on_bus(const SwBus *bus, const SwNeed *need, SwPci *pci)
{
    bool shares = need->connect & SW_AGGREGATE_SLOT;

    if (!shares && bus->n_used > bus->rule->last - bus->rule->first)
        return false;
    for (unsigned slot = bus->rule->first; slot <= bus->rule->last; slot++) {
        bool may_share = shares && (bus->aggregate & (1u << slot));

        if (sw_bus_slot_free(bus, slot) ||
            (may_share && find_function(bus->used[slot], &pci->function))) {
            pci->slot = slot;
            return true;
        }
    }
    return false;
}

bool
sw_busset_find(const SwBusSet *set, const SwNeed *need, SwPci *pci)
{
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < sw_busset_size(set); i++) {
            const SwBus *bus = sw_busset_bus(set, i);
            bool fits = pass == 0 ? bus->isolation == need->isolation
                                  : !bus->n_used && !bus->isolation_locked;

            if (fits && sw_bus_fit(bus, need) == SW_FIT_OK && find_on_bus(bus, need, pci)) {
                pci->domain = 0;
                pci->bus = i;
                return true;
            }
        }
    }
    return false;
}
