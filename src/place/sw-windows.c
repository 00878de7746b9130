/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The I/O ports that a placed domain takes.
 *
 * A bridge forwards I/O ports in steps of 4 KiB. What is behind it, its own devices' BARs and the
 * windows of the bridges below, is added up and rounded up; the windows of the bridges on the root
 * bus, and the BARs there, share the 64 KiB of I/O ports that there are. An expander bus is a root
 * bus to the guest, and its ports come out of the same 64 KiB. */
#include "place/sw-windows.h"

#include "place/sw-plan-state.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-qemu-rules.h"

#define N_BUSES (SW_MAX_CONTROLLER_INDEX + 1)

typedef struct {
    const SwPlan *plan;
    const SwWindowRule *rule;    /* NULL: its firmware is not known */
    SwDevice *provider[N_BUSES]; /* of each bus: its controller, or NULL */
    unsigned bytes[N_BUSES];     /* I/O BARs of the devices on each bus */
    GSList *below[N_BUSES];      /* controllers on each bus */
    bool used[N_BUSES];          /* whether a device with an I/O BAR is there, or behind it */
    bool seen[N_BUSES];
} Ports;

static unsigned
virtio_bytes(const Ports *ports, const SwDevice *device, const SwVirtioRule *rule)
{
    const SwDevice *controller = ports->provider[device->address.pci.bus];
    const bool on_port = controller && sw_controller_is_port(controller->model);
    const SwState state = sw_plan_state(ports->plan, device, rule, on_port);

    return state == SW_STATE_LEGACY || state == SW_STATE_TRANSITIONAL ? sw_io_bytes(rule->qemu) : 0;
}

static unsigned
device_bytes(const Ports *ports, const SwDevice *device)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);

    return rule ? virtio_bytes(ports, device, rule) : sw_io_bytes(sw_qemu_type(device));
}

static bool
is_on_bus(const SwDevice *device)
{
    return sw_address_present(&device->address) && device->address.pci.bus < N_BUSES;
}

static bool
is_provider(const SwDevice *device)
{
    return sw_device_is_controller(device, "pci") && device->controller.index >= 0 &&
           device->controller.index < N_BUSES;
}

static void
collect_buses(Ports *ports)
{
    SW_FOREACH_DEVICE (ports->plan->domain, SW_KIND_CONTROLLER, device)
        if (is_provider(device)) {
            ports->provider[device->controller.index] = device;
            if (is_on_bus(device))
                ports->below[device->address.pci.bus] =
                    g_slist_prepend(ports->below[device->address.pci.bus], device);
        }
}

static void
free_ports(Ports *ports)
{
    for (unsigned i = 0; i < N_BUSES; i++)
        g_slist_free(ports->below[i]);
    g_free(ports);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ports, free_ports)

static Ports *
new_ports(const SwPlan *plan, const SwWindowRule *rule)
{
    Ports *ports = g_new0(Ports, 1);

    ports->plan = plan;
    ports->rule = rule;
    collect_buses(ports);
    return ports;
}

/* What is not written stands behind what is. */
static int
compare_lines(const void *a, const void *b)
{
    const unsigned one = (unsigned)(*(const SwDevice *const *)a)->line - 1;
    const unsigned other = (unsigned)(*(const SwDevice *const *)b)->line - 1;

    return one < other ? -1 : one > other;
}

GPtrArray *
sw_windows_users(const SwPlan *plan)
{
    g_autoptr(Ports) ports = new_ports(plan, NULL);
    GPtrArray *users = g_ptr_array_new();

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (is_on_bus(device) && !is_provider(device) && device_bytes(ports, device))
                g_ptr_array_add(users, device);
    g_ptr_array_sort(users, compare_lines); /* stable */
    return users;
}

static unsigned
round_up(unsigned bytes)
{
    return (bytes + SW_IO_WINDOW - 1) / SW_IO_WINDOW * SW_IO_WINDOW;
}

/* What a bridge gets in advance: where a device is behind it the window comes with that. */
static unsigned
pad_of(const Ports *ports, unsigned bus)
{
    const SwDevice *device = ports->provider[bus];
    const SwControllerRule *bridge = device ? sw_controller_rule_find(device->model) : NULL;

    if (!bridge || ports->used[bus] || (ports->rule && !ports->rule->pads))
        return 0;
    return sw_io_pad(bridge, ports->plan->domain->machine);
}

/* Written addresses may make a ring of controllers: each bus counts once. */
static unsigned
window_of(Ports *ports, unsigned bus)
{
    unsigned bytes = ports->bytes[bus];

    if (ports->seen[bus])
        return 0;
    ports->seen[bus] = true;
    for (const GSList *node = ports->below[bus]; node; node = node->next)
        bytes += window_of(ports, (unsigned)((const SwDevice *)node->data)->controller.index);
    return round_up(bytes ? bytes : pad_of(ports, bus));
}

/* As far up as it leads, which may be round in a ring. */
static void
mark_used(Ports *ports, unsigned bus)
{
    while (!ports->used[bus]) {
        const SwDevice *device = ports->provider[bus];

        ports->used[bus] = true;
        if (!device || !is_on_bus(device))
            return;
        bus = device->address.pci.bus;
    }
}

SwWindows
sw_windows_count(const SwPlan *plan, const SwWindowRule *rule, const GPtrArray *users, guint n)
{
    g_autoptr(Ports) ports = new_ports(plan, rule);
    unsigned bytes = 0;

    for (guint i = 0; i < users->len; i++) {
        const SwDevice *device = users->pdata[i];

        mark_used(ports, device->address.pci.bus);
        if (i < n)
            ports->bytes[device->address.pci.bus] += device_bytes(ports, device);
    }
    ports->seen[0] = true;
    for (const GSList *node = ports->below[0]; node; node = node->next)
        bytes += window_of(ports, (unsigned)((const SwDevice *)node->data)->controller.index);
    return (SwWindows){.needed = bytes / SW_IO_WINDOW, .bytes = ports->bytes[0]};
}
