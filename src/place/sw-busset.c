/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The buses of a machine and what is taken on them.
 *
 * Every search takes the first fit from bus 0 on: the answer depends on what is taken and on
 * nothing else. Since nothing is ever given back, a bus that had no place for a kind of device
 * never has one again, and the marks let the next search of that kind begin behind it; they change
 * the time that a search takes and not its answer. Isolation groups would make that untrue (an
 * empty bus joins the group of its first device), so that only devices of no group use the marks.
 *
 * Devices never share a slot unasked, except root ports: a slot that was opened by one is marked,
 * and the next ones take its other functions. */
#include "place/sw-busset.h"

SwBusSet *
sw_busset_new(void)
{
    SwBusSet *set = g_new0(SwBusSet, 1);

    set->buses = g_array_sized_new(FALSE, TRUE, sizeof(SwBus), SW_PCI_MAX_BUS + 1);
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

unsigned
sw_busset_roots(const SwBusSet *set)
{
    unsigned roots = 0;

    for (unsigned i = 0; i < sw_busset_size(set); i++)
        roots += !sw_busset_bus(set, i)->rule->plugs;
    return roots;
}

unsigned
sw_busset_free_slots(const SwBusSet *set, SwConnect shape)
{
    unsigned n = 0;

    for (unsigned i = 0; i < sw_busset_size(set); i++)
        if (sw_busset_bus(set, i)->accepts & shape)
            n += sw_bus_free_slots(sw_busset_bus(set, i));
    return n;
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

    if (need->written || ((device & SW_INTEGRATED) && (accepts & SW_INTEGRATED)))
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

unsigned
sw_bus_free_slots(const SwBus *bus)
{
    return bus->rule->last - bus->rule->first + 1 - bus->n_used;
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
mix_isolation(SwBusSet *set, SwBus *bus, const SwNeed *need)
{
    if (!bus->n_used && !bus->isolation_locked) {
        bus->isolation = need->isolation;
    } else if (bus->isolation != need->isolation && need->written) {
        bus->isolation = 0;
        set->n_marks = 0; /* there may be places of no group again */
    }
}

SwFit
sw_busset_reserve(SwBusSet *set, const SwPci *pci, const SwNeed *need)
{
    SwFit fit = check_place(set, pci, need);
    SwBus *bus;

    if (fit != SW_FIT_OK)
        return fit;
    bus = sw_busset_bus(set, pci->bus);
    mix_isolation(set, bus, need);
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

    if (!shares && !sw_bus_free_slots(bus))
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

/* Where the last search of that kind ended; NULL: it keeps no mark. */
static unsigned *
mark_of(SwBusSet *set, const SwNeed *need)
{
    if (need->isolation || need->written)
        return NULL;
    for (unsigned i = 0; i < set->n_marks; i++)
        if (set->marks[i].connect == need->connect)
            return &set->marks[i].from;
    if (set->n_marks == SW_BUSSET_MARKS)
        return NULL;
    set->marks[set->n_marks].connect = need->connect;
    set->marks[set->n_marks].from = 0;
    return &set->marks[set->n_marks++].from;
}

/* The first place on a bus of the device's own group (@fresh: on an empty bus of whatever group).
 */
static bool
find_from(const SwBusSet *set, const SwNeed *need, bool fresh, unsigned *from, SwPci *pci)
{
    for (; *from < sw_busset_size(set); ++*from) {
        const SwBus *bus = sw_busset_bus(set, *from);
        bool fits =
            fresh ? !bus->n_used && !bus->isolation_locked : bus->isolation == need->isolation;

        if (fits && sw_bus_fit(bus, need) == SW_FIT_OK && find_on_bus(bus, need, pci)) {
            pci->domain = 0;
            pci->bus = *from;
            return true;
        }
    }
    return false;
}

bool
sw_busset_find(SwBusSet *set, const SwNeed *need, SwPci *pci)
{
    unsigned own = 0, fresh = 0, *mark = mark_of(set, need);

    return find_from(set, need, false, mark ? mark : &own, pci) ||
           find_from(set, need, true, &fresh, pci);
}
