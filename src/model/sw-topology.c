/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sits where, as a value to be drawn.
 *
 * Documents and command lines can name any bus, one that is not there and one that leads back to
 * itself. So the buses are first collected as they are named, and sw_topology_link() then cuts
 * what it must so that whoever draws can simply follow them down. */
#include "model/sw-topology.h"

#include <string.h>

#define MAX_DEPTH 256u /* buses, as many as PCI can tell apart */

SW_ENUM_DEFINE(SwFlavour, sw_flavour, SW_N_FLAVOURS, "", "legacy", "transitional", "modern")

static void
bus_free(SwTopoBus *bus)
{
    g_free(bus->name);
    g_free(bus->model);
    g_ptr_array_unref(bus->nodes);
    g_free(bus);
}

static void
node_free(SwTopoNode *node)
{
    g_free(node->id);
    g_free(node->name);
    g_free(node->type);
    g_free(node->note);
    g_free(node);
}

SwTopology *
sw_topology_new(void)
{
    SwTopology *topology = g_new0(SwTopology, 1);

    topology->buses = g_ptr_array_new_with_free_func((GDestroyNotify)bus_free);
    topology->nodes = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    topology->roots = g_ptr_array_new();
    topology->lost = g_ptr_array_new();
    return topology;
}

void
sw_topology_free(SwTopology *topology)
{
    if (!topology)
        return;
    g_ptr_array_unref(topology->buses);
    g_ptr_array_unref(topology->nodes);
    g_ptr_array_unref(topology->roots);
    g_ptr_array_unref(topology->lost);
    g_free(topology->windows.whose);
    g_free(topology->windows.beyond);
    g_free(topology);
}

SwTopoBus *
sw_topology_add_bus(SwTopology *topology, SwBusKind kind, int number, const char *name,
                    const char *model)
{
    SwTopoBus *bus = g_new0(SwTopoBus, 1);

    bus->kind = kind;
    bus->number = number;
    bus->name = g_strdup(name);
    bus->model = g_strdup(model);
    bus->nodes = g_ptr_array_new();
    g_ptr_array_add(topology->buses, bus);
    return bus;
}

SwTopoNode *
sw_topology_add_node(SwTopology *topology, SwTopoBus *bus, unsigned slot, unsigned function,
                     char *name)
{
    SwTopoNode *node = g_new0(SwTopoNode, 1);

    node->on = bus;
    node->slot = slot;
    node->function = function;
    node->name = name;
    g_ptr_array_add(bus->nodes, node);
    g_ptr_array_add(topology->nodes, node);
    return node;
}

static int
compare_places(const void *a, const void *b)
{
    const SwTopoNode *one = *(const SwTopoNode *const *)a;
    const SwTopoNode *other = *(const SwTopoNode *const *)b;

    if (one->slot != other->slot)
        return one->slot < other->slot ? -1 : 1;
    return (int)one->function - (int)other->function;
}

/* false: the bus was reached before, or is too far down. */
static bool
reach(SwTopoBus *bus, unsigned depth)
{
    if (bus->seen || depth == MAX_DEPTH)
        return false;
    bus->seen = true;
    g_ptr_array_sort(bus->nodes, compare_places);
    for (guint i = 0; i < bus->nodes->len; i++) {
        SwTopoNode *node = bus->nodes->pdata[i];

        if (node->behind && !reach(node->behind, depth + 1))
            node->behind = NULL;
    }
    return true;
}

static void
reach_apart(SwTopology *topology, SwTopoBus *bus)
{
    if (!bus->seen && bus->nodes->len && reach(bus, 0))
        g_ptr_array_add(topology->lost, bus);
}

void
sw_topology_link(SwTopology *topology)
{
    g_autoptr(GHashTable) provided = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < topology->roots->len; i++)
        reach(topology->roots->pdata[i], 0);
    for (guint i = 0; i < topology->nodes->len; i++) {
        const SwTopoNode *node = topology->nodes->pdata[i];

        if (node->behind)
            g_hash_table_add(provided, node->behind);
    }
    /* the ones that no bridge provides lead to others; what then is left is a ring */
    for (guint i = 0; i < topology->buses->len; i++)
        if (!g_hash_table_contains(provided, topology->buses->pdata[i]))
            reach_apart(topology, topology->buses->pdata[i]);
    for (guint i = 0; i < topology->buses->len; i++)
        reach_apart(topology, topology->buses->pdata[i]);
}

