/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A topology as a tree: one line for each device, a branch for each bus, one line for empty ports
 * that stand side by side. */
#include "text/sw-tree.h"

#include "base/sw-i18n.h"
#include "place/sw-topology-count.h"
#include "text/sw-usage.h"

typedef struct {
    GString *out;
    GString *prefix; /* what stands in front of a line at this depth */
} Tree;

char *
sw_tree_left(const SwTopoBus *bus, bool window)
{
    const unsigned kib = window ? bus->window / 1024 : 0;

    if (bus->free && kib)
        return g_strdup_printf(_("%u free, I/O %uK"), bus->free, kib);
    if (bus->free)
        return g_strdup_printf(_("%u free"), bus->free);
    return kib ? g_strdup_printf(_("I/O %uK"), kib) : g_strdup("");
}

static void draw_bus(Tree *tree, const SwTopoBus *bus, unsigned level);

static void
draw_endpoint(Tree *tree, const SwTopoNode *node)
{
    g_autofree char *title = sw_topo_node_title(node);

    g_string_append_printf(tree->out, "  %s", title);
    if (node->type)
        g_string_append_printf(tree->out, "  %s", node->type);
    if (node->flavour)
        g_string_append_printf(tree->out, "  %s", sw_flavour_name(node->flavour));
    if (node->note)
        g_string_append_printf(tree->out, "  (%s)", node->note);
    g_string_append_c(tree->out, '\n');
}

/* The columns that were just drawn stay empty in the lines below. */
static void
indent(Tree *tree, gsize start)
{
    const glong width = g_utf8_strlen(tree->out->str + start, -1);

    g_string_append_printf(tree->prefix, "%*s", (int)width, "");
}

/* A bridge on a root bus forwards the I/O ports of all that is behind it.
 * @level:	0: a root bus */
static void
draw_behind(Tree *tree, const SwTopoBus *bus, gsize start, unsigned level)
{
    g_autofree char *label = sw_topo_bus_label(bus);
    g_autofree char *left = sw_tree_left(bus, level == 1);
    const gsize depth = tree->prefix->len;

    g_string_append_printf(tree->out, "-[%s%s%s]", label, *left ? ", " : "", left);
    indent(tree, start);
    draw_bus(tree, bus, level);
    g_string_truncate(tree->prefix, depth);
}

static void
draw_node(Tree *tree, const SwTopoNode *node, unsigned level)
{
    g_autofree char *place = sw_topo_node_place(node);
    const gsize start = tree->out->len;

    g_string_append(tree->out, place);
    if (node->behind)
        draw_behind(tree, node->behind, start, level + 1);
    else
        draw_endpoint(tree, node);
}

static void
draw_ports(Tree *tree, const SwTopoBus *bus, guint first, guint n)
{
    const SwTopoNode *node = bus->nodes->pdata[first];
    g_autofree char *from = sw_topo_node_place(node);
    g_autofree char *to = sw_topo_node_place(bus->nodes->pdata[first + n - 1]);
    g_autofree char *numbers = sw_topo_bus_numbers(bus, first, n);

    g_string_append_printf(tree->out, "%s-%s-[%s %s]  ", from, to, numbers, node->behind->model);
    g_string_append_printf(tree->out, _("%u free ports"), n);
    g_string_append_c(tree->out, '\n');
}

static void
draw_bus(Tree *tree, const SwTopoBus *bus, unsigned level)
{
    const gsize depth = tree->prefix->len;

    if (!bus->nodes->len)
        g_string_append_c(tree->out, '\n');
    for (guint i = 0, n; i < bus->nodes->len; i += n) {
        bool last;

        n = sw_topo_bus_fold(bus, i);
        last = i + n == bus->nodes->len;
        if (i)
            g_string_append(tree->out, tree->prefix->str);
        g_string_append(tree->out, i ? (last ? " \\-" : " +-") : (last ? "---" : "-+-"));
        g_string_append(tree->prefix, last ? "   " : " | ");
        if (n > 1)
            draw_ports(tree, bus, i, n);
        else
            draw_node(tree, bus->nodes->pdata[i], level);
        g_string_truncate(tree->prefix, depth);
    }
}

/* ---- below the drawing ---- */

static void
draw_roots(Tree *tree, const GPtrArray *roots)
{
    for (guint i = 0; i < roots->len; i++) {
        draw_behind(tree, roots->pdata[i], tree->out->len, 0);
        g_string_truncate(tree->prefix, 0);
    }
}

char **
sw_tree_usage(const SwTopology *topology)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new();

    if (topology->pci && topology->windows.shown) {
        const SwLimit limit = sw_topology_windows(topology);

        g_ptr_array_add(lines, sw_limit_format(&limit));
    }
    if (topology->pci)
        g_ptr_array_add(lines, sw_usage_free(topology->express, topology->conventional));
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

char *
sw_tree_format(const SwTopology *topology)
{
    g_autoptr(GString) out = g_string_new(NULL), prefix = g_string_new(NULL);
    g_auto(GStrv) usage = sw_tree_usage(topology);
    Tree tree = {.out = out, .prefix = prefix};

    draw_roots(&tree, topology->roots);
    if (topology->lost->len)
        g_string_append(out, _("Out of reach, since no bridge leads there:\n"));
    draw_roots(&tree, topology->lost);
    for (char **line = usage; *line; line++)
        g_string_append_printf(out, "%s\n", *line);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
