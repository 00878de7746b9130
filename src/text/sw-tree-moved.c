/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What moved from one topology to another. */
#include "text/sw-tree-moved.h"

#include "base/sw-i18n.h"
#include "text/sw-json.h"

/* ---- for people ---- */

/* "03:00.0 (pcie-root-port)"; (transfer full) */
static char *
where(const SwTopoNode *node)
{
    const SwTopoBus *bus = node->on;
    g_autofree char *place = sw_topo_node_place(node);
    g_autofree char *number = bus->kind == SW_BUS_PCI && bus->number >= 0
                                  ? g_strdup_printf("%02x", (unsigned)bus->number)
                                  : g_strdup(bus->name ? bus->name : "?");

    if (!*place)
        return sw_topo_bus_label(bus);
    return *bus->model ? g_strdup_printf("%s:%s (%s)", number, place, bus->model)
                       : g_strdup_printf("%s:%s", number, place);
}

/* "virtio-net-pci modern"; (transfer full) */
static char *
what(const SwTopoNode *node)
{
    const char *type = node->type ? node->type : node->behind ? node->behind->model : "";
    const char *gap = *type && node->flavour ? " " : "";

    return g_strdup_printf("%s%s%s", type, gap, sw_flavour_name(node->flavour));
}

static void
put_pairs(GString *out, const char *word, const GArray *pairs, char *(*tell)(const SwTopoNode *))
{
    for (guint i = 0; i < pairs->len; i++) {
        const SwTopoPair *pair = &g_array_index(pairs, SwTopoPair, i);
        g_autofree char *from = tell(pair->before), *to = tell(pair->after);
        g_autofree char *title = sw_topo_node_title(pair->before);

        g_string_append_printf(out, "%s %s: %s -> %s\n", word, title, from, to);
    }
}

static void
put_nodes(GString *out, const char *word, const GPtrArray *nodes)
{
    for (guint i = 0; i < nodes->len; i++) {
        const SwTopoNode *node = nodes->pdata[i];
        g_autofree char *title = sw_topo_node_title(node), *place = where(node);
        g_autofree char *form = what(node);

        g_string_append_printf(out, "%s %s: %s%s%s\n", word, title, place, *form ? "  " : "", form);
    }
}

char *
sw_tree_moved_text(const SwTopoDiff *diff)
{
    GString *out = g_string_new(NULL);

    put_pairs(out, _("moved"), diff->moved, where);
    put_pairs(out, _("changed"), diff->changed, what);
    put_nodes(out, _("removed"), diff->removed);
    put_nodes(out, _("added"), diff->added);
    g_string_append_printf(out, _("Unchanged: %u\n"), diff->unchanged);
    return g_string_free(out, FALSE);
}

/* ---- for programs ---- */

static void
put_where(GString *out, const SwTopoNode *node)
{
    const SwTopoBus *bus = node->on;

    if (bus->kind == SW_BUS_PCI && bus->number >= 0)
        sw_json_number(out, "bus", (unsigned)bus->number);
    else
        sw_json_member(out, "bus", NULL);
    sw_json_member(out, "name", bus->name);
    sw_json_member(out, "model", *bus->model ? bus->model : NULL);
    if (bus->kind == SW_BUS_CCW)
        sw_json_number(out, "devno", node->slot);
    if (bus->kind == SW_BUS_PCI) {
        sw_json_number(out, "slot", node->slot);
        sw_json_number(out, "function", node->function);
    }
}

static void
put_what(GString *out, const SwTopoNode *node)
{
    sw_json_member(out, "type", node->type);
    sw_json_member(out, "flavour", node->flavour ? sw_flavour_name(node->flavour) : NULL);
    sw_json_member(out, "model", node->behind && *node->behind->model ? node->behind->model : NULL);
}

static void
begin_row(GString *out, const SwTopoNode *node, guint i)
{
    g_string_append(out, i ? ",\n  {" : "\n  {");
    sw_json_member(out, "device", node->name);
    sw_json_member(out, "alias", node->id);
}

static void
put_json_pairs(GString *out, const char *name, const GArray *pairs,
               void (*put)(GString *, const SwTopoNode *))
{
    sw_json_name(out, name);
    g_string_append_c(out, '[');
    for (guint i = 0; i < pairs->len; i++) {
        const SwTopoPair *pair = &g_array_index(pairs, SwTopoPair, i);

        begin_row(out, pair->before, i);
        sw_json_name(out, "from");
        g_string_append_c(out, '{');
        put(out, pair->before);
        g_string_append_c(out, '}');
        sw_json_name(out, "to");
        g_string_append_c(out, '{');
        put(out, pair->after);
        g_string_append(out, "}}");
    }
    g_string_append_c(out, ']');
}

static void
put_json_nodes(GString *out, const char *name, const GPtrArray *nodes)
{
    sw_json_name(out, name);
    g_string_append_c(out, '[');
    for (guint i = 0; i < nodes->len; i++) {
        const SwTopoNode *node = nodes->pdata[i];

        begin_row(out, node, i);
        sw_json_member(out, "type", node->type);
        sw_json_member(out, "flavour", node->flavour ? sw_flavour_name(node->flavour) : NULL);
        sw_json_name(out, "at");
        g_string_append_c(out, '{');
        put_where(out, node);
        g_string_append(out, "}}");
    }
    g_string_append_c(out, ']');
}

char *
sw_tree_moved_json(const SwTopoDiff *diff)
{
    GString *out = g_string_new("{");

    put_json_pairs(out, "moved", diff->moved, put_where);
    put_json_pairs(out, "changed", diff->changed, put_what);
    put_json_nodes(out, "removed", diff->removed);
    put_json_nodes(out, "added", diff->added);
    sw_json_number(out, "unchanged", diff->unchanged);
    g_string_append(out, "}\n");
    return g_string_free(out, FALSE);
}
