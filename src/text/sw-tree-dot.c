/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A topology for Graphviz: a box for each bus with its bridge, a rounded one for each device, and
 * the place on the bus beside each line. */
#include "text/sw-tree-dot.h"

#include "base/sw-i18n.h"
#include "text/sw-tree.h"

typedef struct {
    GString *out;
    unsigned next; /* number of the next box */
} Dot;

static const char *const fills[] = {"white", "#f6d5a8", "#d9e8b0", "#bfdcf2"};
_Static_assert(G_N_ELEMENTS(fills) == SW_N_FLAVOURS, "a flavour without a colour");

/* In quotes only a quote is special to the language, and a backslash to labels. */
static void
put_text(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *p);
    }
}

static void
put_line(GString *out, const char *text)
{
    g_string_append(out, "\\n");
    put_text(out, text);
}

static void
put_edge(Dot *dot, unsigned from, unsigned to, const char *place)
{
    g_string_append_printf(dot->out, "  n%u -> n%u [label=\"%s\"];\n", from, to, place);
}

static unsigned put_bus(Dot *dot, const SwTopoBus *bus, const SwTopoNode *bridge);

static unsigned
put_node(Dot *dot, const SwTopoNode *node)
{
    const unsigned number = dot->next;
    g_autofree char *title = NULL;

    if (node->behind)
        return put_bus(dot, node->behind, node);
    dot->next++;
    title = sw_topo_node_title(node);
    g_string_append_printf(dot->out, "  n%u [style=\"rounded,filled\", fillcolor=\"%s\", label=\"",
                           number, fills[node->flavour]);
    put_text(dot->out, title);
    if (node->type)
        put_line(dot->out, node->type);
    if (node->flavour)
        put_line(dot->out, sw_flavour_name(node->flavour));
    g_string_append(dot->out, "\"];\n");
    return number;
}

static void
put_ports(Dot *dot, const SwTopoBus *bus, unsigned from, guint first, guint n)
{
    g_autofree char *begin = sw_topo_node_place(bus->nodes->pdata[first]);
    g_autofree char *end = sw_topo_node_place(bus->nodes->pdata[first + n - 1]);
    g_autofree char *place = g_strdup_printf("%s-%s", begin, end);
    g_autofree char *numbers = sw_topo_bus_numbers(bus, first, n);
    const SwTopoNode *node = bus->nodes->pdata[first];
    const unsigned number = dot->next++;

    g_string_append_printf(dot->out, "  n%u [style=\"dashed\", label=\"", number);
    put_text(dot->out, numbers);
    g_string_append_c(dot->out, ' ');
    put_text(dot->out, node->behind->model);
    g_string_append(dot->out, "\\n");
    g_string_append_printf(dot->out, _("%u free ports"), n);
    g_string_append(dot->out, "\"];\n");
    put_edge(dot, from, number, place);
}

static void
put_nodes(Dot *dot, const SwTopoBus *bus, unsigned number)
{
    for (guint i = 0, n; i < bus->nodes->len; i += n) {
        n = sw_topo_bus_fold(bus, i);
        if (n > 1) {
            put_ports(dot, bus, number, i, n);
        } else {
            const SwTopoNode *node = bus->nodes->pdata[i];
            g_autofree char *place = sw_topo_node_place(node);

            put_edge(dot, number, put_node(dot, node), place);
        }
    }
}

/* @bridge: that provides it; NULL: a root */
static unsigned
put_bus(Dot *dot, const SwTopoBus *bus, const SwTopoNode *bridge)
{
    g_autofree char *label = sw_topo_bus_label(bus), *left = sw_tree_left(bus, true);
    const unsigned number = dot->next++;

    g_string_append_printf(dot->out, "  n%u [style=\"%s\", label=\"", number,
                           bridge ? "solid" : "bold");
    put_text(dot->out, label);
    if (bridge && bridge->id && !(bus->name && g_str_equal(bridge->id, bus->name)))
        put_line(dot->out, bridge->id);
    if (*left)
        put_line(dot->out, left);
    g_string_append(dot->out, "\"];\n");
    put_nodes(dot, bus, number);
    return number;
}

char *
sw_tree_dot(const SwTopology *topology)
{
    g_auto(GStrv) usage = sw_tree_usage(topology);
    Dot dot = {.out = g_string_new("digraph topology {\n"
                                   "  graph [rankdir=LR, labelloc=b, labeljust=l, label=\"")};

    for (char **line = usage; *line; line++) {
        put_text(dot.out, *line);
        g_string_append(dot.out, "\\l");
    }
    g_string_append(dot.out, "\"];\n  node [shape=box, fontname=\"monospace\"];\n"
                             "  edge [arrowhead=none, fontname=\"monospace\"];\n");
    for (guint i = 0; i < topology->roots->len; i++)
        put_bus(&dot, topology->roots->pdata[i], NULL);
    for (guint i = 0; i < topology->lost->len; i++)
        put_bus(&dot, topology->lost->pdata[i], NULL);
    g_string_append(dot.out, "}\n");
    return g_string_free(dot.out, FALSE);
}
