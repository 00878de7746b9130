/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The topology of a plan as a tree: one line for each device, a branch for each PCI bus, one for
 * each subchannel set of channel I/O, and one for virtio-mmio. */
#include "text/sw-tree.h"

#include <string.h>

#include "rules/sw-controller-rules.h"
#include "text/sw-qemu-device.h"
#include "text/sw-usage.h"

typedef struct {
    const SwPlan *plan;
    const SwCaps *caps;
    GPtrArray *by_bus[SW_PCI_MAX_BUS + 1]; /* of SwDevice, sorted; NULL: none */
    GString *out;
    GString *prefix; /* what stands in front of a line at this depth */
} Tree;

static int
compare_places(const void *a, const void *b)
{
    const SwDevice *const *left = a, *const *right = b;
    const SwPci *l = &(*left)->address.pci, *r = &(*right)->address.pci;

    return (int)(l->slot << 3 | l->function) - (int)(r->slot << 3 | r->function);
}

static void
gather(Tree *tree)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (tree->plan->domain, kind, device) {
            unsigned bus = device->address.pci.bus;

            if (!sw_address_present(&device->address) || bus > SW_PCI_MAX_BUS)
                continue;
            if (!tree->by_bus[bus])
                tree->by_bus[bus] = g_ptr_array_new();
            g_ptr_array_add(tree->by_bus[bus], device);
        }
    for (size_t bus = 0; bus <= SW_PCI_MAX_BUS; bus++)
        if (tree->by_bus[bus])
            g_ptr_array_sort(tree->by_bus[bus], compare_places);
}

static void draw_bus(Tree *tree, unsigned bus);

static void
draw_endpoint(Tree *tree, const SwDevice *device)
{
    g_autofree char *name = sw_device_name(device);
    SwQemuDevice qemu = sw_qemu_device(tree->plan, tree->caps, device);

    g_string_append_printf(tree->out, "  %s", name);
    if (qemu.type)
        g_string_append_printf(tree->out, "  %s", qemu.type);
    if (device->model_reason)
        g_string_append_printf(tree->out, "  (%s)", device->model_reason);
    g_string_append_c(tree->out, '\n');
}

static void
draw_device(Tree *tree, const SwDevice *device)
{
    gsize start = tree->out->len, depth = tree->prefix->len;

    g_string_append_printf(tree->out, "%02x.%x", device->address.pci.slot,
                           device->address.pci.function);
    if (!sw_device_is_controller(device, "pci")) {
        draw_endpoint(tree, device);
        return;
    }
    g_string_append_printf(tree->out, "-[%02x %s]", device->controller.index, device->model);
    for (gsize i = start; i < tree->out->len; i++)
        g_string_append_c(tree->prefix, ' ');
    draw_bus(tree, (unsigned)device->controller.index);
    g_string_truncate(tree->prefix, depth);
}

static void
draw_bus(Tree *tree, unsigned bus)
{
    const GPtrArray *devices = tree->by_bus[bus];
    gsize depth = tree->prefix->len;

    if (!devices) {
        g_string_append_c(tree->out, '\n');
        return;
    }
    /* drawn once: a bridge that sits on its own bus must not lead us in circles */
    tree->by_bus[bus] = NULL;
    for (guint i = 0; i < devices->len; i++) {
        bool last = i + 1 == devices->len;

        if (i)
            g_string_append(tree->out, tree->prefix->str);
        g_string_append(tree->out, i ? (last ? " \\-" : " +-") : (last ? "---" : "-+-"));
        g_string_append(tree->prefix, last ? "   " : " | ");
        draw_device(tree, devices->pdata[i]);
        g_string_truncate(tree->prefix, depth);
    }
    g_ptr_array_unref((GPtrArray *)devices);
}

static int
compare_subchannels(const void *a, const void *b)
{
    const SwDevice *const *left = a, *const *right = b;
    const SwCcw *l = &(*left)->address.ccw, *r = &(*right)->address.ccw;

    if (l->cssid != r->cssid)
        return (int)l->cssid - (int)r->cssid;
    return l->ssid != r->ssid ? (int)l->ssid - (int)r->ssid : (int)l->devno - (int)r->devno;
}

static bool
same_set(const GPtrArray *devices, guint i, guint j)
{
    const SwCcw *one, *two;

    if (i >= devices->len || j >= devices->len)
        return false;
    one = &((SwDevice *)devices->pdata[i])->address.ccw;
    two = &((SwDevice *)devices->pdata[j])->address.ccw;
    return one->cssid == two->cssid && one->ssid == two->ssid;
}

static void
draw_subchannel(Tree *tree, const GPtrArray *devices, guint i)
{
    const SwDevice *device = devices->pdata[i];
    const SwCcw *ccw = &device->address.ccw;
    g_autofree char *label = g_strdup_printf("-[%x.%x ccw]", ccw->cssid, ccw->ssid);
    bool first = i == 0 || !same_set(devices, i - 1, i), last = !same_set(devices, i, i + 1);

    if (first)
        g_string_append(tree->out, label);
    else
        g_string_append_printf(tree->out, "%*s", (int)strlen(label), "");
    g_string_append(tree->out, first ? (last ? "---" : "-+-") : (last ? " \\-" : " +-"));
    g_string_append_printf(tree->out, "%04x", ccw->devno);
    draw_endpoint(tree, device);
}

static void
draw_channels(Tree *tree)
{
    g_autoptr(GPtrArray) devices = g_ptr_array_new();

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (tree->plan->domain, kind, device)
            if (device->address.type == SW_ADDRESS_CCW)
                g_ptr_array_add(devices, device);
    g_ptr_array_sort(devices, compare_subchannels);
    for (guint i = 0; i < devices->len; i++)
        draw_subchannel(tree, devices, i);
}

static void
draw_mmio(Tree *tree)
{
    static const char label[] = "-[virtio-mmio]";
    g_autoptr(GPtrArray) devices = g_ptr_array_new();

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (tree->plan->domain, kind, device)
            if (device->address.type == SW_ADDRESS_VIRTIO_MMIO)
                g_ptr_array_add(devices, device);
    for (guint i = 0; i < devices->len; i++) {
        bool last = i + 1 == devices->len;

        g_string_append_printf(tree->out, "%*s%s", (int)strlen(label), i ? "" : label,
                               i ? (last ? " \\-" : " +-") : (last ? "---" : "-+-"));
        draw_endpoint(tree, devices->pdata[i]);
    }
}

static void
draw_root(Tree *tree, const SwDevice *root)
{
    g_autofree char *label = g_strdup_printf("-[%02x %s]", root->controller.index, root->model);

    g_string_append(tree->out, label);
    g_string_append_printf(tree->prefix, "%*s", (int)strlen(label), "");
    draw_bus(tree, (unsigned)root->controller.index);
    g_string_truncate(tree->prefix, 0);
}

char *
sw_tree_format(const SwPlan *plan, const SwCaps *caps)
{
    g_autoptr(GString) out = g_string_new(NULL), prefix = g_string_new(NULL);
    Tree tree = {.plan = plan, .caps = caps, .out = out, .prefix = prefix};

    gather(&tree);
    SW_FOREACH_DEVICE (plan->domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is_controller(device, "pci") && sw_controller_is_root(device->model))
            draw_root(&tree, device);
    draw_channels(&tree);
    draw_mmio(&tree);
    sw_usage_append(out, plan);
    for (size_t bus = 0; bus <= SW_PCI_MAX_BUS; bus++)
        if (tree.by_bus[bus])
            g_ptr_array_unref(tree.by_bus[bus]);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
