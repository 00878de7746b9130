/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to start so that many cells of a truth table can be seen in one emulator.
 *
 * Theory: what is on a root bus must be there from the start, since root buses take no plugging:
 * one refusal ends the emulator, which then names the device. What is behind a port or a bridge is
 * plugged in, and a refusal is an answer like any other. Whatever can share a slot does, so that a
 * few hundred devices fit; a port is never shared, because QEMU hides all but its slot 0. A bridge
 * has one device a slot: it takes plugging into functions only in an order of its own.
 *
 * Buses are numbered from the inside of the bridges on: a range of numbers must hold all buses
 * behind it. */
#include <string.h>

#include "probes/sw-matrix-plan.h"

#define FIRST_SLOT     2u /* chipsets sit before it, and at the end */
#define LAST_SLOT      30u
#define BRIDGE_SLOTS   31u /* from 1 */
#define MAX_ITEMS      120u
#define MULTIFUNCTION  ",multifunction=on"
#define EXPRESS_BRIDGE "ppb"

typedef struct {
    SwMatrixLayout *layout;
    const SwMatrixPlan *plan;
    unsigned slot, function; /* the next free place of the root bus */
    unsigned next_bus;       /* the next free number */
    unsigned n_ports;
    unsigned n_bridges, n_behind; /* pci-bridges, and devices behind the last one */
    unsigned n_inner;             /* slots taken behind the PCI Express one */
    guint express_bridge;         /* its index in the bridges */
} Builder;

static void
add_option(SwMatrixLayout *layout, const char *option, char *value)
{
    g_ptr_array_add(layout->options, g_strdup(option));
    g_ptr_array_add(layout->options, value);
}

/* @ stands for the number. (transfer full) */
static char *
fill_in(const char *text, unsigned number)
{
    g_autofree char *digits = g_strdup_printf("%u", number);
    g_auto(GStrv) parts = g_strsplit(text, "@", -1);

    return g_strjoinv(digits, parts);
}

/* ---- places ---- */

static bool
root_has_room(const Builder *b)
{
    return b->slot <= LAST_SLOT;
}

static void
take_root_place(Builder *b, unsigned *slot, unsigned *function)
{
    *slot = b->slot;
    *function = b->function++;
    if (b->function == b->plan->row->functions) {
        b->slot++;
        b->function = 0;
    }
}

/* Return: (transfer full): "bus=X,addr=1.0", and that the slot is shared where it is */
static char *
root_address(const Builder *b, unsigned slot, unsigned function)
{
    return g_strdup_printf("bus=%s,addr=0x%x.0x%x%s", b->plan->row->root, slot, function,
                           function == 0 && b->plan->row->functions > 1 ? MULTIFUNCTION : "");
}

static const char *
controller(const Builder *b, const char *model)
{
    return sw_caps_find_controller(b->plan->caps, model);
}

static unsigned
add_bridge(Builder *b, unsigned bus, unsigned slot, unsigned function, bool port)
{
    const SwMatrixBridge bridge = {bus, slot, function, b->next_bus, b->next_bus, port};

    g_array_append_val(b->layout->bridges, bridge);
    return b->next_bus++;
}

static void
add_express_bridge(Builder *b)
{
    g_autofree char *address = NULL;
    unsigned slot, function;

    take_root_place(b, &slot, &function);
    address = root_address(b, slot, function);
    add_option(b->layout, "-device",
               g_strdup_printf("%s,id=" EXPRESS_BRIDGE ",%s", controller(b, "pcie-to-pci-bridge"),
                               address));
    b->express_bridge = b->layout->bridges->len;
    add_bridge(b, 0, slot, function, false);
}

/* On a root bus that is conventional, or behind the bridge that makes it so. */
static void
add_pci_bridge(Builder *b)
{
    const SwMatrixBridge *outer = NULL;
    unsigned bus = 0, slot, function = 0;
    g_autofree char *address = NULL;

    if (b->plan->row->express) {
        if (b->n_bridges == 0)
            add_express_bridge(b);
        outer = &g_array_index(b->layout->bridges, SwMatrixBridge, b->express_bridge);
        bus = outer->secondary;
        slot = ++b->n_inner;
        address = g_strdup_printf("bus=" EXPRESS_BRIDGE ",addr=0x%x", slot);
    } else {
        take_root_place(b, &slot, &function);
        address = root_address(b, slot, function);
    }
    b->n_bridges++;
    b->n_behind = 0;
    add_option(b->layout, "-device",
               g_strdup_printf("%s,id=pb%u,chassis_nr=%u,%s", controller(b, "pci-bridge"),
                               b->n_bridges, b->n_bridges, address));
    add_bridge(b, bus, slot, function, false);
    if (b->plan->row->express)
        g_array_index(b->layout->bridges, SwMatrixBridge, b->express_bridge).subordinate =
            b->next_bus - 1;
}

static void
put_behind_bridge(Builder *b, SwMatrixItem *item)
{
    if (b->n_bridges == 0 || b->n_behind == BRIDGE_SLOTS)
        add_pci_bridge(b);
    item->bus = g_strdup_printf("pb%u", b->n_bridges);
    item->bus_number = b->next_bus - 1;
    item->slot = ++b->n_behind;
}

