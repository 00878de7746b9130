/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The topology that a machine shows, as query-pci tells it.
 *
 * Nothing tells the types of devices; PCI ids tell what bridges are and what virtio devices speak.
 * A virtio device of both worlds has the structures of virtio 1 in BAR 4. */
#include "probes/sw-topology-pci.h"

#include "base/sw-printable.h"
#include "place/sw-topology-count.h"

#define VIRTIO_VENDOR 0x1af4u
#define VIRTIO_LAST   0x107fu
#define MODERN_FIRST  0x1040u
#define LEGACY_FIRST  0x1000u
#define MODERN_BAR    4u
#define CLASS_BRIDGE  0x0604u
#define MAX_ID        128u /* bytes */

/* QEMU's own, include/hw/pci/pci.h and pci_ids.h: which of libvirt's controllers it is. */
static const struct {
    unsigned vendor, device;
    const char *model;
} bridges[] =
    {
        {0x1b36, 0x000c, "pcie-root-port"},
        {0x8086, 0x3420, "pcie-root-port"},
        {0x104c, 0x8232, "pcie-switch-upstream-port"},
        {0x104c, 0x8233, "pcie-switch-downstream-port"},
        {0x1b36, 0x000e, "pcie-to-pci-bridge"},
        {0x8086, 0x244e, "dmi-to-pci-bridge"},
        {0x1b36, 0x0001, "pci-bridge"},
        {0x1b36, 0x0009, "pci-expander-bus"},
        {0x1b36, 0x000b, "pcie-expander-bus"},
},
  roots[] = {
      {0x8086, 0x29c0, "pcie-root"},
      {0x1b36, 0x0008, "pcie-root"},
      {0x8086, 0x1237, "pci-root"},
};

typedef struct {
    SwTopology *topology;
    GHashTable *behind; /* SwPciFunction -> SwTopoBus */
    GPtrArray *roots;   /* of SwTopoBus, by position */
} Builder;

static const char *
bridge_model(const SwPciFunction *function)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bridges); i++)
        if (bridges[i].vendor == function->vendor && bridges[i].device == function->device)
            return bridges[i].model;
    return "";
}

static void
name_root(SwTopoBus *bus, const SwPciFunction *function)
{
    for (size_t i = 0; i < G_N_ELEMENTS(roots); i++)
        if (roots[i].vendor == function->vendor && roots[i].device == function->device) {
            g_free(bus->model);
            bus->model = g_strdup(roots[i].model);
        }
}

/* A host bridge comes without bus where the machine shows no function. */
static SwTopoBus *
root_bus(Builder *builder, const SwPciFunction *function)
{
    while (builder->roots->len <= function->root) {
        SwTopoBus *bus =
            sw_topology_add_bus(builder->topology, SW_BUS_PCI, (int)function->bus, NULL, "");

        g_ptr_array_add(builder->roots, bus);
        g_ptr_array_add(builder->topology->roots, bus);
    }
    return builder->roots->pdata[function->root];
}

static SwFlavour
flavour_of(const SwPciFunction *function)
{
    if (function->vendor != VIRTIO_VENDOR || function->device < LEGACY_FIRST ||
        function->device > VIRTIO_LAST)
        return SW_FLAVOUR_NONE;
    if (function->device >= MODERN_FIRST)
        return SW_FLAVOUR_MODERN;
    for (unsigned i = 0; i < function->n_regions; i++)
        if (function->regions[i].bar == MODERN_BAR && !function->regions[i].io)
            return SW_FLAVOUR_TRANSITIONAL;
    return SW_FLAVOUR_LEGACY;
}

static char *
name_of(const SwPciFunction *function)
{
    if (function->bridge && function->id && g_str_has_prefix(function->id, "pci."))
        return g_strdup_printf("controller pci %s", function->id + 4);
    return g_strdup_printf("%s%s%s (%04x:%04x)", function->id ? function->id : "",
                           function->id && function->title ? " " : "",
                           function->title ? function->title : "", function->vendor,
                           function->device);
}

static SwTopoBus *
add_behind(Builder *builder, const SwPciFunction *function)
{
    const char *model = bridge_model(function);
    const int number = function->secondary ? (int)function->secondary : -1;
    g_autofree char *name =
        function->id ? sw_printable(function->id, -1, MAX_ID) : g_strdup("not numbered");
    SwTopoBus *bus = sw_topology_add_bus(builder->topology, SW_BUS_PCI, number, name, model);

    bus->closed = !function->secondary; /* nothing tells what is there */
    if (function->io_base <= function->io_limit)
        bus->window = (unsigned)(MIN(function->io_limit, UINT16_MAX) -
                                 MIN(function->io_base, UINT16_MAX) + 1);
    g_hash_table_insert(builder->behind, (gpointer)function, bus);
    return bus;
}

static void
add_function(Builder *builder, const SwPciFunction *function)
{
    SwTopoBus *bus = function->above ? g_hash_table_lookup(builder->behind, function->above)
                                     : root_bus(builder, function);
    SwTopoNode *node =
        sw_topology_add_node(builder->topology, bus, function->slot, function->function, NULL);
    g_autofree char *name = name_of(function);

    node->name = sw_printable(name, -1, MAX_ID);
    node->id = function->id ? sw_printable(function->id, -1, MAX_ID) : NULL;
    node->builtin = !function->id;
    node->flavour = flavour_of(function);
    node->io = (unsigned)sw_pci_function_io_bytes(function);
    if (!function->above)
        name_root(bus, function);
    if (function->bridge)
        node->behind = add_behind(builder, function);
}

static void
add_up(SwTopology *topology)
{
    SwTopoWindows *windows = &topology->windows;

    for (guint i = 0; i < topology->nodes->len; i++) {
        const SwTopoNode *node = topology->nodes->pdata[i];

        if (node->behind && sw_topo_bus_is_root(topology, node->on))
            windows->needed += node->behind->window / SW_IO_WINDOW;
    }
    windows->shown = true;
}

/* The machine's own comes first, as everywhere: QEMU may tell of expander buses before it. */
static void
sort_roots(GPtrArray *buses)
{
    guint first = 0;

    for (guint i = 0; i < buses->len; i++)
        if (((const SwTopoBus *)buses->pdata[i])->number == 0)
            g_ptr_array_insert(buses, (gint)first++, g_ptr_array_steal_index(buses, i));
}

SwTopology *
sw_topology_of_pci(const GPtrArray *functions)
{
    SwTopology *topology = sw_topology_new();
    g_autoptr(GHashTable) behind = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) positions = g_ptr_array_new();
    Builder builder = {topology, behind, positions};

    topology->pci = true;
    for (guint i = 0; i < functions->len; i++)
        add_function(&builder, functions->pdata[i]);
    sort_roots(topology->roots);
    sw_topology_link(topology);
    sw_topology_count_slots(topology);
    add_up(topology);
    return topology;
}
