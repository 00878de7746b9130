/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A topology as a picture.
 *
 * Theory: a panel for each bus, below the one that it hangs on; in it a cell of one size for each
 * device, in rows, as many as the picture is wide. A bus with one device has no panel: its bridge
 * and the device share a cell, which tells the way to it. So all is in place once it is put there,
 * nothing can overlap whatever the names are, and three hundred devices still fit a page. Rejected:
 * a tree with a line to every device, as Graphviz makes it of the other format: with thirty ports
 * it is higher than any screen, and nobody finds the end of a line. */
#include "text/sw-tree-svg.h"

#include "base/sw-i18n.h"
#include "rules/sw-virtio-rules.h"
#include "text/sw-svg-text.h"
#include "text/sw-tree.h"

/* Pixels. */
#define MARGIN   16u
#define GAP      8u
#define CELL     300u
#define CELL_TOP 54u /* its height */
#define HEADER   26u
#define INDENT   20u
#define LINE     20u
#define SWATCH   150u /* of the legend, with its word */

#define MAX_INDENTS 6u /* deeper panels only tell the way */

#define BOLD   " font-weight=\"bold\""
#define FAINT  " fill=\"#57606a\""
#define NORMAL ""
#define ARROW  " → "

/* How many cells stand side by side: a page is to be higher than wide, but not by much. */
static const struct {
    guint cells; /* up to so many */
    unsigned columns;
} widths[] = {{24, 2}, {60, 3}, {120, 4}, {220, 5}, {G_MAXUINT, 6}};

static const char *const colours[] = {"#8b949e", "#b3261e", "#b27d00", "#1769aa"};
_Static_assert(G_N_ELEMENTS(colours) == SW_N_FLAVOURS, "a flavour without a colour");

typedef struct {
    GString *out;
    unsigned width; /* of the whole */
    unsigned y;     /* where the next panel begins */
} Svg;

/* ---- boxes ---- */

static void
put_box(Svg *svg, unsigned x, unsigned y, unsigned width, unsigned height, const char *attributes)
{
    g_string_append_printf(svg->out,
                           "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"4\" %s/>\n", x,
                           y, width, height, attributes);
}

/** What a cell says. */
typedef struct {
    const char *way;  /* small, first */
    const char *name; /* in bold */
    char *detail;
    const char *colour;
    bool dashed;
} Cell;

static void
put_cell(Svg *svg, unsigned x, unsigned y, const Cell *cell)
{
    g_autofree char *title = g_markup_printf_escaped("<g><title>%s: %s, %s</title>\n", cell->way,
                                                     cell->name, cell->detail);
    g_autofree char *stripe = g_strdup_printf("fill=\"%s\"", cell->colour);
    const unsigned text = x + 14, room = CELL - 20;

    g_string_append(svg->out, title);
    put_box(svg, x, y, CELL, CELL_TOP,
            cell->dashed ? "fill=\"#ffffff\" stroke=\"#8b949e\" stroke-dasharray=\"4 3\""
                         : "fill=\"#ffffff\" stroke=\"#8b949e\"");
    put_box(svg, x + 3, y + 3, 5, CELL_TOP - 6, stripe);
    sw_svg_put_text(svg->out, text, y + 14, 10, FAINT, room, cell->way);
    sw_svg_put_text(svg->out, text, y + 31, 12, BOLD, room, cell->name);
    sw_svg_put_text(svg->out, text, y + 46, 11, NORMAL, room, cell->detail);
    g_string_append(svg->out, "</g>\n");
}

/* ---- what is in a panel ---- */

/* Down to what cannot share a cell: a device, or a bus with none or several.
 * @way: the places that lead there are appended */
static const SwTopoNode *
follow(const SwTopoNode *node, GString *way)
{
    g_autofree char *first = sw_topo_node_place(node);

    g_string_append(way, first);
    while (node->behind && node->behind->nodes->len == 1) {
        const SwTopoBus *bus = node->behind;
        g_autofree char *place = NULL;

        node = bus->nodes->pdata[0];
        place = sw_topo_node_place(node);
        if (bus->number >= 0)
            g_string_append_printf(way, ARROW "%02x:%s", (unsigned)bus->number, place);
        else
            g_string_append_printf(way, ARROW "%s:%s", bus->name ? bus->name : "?", place);
    }
    return node;
}

