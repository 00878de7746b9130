/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Room: the arithmetic against a search that adds one controller after the other, in every order
 * and on every kind of slot, until everything fits. */
#include "place/sw-room.h"

#include <glib.h>

#define N_CASES   10000
#define MAX_BUSES 6 /* the search looks no deeper */
#define ENDLESS   1000

/* ---- the search ---- */

/* Free slots by what they take. */
typedef union {
    struct {
        guint16 both;    /* endpoints and pci-bridges */
        guint8 bridges;  /* pci-bridges */
        guint8 express;  /* the slot of a port */
        guint8 root;     /* whole slots of the root bus */
        guint8 beside;   /* functions beside root ports */
        guint8 switches; /* downstream ports */
        guint8 roots;    /* host bridges that may come */
    };
    gint64 key;
} Slots;
G_STATIC_ASSERT(sizeof(Slots) == sizeof(gint64));

typedef struct {
    bool pcie_to_pci;
    bool keep; /* what begins conventional PCI takes bridges only */
} Setting;

typedef void (*Visit)(Slots slots, void *data);

/* Every way to add one controller. */
static void
visit_conventional(Slots s, const Setting *setting, Visit visit, void *data)
{
    Slots t = s;

    if (s.both)
        t.both += 31 - 1, visit(t, data);
    t = s;
    if (s.bridges)
        t.bridges--, t.both += 31, visit(t, data);
    t = s;
    if (s.roots)
        t.roots--, t.both += 31, visit(t, data);
    t = s;
    if (s.both || s.bridges)
        return;
    if (setting->pcie_to_pci && s.express) {
        t.express--;
        if (setting->keep)
            t.bridges = 31;
        else
            t.both = 31;
        visit(t, data);
    } else if (!setting->pcie_to_pci && s.root) {
        t.root--, t.bridges = 32, visit(t, data);
    }
}

static void
visit_express(Slots s, Visit visit, void *data)
{
    Slots t = s;

    if (s.root)
        t.root--, t.beside += 7, t.express++, visit(t, data);
    t = s;
    if (s.beside)
        t.beside--, t.express++, visit(t, data);
    t = s;
    if (s.express)
        t.express--, t.switches += 32, visit(t, data);
    t = s;
    if (s.switches)
        t.switches--, t.express++, visit(t, data);
}

static void
put(Slots slots, void *set)
{
    g_hash_table_add(set, g_memdup2(&slots.key, sizeof(slots.key)));
}

static bool
holds(const Slots *slots, const SwDemand *demand)
{
    return slots->both >= demand->conventional && slots->express >= demand->express &&
           slots->root >= demand->integrated;
}