static void
put_behind_port(Builder *b, SwMatrixItem *item)
{
    g_autofree char *address = NULL;
    unsigned slot, function;

    take_root_place(b, &slot, &function);
    address = root_address(b, slot, function);
    b->n_ports++;
    add_option(b->layout, "-device",
               g_strdup_printf("%s,id=p%u,chassis=%u,%s", controller(b, "pcie-root-port"),
                               b->n_ports, b->n_ports, address));
    item->bus = g_strdup_printf("p%u", b->n_ports);
    item->bus_number = add_bridge(b, 0, slot, function, true);
    item->slot = 0;
}

static void
put_item(Builder *b, SwMatrixItem *item)
{
    item->function = 0;
    switch (item->cell->place) {
    case SW_PLACE_PCIE_ROOT:
    case SW_PLACE_PCI_ROOT:
        take_root_place(b, &item->slot, &item->function);
        item->bus = g_strdup(b->plan->row->root);
        item->bus_number = 0;
        break;
    case SW_PLACE_ROOT_PORT:
        put_behind_port(b, item);
        break;
    case SW_PLACE_PCI_BRIDGE:
        put_behind_bridge(b, item);
        break;
    case SW_N_PLACES:
        return;
    }
    g_ptr_array_add(b->layout->items, item);
}

/* Bridges come first: numbers behind the PCI Express one must be a range. */
static void
put_items(Builder *b, const GPtrArray *items, bool behind_bridges)
{
    for (guint i = 0; i < items->len; i++) {
        SwMatrixItem *item = items->pdata[i];

        if ((item->cell->place == SW_PLACE_PCI_BRIDGE) == behind_bridges && root_has_room(b) &&
            b->layout->items->len < MAX_ITEMS)
            put_item(b, item);
    }
}

/* ---- the command line ---- */

char *
sw_matrix_item_props(const SwMatrixItem *item)
{
    const SwCombinationRow *combination = sw_combination_row(item->cell->combination);
    GString *props = g_string_new(NULL);

    g_string_append_printf(props, "id=c%u,bus=%s,addr=0x%x.0x%x", item->number, item->bus,
                           item->slot, item->function);
    if (combination->props)
        g_string_append_printf(props, ",%s", combination->props);
    if (item->row && item->row->props) {
        g_autofree char *given = fill_in(item->row->props, item->number);

        g_string_append_printf(props, ",%s", given);
    }
    return g_string_free(props, FALSE);
}

static void
add_backend(SwMatrixLayout *layout, SwMatrixItem *item)
{
    if (!item->row || !item->row->option)
        return;
    g_free(item->backend);
    item->backend = fill_in(item->row->backend, item->number);
    add_option(layout, item->row->option, g_strdup(item->backend));
}

static bool
is_shared(const SwMatrixPlan *plan, const SwMatrixItem *item)
{
    return item->bus_number == 0 && item->function == 0 && plan->row->functions > 1;
}

static void
add_devices(Builder *b)
{
    for (guint i = 0; i < b->layout->items->len; i++) {
        SwMatrixItem *item = b->layout->items->pdata[i];
        g_autofree char *props = sw_matrix_item_props(item);

        g_free(item->device);
        item->device = g_strdup_printf("%s,%s%s", item->type, props,
                                       is_shared(b->plan, item) ? MULTIFUNCTION : "");
        add_option(b->layout, "-device", g_strdup(item->device));
    }
}

/* Before the devices, which name them. */
static void
add_backends(Builder *b)
{
    const char *memory = NULL;

    for (guint i = 0; i < b->layout->items->len; i++) {
        SwMatrixItem *item = b->layout->items->pdata[i];

        add_backend(b->layout, item);
        if (item->row && item->row->machine)
            memory = item->row->machine;
    }
    if (memory)
        add_option(b->layout, "-m", g_strdup(memory));
}

SwMatrixLayout *
sw_matrix_layout_new(const SwMatrixPlan *plan, const GPtrArray *items, bool hot)
{
    SwMatrixLayout *layout = g_new0(SwMatrixLayout, 1);
    Builder b = {.layout = layout, .plan = plan, .slot = FIRST_SLOT, .next_bus = 1};

    layout->items = g_ptr_array_new();
    layout->options = g_ptr_array_new_with_free_func(g_free);
    layout->bridges = g_array_new(FALSE, FALSE, sizeof(SwMatrixBridge));
    layout->hot = hot;
    for (guint i = 0; i < items->len; i++)
        g_clear_pointer(&((SwMatrixItem *)items->pdata[i])->bus, g_free);
    put_items(&b, items, true);
    put_items(&b, items, false);
    add_backends(&b);
    if (!hot)
        add_devices(&b);
    return layout;
}

void
sw_matrix_layout_free(SwMatrixLayout *layout)
{
    if (!layout)
        return;
    g_ptr_array_unref(layout->items);
    g_ptr_array_unref(layout->options);
    g_array_unref(layout->bridges);
    g_free(layout);
}
