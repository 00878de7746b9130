/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What differs between two topologies, by device.
 *
 * Theory: devices are paired first, from the surest sign of identity to the weakest, each pass
 * among those that are left: own name and type, own name, id, place on the root bus. Then buses are
 * paired through their bridges, and a device has moved when its bus is not the pair of the other
 * one's, or slot or function differ. So nothing depends on numbers, which a guest gives otherwise
 * than libvirt, nor on order. */
#include "place/sw-topology-diff.h"

typedef struct {
    const SwTopology *before, *after;
    GHashTable *pairs; /* SwTopoNode of before -> of after */
    GHashTable *taken; /* set of SwTopoNode of after */
    GHashTable *buses; /* SwTopoBus of before -> of after */
} Matcher;

/* ---- devices ---- */

/* What a device is known by in a pass; (transfer full); NULL: nothing */
typedef char *KeyFunc(const SwTopology *topology, const SwTopoNode *node);

static char *
key_of_name_and_type(const SwTopology *topology, const SwTopoNode *node)
{
    return node->named && node->type ? g_strdup_printf("%s\n%s", node->name, node->type) : NULL;
}

static char *
key_of_name(const SwTopology *topology, const SwTopoNode *node)
{
    return node->named ? g_strdup(node->name) : NULL;
}

static char *
key_of_id(const SwTopology *topology, const SwTopoNode *node)
{
    return g_strdup(node->id);
}

static char *
key_of_place(const SwTopology *topology, const SwTopoNode *node)
{
    guint root;

    if (node->on->kind != SW_BUS_PCI || !g_ptr_array_find(topology->roots, node->on, &root))
        return NULL;
    return g_strdup_printf("%u:%u.%u", root, node->slot, node->function);
}

/* What has two names is two devices, whatever its id and its place; and of two with ids a place
 * says nothing. */
static bool
can_be_same(const SwTopoNode *one, const SwTopoNode *other, KeyFunc *key)
{
    if (key == key_of_id)
        return !(one->named && other->named);
    return key != key_of_place || (!(one->id && other->id) && !(one->named && other->named));
}

static void
match_by(Matcher *matcher, KeyFunc *key)
{
    g_autoptr(GHashTable) by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    /* backwards, so that of equal ones the first counts */
    for (guint i = matcher->after->nodes->len; i-- > 0;) {
        SwTopoNode *node = matcher->after->nodes->pdata[i];
        char *name = g_hash_table_contains(matcher->taken, node) ? NULL : key(matcher->after, node);

        if (name)
            g_hash_table_replace(by_key, name, node);
    }
    for (guint i = 0; i < matcher->before->nodes->len; i++) {
        SwTopoNode *node = matcher->before->nodes->pdata[i], *other;
        g_autofree char *name =
            g_hash_table_contains(matcher->pairs, node) ? NULL : key(matcher->before, node);

        other = name ? g_hash_table_lookup(by_key, name) : NULL;
        if (!other || !can_be_same(node, other, key))
            continue;
        g_hash_table_insert(matcher->pairs, node, other);
        g_hash_table_add(matcher->taken, other);
        g_hash_table_remove(by_key, name);
    }
}

/* ---- buses ---- */

static bool
models_agree(const char *one, const char *other)
{
    return !*one || !*other || g_str_equal(one, other);
}

static void
match_roots(Matcher *matcher)
{
    const GPtrArray *before = matcher->before->roots, *after = matcher->after->roots;

    for (guint i = 0; i < before->len && i < after->len; i++) {
        SwTopoBus *one = before->pdata[i], *other = after->pdata[i];

        if (one->kind == other->kind && models_agree(one->model, other->model))
            g_hash_table_insert(matcher->buses, one, other);
    }
}

/* The root of an expander bus, of which query-pci does not tell the controller. */
static bool
has_no_owner(const SwTopology *topology, const SwTopoBus *bus)
{
    return bus->kind == SW_BUS_PCI && !*bus->model && bus->number > 0 &&
           sw_topo_bus_is_root(topology, bus);
}

/* What sits there tells. */
static void
match_expanders(Matcher *matcher)
{
    g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < matcher->before->nodes->len; i++) {
        SwTopoNode *one = matcher->before->nodes->pdata[i];
        SwTopoNode *other = g_hash_table_lookup(matcher->pairs, one);

        if (other && !g_hash_table_contains(matcher->buses, one->on) &&
            (has_no_owner(matcher->before, one->on) || has_no_owner(matcher->after, other->on)) &&
            g_hash_table_add(done, other->on))
            g_hash_table_insert(matcher->buses, one->on, other->on);
    }
}

static void
match_buses(Matcher *matcher)
{
    GHashTableIter iter;
    gpointer before, after;

    match_roots(matcher);
    g_hash_table_iter_init(&iter, matcher->pairs);
    while (g_hash_table_iter_next(&iter, &before, &after)) {
        SwTopoBus *one = ((SwTopoNode *)before)->behind, *other = ((SwTopoNode *)after)->behind;

        if (one && other && models_agree(one->model, other->model))
            g_hash_table_insert(matcher->buses, one, other);
    }
    match_expanders(matcher);
}

