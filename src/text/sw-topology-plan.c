/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The topology of a plan. */
#include "text/sw-topology-plan.h"

#include "base/sw-printable.h"
#include "place/sw-topology-count.h"
#include "rules/sw-controller-rules.h"
#include "text/sw-argv-device.h"
#include "text/sw-names.h"
#include "text/sw-qemu-device.h"

#define MAX_ID 64u /* bytes */

typedef struct {
    const SwPlan *plan;
    const SwCaps *caps;
    SwNames *names;
    SwTopology *topology;
    GHashTable *pci; /* number -> SwTopoBus */
    GHashTable *ccw; /* cssid << 8 | ssid -> SwTopoBus */
    SwTopoBus *mmio; /* NULL: none yet */
} Builder;

/* ---- buses ---- */

static void
add_controllers(Builder *builder)
{
    SW_FOREACH_DEVICE (builder->plan->domain, SW_KIND_CONTROLLER, device) {
        const int index = device->controller.index;
        g_autofree char *name = NULL, *model = NULL;
        SwTopoBus *bus;

        if (!sw_device_is_controller(device, "pci") || index < 0)
            continue;
        name = sw_names_bus(builder->names, builder->plan, (unsigned)index);
        model = sw_printable(device->model ? device->model : "", -1, MAX_ID);
        bus = sw_topology_add_bus(builder->topology, SW_BUS_PCI, index, name, model);
        bus->closed = device->controller.hotplug == SW_SWITCH_OFF;
        g_hash_table_insert(builder->pci, GINT_TO_POINTER(index), bus);
        if (sw_controller_is_root(device->model))
            g_ptr_array_add(builder->topology->roots, bus);
        builder->topology->pci |= index == 0;
    }
}

/* An address can name a bus that no controller provides. */
static SwTopoBus *
pci_bus(Builder *builder, unsigned number)
{
    gpointer key = GUINT_TO_POINTER(number);
    SwTopoBus *bus = g_hash_table_lookup(builder->pci, key);

    if (!bus) {
        bus = sw_topology_add_bus(builder->topology, SW_BUS_PCI, (int)number, NULL, "");
        g_hash_table_insert(builder->pci, key, bus);
    }
    return bus;
}

static SwTopoBus *
ccw_bus(Builder *builder, const SwCcw *ccw)
{
    const unsigned number = ccw->cssid << 8 | ccw->ssid;
    gpointer key = GUINT_TO_POINTER(number);
    SwTopoBus *bus = g_hash_table_lookup(builder->ccw, key);

    if (!bus) {
        g_autofree char *name = g_strdup_printf("%x.%x", ccw->cssid, ccw->ssid);

        bus = sw_topology_add_bus(builder->topology, SW_BUS_CCW, (int)number, name, "ccw");
        g_hash_table_insert(builder->ccw, key, bus);
    }
    return bus;
}

static SwTopoBus *
mmio_bus(Builder *builder)
{
    if (!builder->mmio)
        builder->mmio =
            sw_topology_add_bus(builder->topology, SW_BUS_MMIO, -1, NULL, "virtio-mmio");
    return builder->mmio;
}

/* ---- devices ---- */

static SwTopoNode *
add_node(Builder *builder, const SwDevice *device)
{
    const SwAddress *address = &device->address;
    char *name;

    if (sw_address_present(address)) {
        name = sw_device_name(device);
        return sw_topology_add_node(builder->topology, pci_bus(builder, address->pci.bus),
                                    address->pci.slot, address->pci.function, name);
    }
    if (address->type == SW_ADDRESS_CCW) {
        name = sw_device_name(device);
        return sw_topology_add_node(builder->topology, ccw_bus(builder, &address->ccw),
                                    address->ccw.devno, 0, name);
    }
    if (address->type == SW_ADDRESS_VIRTIO_MMIO)
        return sw_topology_add_node(builder->topology, mmio_bus(builder), 0, 0,
                                    sw_device_name(device));
    return NULL;
}