static void
put_device(Svg *svg, unsigned x, unsigned y, const SwTopoNode *node, const char *way)
{
    g_autofree char *title = sw_topo_node_title(node), *detail = NULL;
    const char *type = node->type ? node->type : "";
    const bool told = *sw_type_suffix(type) || !node->flavour; /* by the name of the type */

    detail =
        told ? g_strdup(type)
             : g_strdup_printf("%s%s%s", type, *type ? ", " : "", sw_flavour_name(node->flavour));
    put_cell(
        svg, x, y,
        &(Cell){.way = way, .name = title, .detail = detail, .colour = colours[node->flavour]});
}

static void
put_bridge(Svg *svg, unsigned x, unsigned y, const SwTopoBus *bus, const char *way)
{
    g_autofree char *label = sw_topo_bus_label(bus), *title = NULL, *left = NULL, *detail = NULL;

    title = g_strdup_printf(_("bus %s"), label);
    left = sw_tree_left(bus, true);
    detail = bus->nodes->len ? g_strdup_printf(_("%u devices, below"), bus->nodes->len)
                             : g_strdup_printf(_("empty%s%s"), *left ? ", " : "", left);
    put_cell(svg, x, y,
             &(Cell){.way = way,
                     .name = title,
                     .detail = detail,
                     .colour = "#ffffff",
                     .dashed = !bus->nodes->len});
}

static void
put_ports(Svg *svg, unsigned x, unsigned y, const SwTopoBus *bus, guint first, guint n)
{
    const SwTopoNode *node = bus->nodes->pdata[first];
    g_autofree char *from = sw_topo_node_place(node);
    g_autofree char *to = sw_topo_node_place(bus->nodes->pdata[first + n - 1]);
    g_autofree char *way = g_strdup_printf("%s-%s", from, to);
    g_autofree char *numbers = sw_topo_bus_numbers(bus, first, n);
    g_autofree char *name = g_strdup_printf(_("%u free ports"), n);
    g_autofree char *detail = g_strdup_printf("%s %s", numbers, node->behind->model);

    put_cell(
        svg, x, y,
        &(Cell){.way = way, .name = name, .detail = detail, .colour = "#ffffff", .dashed = true});
}

static void
put_item(Svg *svg, unsigned x, unsigned y, const SwTopoBus *bus, guint i, guint n)
{
    g_autoptr(GString) way = g_string_new(NULL);
    const SwTopoNode *node;

    if (n > 1) {
        put_ports(svg, x, y, bus, i, n);
        return;
    }
    node = follow(bus->nodes->pdata[i], way);
    if (node->behind)
        put_bridge(svg, x, y, node->behind, way->str);
    else
        put_device(svg, x, y, node, way->str);
}

static guint
count_items(const SwTopoBus *bus)
{
    guint items = 0;

    for (guint i = 0; i < bus->nodes->len; i += sw_topo_bus_fold(bus, i))
        items++;
    return items;
}

/* ---- panels ---- */

static unsigned
indent_of(unsigned depth)
{
    return MARGIN + MIN(depth, MAX_INDENTS) * INDENT;
}

/* From the panel above, down its left side. */
static void
put_line(Svg *svg, unsigned depth, unsigned top)
{
    const unsigned x = indent_of(depth - 1) + INDENT / 2;

    if (depth <= MAX_INDENTS)
        g_string_append_printf(svg->out,
                               "<path d=\"M %u %u V %u H %u\" fill=\"none\" "
                               "stroke=\"#57606a\" stroke-width=\"1.5\"/>\n",
                               x, top, svg->y + HEADER / 2, indent_of(depth));
}

static void
put_header(Svg *svg, const SwTopoBus *bus, unsigned x, const char *way)
{
    g_autofree char *label = sw_topo_bus_label(bus), *left = sw_tree_left(bus, true);
    g_autoptr(GString) text = g_string_new(NULL);

    if (bus->kind == SW_BUS_UNKNOWN)
        g_string_append(text, label);
    else
        g_string_append_printf(text, _("Bus %s"), label);
    if (*left)
        g_string_append_printf(text, "   %s", left);
    if (*way)
        g_string_append_printf(text, _("   at %s"), way);
    sw_svg_put_text(svg->out, x + 10, svg->y + 18, 13, BOLD, svg->width - MARGIN - x - 20,
                    text->str);
}

