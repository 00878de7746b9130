/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A topology as JSON: what is behind a bridge stands inside it. Other programs read this; members
 * may be added, none changes. */
#include "text/sw-tree-json.h"

#include "text/sw-json.h"

static const char *const kinds[] = {"pci", "ccw", "virtio-mmio", "unknown"};

static void put_bus(GString *out, const SwTopoBus *bus, unsigned depth);

static void
new_line(GString *out, unsigned depth)
{
    g_string_append_printf(out, "\n%*s", (int)(2 * depth), "");
}

static void
put_place(GString *out, const SwTopoNode *node)
{
    switch (node->on->kind) {
    case SW_BUS_PCI:
        sw_json_number(out, "slot", node->slot);
        sw_json_number(out, "function", node->function);
        break;
    case SW_BUS_CCW:
        sw_json_number(out, "devno", node->slot);
        break;
    case SW_BUS_MMIO:
    case SW_BUS_UNKNOWN:
        break;
    }
}

static void
put_node(GString *out, const SwTopoNode *node, unsigned depth)
{
    g_string_append_c(out, '{');
    put_place(out, node);
    sw_json_member(out, "device", node->name);
    sw_json_member(out, "alias", node->id);
    sw_json_member(out, "type", node->type);
    sw_json_member(out, "flavour", node->flavour ? sw_flavour_name(node->flavour) : NULL);
    sw_json_number(out, "io", node->io);
    if (node->note)
        sw_json_member(out, "reason", node->note);
    if (node->behind) {
        sw_json_name(out, "bus");
        put_bus(out, node->behind, depth);
    }
    g_string_append_c(out, '}');
}

static void
put_bus(GString *out, const SwTopoBus *bus, unsigned depth)
{
    g_string_append_c(out, '{');
    if (bus->number >= 0 && bus->kind == SW_BUS_PCI)
        sw_json_number(out, "bus", (unsigned)bus->number);
    else
        sw_json_member(out, "bus", NULL);
    sw_json_member(out, "kind", kinds[bus->kind]);
    sw_json_member(out, "name", bus->name);
    sw_json_member(out, "model", *bus->model ? bus->model : NULL);
    sw_json_number(out, "free", bus->free);
    sw_json_number(out, "window", bus->window);
    sw_json_name(out, "devices");
    g_string_append_c(out, '[');
    for (guint i = 0; i < bus->nodes->len; i++) {
        g_string_append(out, i ? "," : "");
        new_line(out, depth + 1);
        put_node(out, bus->nodes->pdata[i], depth + 1);
    }
    g_string_append(out, "]}");
}

static void
put_buses(GString *out, const char *name, const GPtrArray *buses)
{
    sw_json_name(out, name);
    g_string_append_c(out, '[');
    for (guint i = 0; i < buses->len; i++) {
        g_string_append(out, i ? "," : "");
        new_line(out, 1);
        put_bus(out, buses->pdata[i], 1);
    }
    g_string_append_c(out, ']');
}

static void
put_windows(GString *out, const SwTopoWindows *windows)
{
    sw_json_name(out, "windows");
    g_string_append_c(out, '{');
    sw_json_number(out, "used", windows->needed);
    if (windows->known)
        sw_json_number(out, "exist", windows->exist);
    else
        sw_json_member(out, "exist", NULL);
    sw_json_member(out, "whose", windows->whose);
    g_string_append_c(out, '}');
}

char *
sw_tree_json(const SwTopology *topology)
{
    GString *out = g_string_new("{");

    put_buses(out, "buses", topology->roots);
    put_buses(out, "unreachable", topology->lost);
    put_windows(out, &topology->windows);
    sw_json_name(out, "free");
    g_string_append_c(out, '{');
    sw_json_number(out, "express", topology->express);
    sw_json_number(out, "conventional", topology->conventional);
    g_string_append(out, "}}\n");
    return g_string_free(out, FALSE);
}