static void
add_device(Builder *builder, const SwDevice *device)
{
    SwTopoNode *node = add_node(builder, device);
    const char *alias;
    SwQemuDevice qemu;

    if (!node)
        return;
    alias = sw_names_alias(builder->names, device);
    qemu = sw_qemu_device(builder->plan, builder->caps, device);
    sw_qemu_device_override(&qemu, builder->plan->domain, alias, true);
    node->id = sw_printable(alias, -1, MAX_ID);
    node->builtin = sw_argv_is_built_in(builder->plan, device);
    node->own_id = sw_alias_is_own(device->alias);
    node->named = device->name || device->kind == SW_KIND_CONTROLLER;
    node->type = g_strdup(qemu.type);
    node->note = g_strdup(device->model_reason);
    if (node->on->kind == SW_BUS_PCI) {
        node->flavour = sw_qemu_device_flavour(&qemu, builder->plan, device);
        node->io = sw_flavour_io(qemu.type, node->flavour);
    }
    if (sw_device_is_controller(device, "pci") && !sw_controller_is_root(device->model))
        node->behind = g_hash_table_lookup(builder->pci, GINT_TO_POINTER(device->controller.index));
}

static void
add_devices(Builder *builder)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (builder->plan->domain, kind, device)
            add_device(builder, device);
}

static int
compare_numbers(const void *a, const void *b)
{
    return (*(const SwTopoBus *const *)a)->number - (*(const SwTopoBus *const *)b)->number;
}

/* Behind the roots of PCI: channel I/O, then virtio-mmio. */
static void
add_other_roots(Builder *builder)
{
    g_autoptr(GPtrArray) sets = g_ptr_array_new();
    GHashTableIter iter;
    gpointer bus;

    g_hash_table_iter_init(&iter, builder->ccw);
    while (g_hash_table_iter_next(&iter, NULL, &bus))
        g_ptr_array_add(sets, bus);
    g_ptr_array_sort(sets, compare_numbers);
    g_ptr_array_extend(builder->topology->roots, sets, NULL, NULL);
    if (builder->mmio)
        g_ptr_array_add(builder->topology->roots, builder->mmio);
}

/* The site's policy can give fewer than the firmware. How many are needed was counted with what the
 * domain says past libvirt. */
static void
set_windows(SwTopology *topology, const SwPlan *plan)
{
    SwTopoWindows *windows = &topology->windows;
    SwLimit limits[SW_N_LIMITS];
    const SwLimit *limit = &limits[SW_LIMIT_WINDOWS];

    sw_limits_count(plan, limits);
    g_free(windows->whose);
    g_free(windows->beyond);
    *windows = (SwTopoWindows){.shown = topology->pci && (limit->known || windows->needed),
                               .needed = windows->needed,
                               .known = limit->known,
                               .exist = limit->exist,
                               .whose = g_strdup(limit->whose),
                               .beyond = g_strdup(limit->beyond)};
}

SwTopology *
sw_topology_of_plan(const SwPlan *plan, const SwCaps *caps)
{
    const SwDomain *domain = plan->domain;
    const SwTopoMachine machine = {
        .id = plan->machine->id,
        .machine = domain->machine ? domain->machine : "",
        .rule = sw_window_rule_find(plan->machine->id, domain->firmware, domain->acpi),
    };
    g_autoptr(SwNames) names = sw_names_new(plan);
    g_autoptr(GHashTable) pci = g_hash_table_new(NULL, NULL), ccw = g_hash_table_new(NULL, NULL);
    SwTopology *topology = sw_topology_new();
    Builder builder = {plan, caps, names, topology, pci, ccw, NULL};

    topology->partial = true;
    add_controllers(&builder);
    add_devices(&builder);
    add_other_roots(&builder);
    sw_topology_link(topology);
    sw_topology_count(topology, &machine);
    set_windows(topology, plan);
    return topology;
}