static void
put_panel(Svg *svg, const SwTopoBus *bus, unsigned depth, const char *way)
{
    const unsigned x = indent_of(depth), room = svg->width - MARGIN - x;
    const guint across = (room - GAP) / (CELL + GAP);
    const guint rows = (count_items(bus) + across - 1) / across;
    const unsigned height = HEADER + rows * (CELL_TOP + GAP) + (rows ? GAP / 2 : 0);
    unsigned bottom;
    guint item = 0;

    put_box(svg, x, svg->y, room, height, "fill=\"#eef1f4\" stroke=\"#57606a\"");
    put_header(svg, bus, x, way);
    for (guint i = 0, n; i < bus->nodes->len; i += n, item++) {
        n = sw_topo_bus_fold(bus, i);
        put_item(svg, x + GAP + item % across * (CELL + GAP),
                 svg->y + HEADER + item / across * (CELL_TOP + GAP), bus, i, n);
    }
    svg->y += height + GAP;
    bottom = svg->y - GAP;
    for (guint i = 0; i < bus->nodes->len; i++) {
        g_autoptr(GString) below = g_string_new(NULL);
        const SwTopoNode *node = follow(bus->nodes->pdata[i], below);

        if (!node->behind || node->behind->nodes->len < 2)
            continue;
        put_line(svg, depth + 1, bottom);
        put_panel(svg, node->behind, depth + 1, below->str);
    }
}

/* ---- the whole ---- */

static void
put_legend(Svg *svg)
{
    const char *const words[] = {_("other"), _("legacy"), _("transitional"), _("modern")};

    for (unsigned i = 1; i <= SW_N_FLAVOURS; i++) {
        const unsigned flavour = i % SW_N_FLAVOURS, x = MARGIN + (i - 1) * SWATCH;
        g_autofree char *fill = g_strdup_printf("fill=\"%s\"", colours[flavour]);

        put_box(svg, x, svg->y, 12, 12, fill);
        sw_svg_put_text(svg->out, x + 18, svg->y + 11, 12, NORMAL, SWATCH - 24, words[flavour]);
    }
    svg->y += LINE + GAP;
}

static void
put_usage(Svg *svg, const SwTopology *topology)
{
    g_auto(GStrv) usage = sw_tree_usage(topology);

    for (char **line = usage; *line; line++) {
        sw_svg_put_text(svg->out, MARGIN, svg->y + 13, 13, NORMAL, svg->width - 2 * MARGIN, *line);
        svg->y += LINE;
    }
}

static void
put_lost(Svg *svg, const SwTopology *topology)
{
    if (topology->lost->len) {
        sw_svg_put_text(svg->out, MARGIN, svg->y + 13, 13, BOLD, svg->width - 2 * MARGIN,
                        _("Out of reach, since no bridge leads there:"));
        svg->y += LINE;
    }
    for (guint i = 0; i < topology->lost->len; i++)
        put_panel(svg, topology->lost->pdata[i], 0, "");
}

/* How many panels hang below each other at most. */
static unsigned
depth_of(const SwTopoBus *bus)
{
    unsigned depth = 0;

    for (guint i = 0; i < bus->nodes->len; i++) {
        const SwTopoNode *node = bus->nodes->pdata[i];

        if (node->behind) {
            const unsigned below = depth_of(node->behind) + (node->behind->nodes->len > 1);

            depth = MAX(depth, below);
        }
    }
    return depth;
}

static guint
count_devices(const SwTopology *topology)
{
    guint n = 0;

    for (guint i = 0; i < topology->nodes->len; i++)
        n += !((const SwTopoNode *)topology->nodes->pdata[i])->behind;
    return n;
}

/* The deepest panel has as many columns as the first. */
static unsigned
width_of(const SwTopology *topology)
{
    const guint cells = count_devices(topology);
    unsigned depth = 0;
    size_t i = 0;

    while (cells > widths[i].cells)
        i++;
    for (guint k = 0; k < topology->roots->len; k++) {
        const unsigned below = depth_of(topology->roots->pdata[k]);

        depth = MAX(depth, below);
    }
    return 2 * MARGIN + GAP + widths[i].columns * (CELL + GAP) + MIN(depth, MAX_INDENTS) * INDENT;
}

char *
sw_tree_svg(const SwTopology *topology)
{
    g_autoptr(GString) body = g_string_new(NULL);
    Svg svg = {body, width_of(topology), MARGIN};

    put_usage(&svg, topology);
    svg.y += GAP;
    put_legend(&svg);
    for (guint i = 0; i < topology->roots->len; i++)
        put_panel(&svg, topology->roots->pdata[i], 0, "");
    put_lost(&svg, topology);
    return g_strdup_printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
                           "viewBox=\"0 0 %u %u\" fill=\"#1f2328\" "
                           "font-family=\"'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, "
                           "monospace\" xml:space=\"preserve\">\n"
                           "<title>%s</title>\n"
                           "<rect width=\"%u\" height=\"%u\" fill=\"#ffffff\"/>\n%s</svg>\n",
                           svg.width, svg.y + MARGIN, svg.width, svg.y + MARGIN, _("PCI topology"),
                           svg.width, svg.y + MARGIN, body->str);
}