static GHashTable *
new_set(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

/* The fewest controllers with which everything fits; ENDLESS: not with @most. */
static unsigned
search(Slots start, const SwDemand *demand, const Setting *setting, unsigned most)
{
    g_autoptr(GHashTable) now = new_set();

    put(start, now);
    for (unsigned n = 0; n <= most; n++) {
        g_autoptr(GHashTable) next = new_set();
        GHashTableIter iter;
        void *slots;

        g_hash_table_iter_init(&iter, now);
        while (g_hash_table_iter_next(&iter, &slots, NULL)) {
            if (holds(slots, demand))
                return n;
            visit_conventional(*(Slots *)slots, setting, put, next);
            visit_express(*(Slots *)slots, put, next);
        }
        g_hash_table_unref(now);
        now = g_steal_pointer(&next);
    }
    return ENDLESS;
}

/* Eight devices that need no hotplug, one slot. */
static unsigned
shared(unsigned all, unsigned cold)
{
    unsigned n = all - cold;

    for (unsigned i = 0; i < cold; i += 8)
        n++;
    return n;
}

static Slots
slots_of(const SwSupply *supply)
{
    return (Slots){{.both = (guint16)supply->conventional,
                    .bridges = (guint8)supply->bridges,
                    .express = (guint8)supply->express,
                    .root = (guint8)supply->root_slots,
                    .beside = (guint8)supply->root_ports,
                    .switches = (guint8)supply->downstream,
                    .roots = (guint8)supply->roots}};
}

static unsigned
find_fewest(SwDemand demand, const SwSupply *supply, bool keep, bool share)
{
    Slots slots = slots_of(supply);
    Setting setting = {supply->pcie_to_pci, .keep = false};
    unsigned without_bridges = slots.both + slots.roots * 31u;

    if (share) {
        demand.conventional = shared(demand.conventional, demand.conventional_cold);
        demand.express = shared(demand.express, demand.express_cold);
    }
    if (!without_bridges && !slots.bridges && supply->pcie_to_pci)
        without_bridges = 31;
    if (keep && without_bridges < demand.conventional) {
        setting.keep = true;
        slots.both -= (guint16)supply->kept;
        slots.bridges += (guint8)supply->kept;
    }
    return search(slots, &demand, &setting, supply->buses);
}

/* ---- cases ---- */

static unsigned
any(GRand *rand, unsigned most)
{
    return (unsigned)g_rand_int_range(rand, 0, (gint32)most + 1);
}

/* 0 more often than not */
static unsigned
some(GRand *rand, unsigned most)
{
    return any(rand, 1) ? any(rand, most) : 0;
}

static SwSupply
any_supply(GRand *rand)
{
    SwSupply supply = {
        .conventional = some(rand, 33),
        .bridges = some(rand, 2),
        .express = some(rand, 2),
        .root_slots = some(rand, 2),
        .root_ports = some(rand, 7),
        .downstream = some(rand, 3),
        .roots = any(rand, 7) ? 0 : any(rand, 2),
        .buses = any(rand, MAX_BUSES),
        .pcie_to_pci = any(rand, 1),
    };

    supply.kept = any(rand, 1) ? MIN(supply.conventional, 31) : 0;
    return supply;
}

static SwDemand
any_demand(GRand *rand, const SwSupply *supply)
{
    SwDemand demand = {
        .conventional = some(rand, supply->conventional + 31 * supply->buses),
        .express = some(rand, supply->express + supply->buses),
        .integrated = some(rand, 2),
    };

    demand.conventional_cold = some(rand, demand.conventional);
    demand.express_cold = some(rand, demand.express);
    return demand;
}

static char *
describe(const SwDemand *d, const SwSupply *s, const SwExtension *e)
{
    return g_strdup_printf(
        "demand: conventional %u (%u cold), express %u (%u cold), integrated %u; supply: "
        "conventional %u, bridges %u, kept %u, express %u, root slots %u, root ports %u, "
        "downstream %u, roots %u, buses %u, pcie-to-pci %d; extension: pair %d, keep %d, share %d, "
        "roots %u, bridges %u, ports %u, upstream %u, downstream %u",
        d->conventional, d->conventional_cold, d->express, d->express_cold, d->integrated,
        s->conventional, s->bridges, s->kept, s->express, s->root_slots, s->root_ports,
        s->downstream, s->roots, s->buses, s->pcie_to_pci, e->pair, e->keep, e->share, e->roots,
        e->bridges, e->ports, e->upstream, e->downstream);
}

static unsigned
n_controllers(const SwExtension *e)
{
    return e->pair + e->roots + e->bridges + e->ports + e->upstream + e->downstream;
}

/* How often each way was taken, so that the cases are known to reach them. */
typedef struct {
    unsigned impossible, kept, not_kept, shared, pairs, switches;
} Ways;

static void
compare(const SwDemand *demand, const SwSupply *supply, Ways *ways)
{
    SwExtension e = {.keep = false};
    bool possible = sw_room_extend(demand, supply, &e);
    g_autofree char *text = describe(demand, supply, &e);
    unsigned plain = find_fewest(*demand, supply, false, false);
    unsigned keeping = find_fewest(*demand, supply, true, false);
    unsigned sharing = find_fewest(*demand, supply, false, true);
    unsigned both = find_fewest(*demand, supply, true, true);
    unsigned want = keeping != ENDLESS ? keeping
                    : plain != ENDLESS ? plain
                    : both != ENDLESS  ? both
                                       : sharing;

    g_test_message("%s; the search says %u", text, want);
    g_assert_cmpint(possible, ==, want != ENDLESS);
    ways->impossible += !possible;
    if (!possible)
        return;
    g_assert_cmpuint(n_controllers(&e), ==, want);
    g_assert_cmpint(e.keep, ==, keeping != ENDLESS || (plain == ENDLESS && both != ENDLESS));
    g_assert_cmpint(e.share, ==, keeping == ENDLESS && plain == ENDLESS);
    ways->kept += e.keep && e.bridges;
    ways->not_kept += !e.keep;
    ways->shared += e.share;
    ways->pairs += e.pair;
    ways->switches += e.upstream > 0;
}

static void
test_search(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    Ways ways = {.impossible = 0};

    for (unsigned i = 0; i < N_CASES; i++) {
        SwSupply supply = any_supply(rand);
        SwDemand demand = any_demand(rand, &supply);

        compare(&demand, &supply, &ways);
    }
    g_test_message("impossible %u, kept %u, not kept %u, shared %u, pairs %u, switches %u",
                   ways.impossible, ways.kept, ways.not_kept, ways.shared, ways.pairs,
                   ways.switches);
    g_assert_cmpuint(ways.impossible, >, 20);
    g_assert_cmpuint(ways.kept, >, 20);
    g_assert_cmpuint(ways.not_kept, >, 20);
    g_assert_cmpuint(ways.shared, >, 20);
    g_assert_cmpuint(ways.pairs, >, 20);
    g_assert_cmpuint(ways.switches, >, 20);
}

/* The most devices of one kind that every controller together can give a slot. */
static unsigned
find_most(const SwSupply *supply, bool conventional)
{
    SwDemand demand = {.conventional = 0};
    unsigned *n = conventional ? &demand.conventional : &demand.express;

    while (find_fewest(demand, supply, false, false) != ENDLESS)
        ++*n;
    return *n ? *n - 1 : 0;
}

static void
test_most(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(4);

    for (unsigned i = 0; i < 100; i++) {
        SwSupply supply = any_supply(rand);
        SwExtension e = {.keep = false};
        g_autofree char *text = describe(&(SwDemand){.conventional = 0}, &supply, &e);

        supply.buses = MIN(supply.buses, 4);
        g_test_message("%s", text);
        g_assert_cmpuint(sw_room_conventional(&supply), ==, find_most(&supply, true));
        g_assert_cmpuint(sw_room_express(&supply), ==, find_most(&supply, false));
    }
}

/* Buses are not counted when it is asked how many there would have to be. */
static void
test_buses(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    unsigned n_lacking = 0;

    for (unsigned i = 0; i < N_CASES; i++) {
        SwSupply supply = any_supply(rand), none = supply;
        SwDemand demand = any_demand(rand, &supply);
        SwExtension e;

        none.buses = 0;
        if (!sw_room_extend(&demand, &supply, &e))
            continue;
        n_lacking += !sw_room_extend(&demand, &none, &e);
        supply.buses = sw_room_buses(&demand, &none);
        g_assert_true(sw_room_extend(&demand, &supply, &e));
    }
    g_assert_cmpuint(n_lacking, >, 20);
}

/* Too deep for a search: one port begins the switches, each of which takes a slot of another. */
static void
test_switches(void)
{
    static const struct {
        unsigned need, upstream, downstream;
    } rows[] = {{1, 0, 0}, {2, 1, 2}, {32, 1, 32}, {33, 2, 34}, {63, 2, 64}, {64, 3, 66}};
    const SwSupply supply = {.express = 1, .buses = 255};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SwDemand demand = {.express = rows[i].need};
        SwExtension e;

        g_assert_true(sw_room_extend(&demand, &supply, &e));
        g_assert_cmpuint(e.upstream, ==, rows[i].upstream);
        g_assert_cmpuint(e.downstream, ==, rows[i].downstream);
        g_assert_cmpuint(n_controllers(&e), ==, rows[i].upstream + rows[i].downstream);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/room/as-few-controllers-as-a-search-finds", test_search);
    g_test_add_func("/room/the-most-that-a-search-finds", test_most);
    g_test_add_func("/room/buses-that-would-be-needed-do", test_buses);
    g_test_add_func("/room/a-switch-takes-a-slot-and-gives-32", test_switches);
    return g_test_run();
}