bool
sw_topo_bus_is_root(const SwTopology *topology, const SwTopoBus *bus)
{
    return g_ptr_array_find(topology->roots, bus, NULL);
}

char *
sw_topo_bus_label(const SwTopoBus *bus)
{
    const char *gap = *bus->model ? " " : "";

    if (bus->kind == SW_BUS_UNKNOWN)
        return g_strdup("no slot told");
    if (bus->number >= 0 && bus->kind == SW_BUS_PCI)
        return g_strdup_printf("%02x%s%s", (unsigned)bus->number, gap, bus->model);
    return bus->name ? g_strdup_printf("%s%s%s", bus->name, gap, bus->model) : g_strdup(bus->model);
}

char *
sw_topo_node_place(const SwTopoNode *node)
{
    switch (node->on->kind) {
    case SW_BUS_PCI:
        return g_strdup_printf("%02x.%x", node->slot, node->function);
    case SW_BUS_CCW:
        return g_strdup_printf("%04x", node->slot);
    case SW_BUS_MMIO:
    case SW_BUS_UNKNOWN:
        return g_strdup("");
    }
    g_return_val_if_reached(g_strdup(""));
}

char *
sw_topo_node_title(const SwTopoNode *node)
{
    const char *space = strchr(node->name, ' ');
    const bool nic = g_str_has_prefix(node->name, "interface");

    if (!node->id || strstr(node->name, node->id) || !(node->own_id || nic))
        return g_strdup(node->name);
    if (!space)
        return g_strdup_printf("%s %s", node->name, node->id);
    return g_strdup_printf("%.*s %s%s", (int)(space - node->name), node->name, node->id, space);
}

/* ---- empty ports ---- */

static bool
is_empty_port(const SwTopoNode *node)
{
    return node->behind && !node->behind->nodes->len && node->behind->free == 1 &&
           node->behind->kind == SW_BUS_PCI;
}

static bool
is_next(const SwTopoNode *node, const SwTopoNode *next)
{
    return (node->slot == next->slot && node->function + 1 == next->function) ||
           (node->slot + 1 == next->slot && !next->function);
}

guint
sw_topo_bus_fold(const SwTopoBus *bus, guint first)
{
    const SwTopoNode *node = bus->nodes->pdata[first];
    guint n = 1;

    if (!is_empty_port(node))
        return 1;
    for (; first + n < bus->nodes->len; n++) {
        const SwTopoNode *next = bus->nodes->pdata[first + n];

        if (!is_empty_port(next) || !is_next(node, next) ||
            !g_str_equal(node->behind->model, next->behind->model) ||
            g_strcmp0(node->type, next->type) != 0)
            break;
        node = next;
    }
    return n;
}

static const SwTopoBus *
behind(const SwTopoBus *bus, guint i)
{
    return ((const SwTopoNode *)bus->nodes->pdata[i])->behind;
}

/* How many from @first on go on counting, or have no number. */
static guint
run_length(const SwTopoBus *bus, guint first, guint end)
{
    const int from = behind(bus, first)->number;
    guint n = 1;

    while (first + n < end && behind(bus, first + n)->number == (from < 0 ? from : from + (int)n))
        n++;
    return n;
}

char *
sw_topo_bus_numbers(const SwTopoBus *bus, guint first, guint n)
{
    GString *list = g_string_new(NULL);

    for (guint i = first, run; i < first + n; i += run) {
        const SwTopoBus *from = behind(bus, i), *to;

        run = run_length(bus, i, first + n);
        to = behind(bus, i + run - 1);
        g_string_append(list, list->len ? "," : "");
        if (from->number < 0)
            g_string_append_printf(list, run > 1 ? "%s..%s" : "%s", from->name ? from->name : "?",
                                   to->name ? to->name : "?");
        else
            g_string_append_printf(list, run > 1 ? "%02x-%02x" : "%02x", (unsigned)from->number,
                                   (unsigned)to->number);
    }
    return g_string_free(list, FALSE);
}