/* Who has no id on one side, as the companions of a USB2 set have none, is known by the place also
 * behind a bridge, once that has its pair. */
static void
match_behind_bridges(Matcher *matcher)
{
    for (guint i = 0; i < matcher->before->nodes->len; i++) {
        SwTopoNode *node = matcher->before->nodes->pdata[i];
        const SwTopoBus *bus = g_hash_table_contains(matcher->pairs, node)
                                   ? NULL
                                   : g_hash_table_lookup(matcher->buses, node->on);

        for (guint k = 0; bus && bus->kind == SW_BUS_PCI && k < bus->nodes->len; k++) {
            SwTopoNode *other = bus->nodes->pdata[k];

            if (node->slot != other->slot || node->function != other->function ||
                g_hash_table_contains(matcher->taken, other) ||
                !can_be_same(node, other, key_of_place))
                continue;
            g_hash_table_insert(matcher->pairs, node, other);
            g_hash_table_add(matcher->taken, other);
            break;
        }
    }
}

/* ---- what became of them ---- */

static bool
has_moved(const Matcher *matcher, const SwTopoNode *node, const SwTopoNode *other)
{
    return node->slot != other->slot || node->function != other->function ||
           g_hash_table_lookup(matcher->buses, node->on) != other->on;
}

static bool
types_differ(const SwTopoNode *node, const SwTopoNode *other)
{
    return node->type && other->type && !g_str_equal(node->type, other->type);
}

/* An old machine type makes generic types legacy, which a line without machine type cannot tell. */
static bool
flavours_differ(const Matcher *matcher, const SwTopoNode *node, const SwTopoNode *other)
{
    if (!node->flavour || !other->flavour || node->flavour == other->flavour)
        return false;
    return !(matcher->after->undated && node->flavour == SW_FLAVOUR_LEGACY) &&
           !(matcher->before->undated && other->flavour == SW_FLAVOUR_LEGACY);
}

/* What one side does not tell is no difference. */
static bool
has_changed(const Matcher *matcher, const SwTopoNode *node, const SwTopoNode *other)
{
    return types_differ(node, other) || flavours_differ(matcher, node, other) ||
           (node->behind && other->behind &&
            !models_agree(node->behind->model, other->behind->model));
}

static void
look_at(SwTopoDiff *diff, const Matcher *matcher, const SwTopoNode *node)
{
    const SwTopoPair pair = {node, g_hash_table_lookup(matcher->pairs, node)};
    bool moved, changed;

    if (!pair.after) {
        if (!(node->builtin && matcher->after->partial))
            g_ptr_array_add(diff->removed, (gpointer)node);
        return;
    }
    moved = has_moved(matcher, node, pair.after);
    changed = has_changed(matcher, node, pair.after);
    if (moved)
        g_array_append_val(diff->moved, pair);
    if (changed)
        g_array_append_val(diff->changed, pair);
    diff->unchanged += !moved && !changed;
}

void
sw_topo_diff_free(SwTopoDiff *diff)
{
    if (!diff)
        return;
    g_array_unref(diff->moved);
    g_array_unref(diff->changed);
    g_ptr_array_unref(diff->added);
    g_ptr_array_unref(diff->removed);
    g_free(diff);
}

static SwTopoDiff *
diff_new(void)
{
    SwTopoDiff *diff = g_new0(SwTopoDiff, 1);

    diff->moved = g_array_new(FALSE, FALSE, sizeof(SwTopoPair));
    diff->changed = g_array_new(FALSE, FALSE, sizeof(SwTopoPair));
    diff->added = g_ptr_array_new();
    diff->removed = g_ptr_array_new();
    return diff;
}

SwTopoDiff *
sw_topology_diff(const SwTopology *before, const SwTopology *after)
{
    static KeyFunc *const passes[] = {key_of_name_and_type, key_of_name, key_of_id, key_of_place};
    g_autoptr(GHashTable) pairs = g_hash_table_new(NULL, NULL),
                          taken = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) buses = g_hash_table_new(NULL, NULL);
    Matcher matcher = {before, after, pairs, taken, buses};
    SwTopoDiff *diff = diff_new();

    for (size_t i = 0; i < G_N_ELEMENTS(passes); i++)
        match_by(&matcher, passes[i]);
    match_buses(&matcher);
    match_behind_bridges(&matcher);
    for (guint i = 0; i < before->nodes->len; i++)
        look_at(diff, &matcher, before->nodes->pdata[i]);
    for (guint i = 0; i < after->nodes->len; i++) {
        SwTopoNode *node = after->nodes->pdata[i];

        if (!g_hash_table_contains(taken, node) && !(node->builtin && before->partial))
            g_ptr_array_add(diff->added, node);
    }
    return diff;
}
