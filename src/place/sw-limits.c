/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much of a machine's scarce things a placed domain takes.
 *
 * I/O windows: a bridge forwards I/O ports in steps of 4 KiB. What is behind it, its own devices'
 * BARs and the windows of the bridges below, is added up and rounded up; the windows of the bridges
 * on the root bus share the 64 KiB of I/O ports that there are. */
#include "place/sw-limits.h"

#include "base/sw-i18n.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-limit-rules.h"
#include "rules/sw-qemu-rules.h"
#include "rules/sw-virtio-rules.h"

#define N_BUSES (SW_MAX_CONTROLLER_INDEX + 1)

typedef struct {
    const SwPlan *plan;
    SwDevice *provider[N_BUSES]; /* of each bus: its controller, or NULL */
    unsigned bytes[N_BUSES];     /* I/O BARs of the devices on each bus */
    GSList *below[N_BUSES];      /* controllers on each bus */
    bool seen[N_BUSES];
} Ports;

/* A generic virtio device keeps its I/O BAR on every slot but that of a port, and there as well
 * where the machine type makes it virtio 0.9 only. */
static unsigned
virtio_bytes(const SwPlan *plan, const SwDevice *device, const SwVirtioRule *rule, bool on_port)
{
    SwVirtioAsk ask = sw_virtio_ask(device);
    bool legacy = ask == SW_ASKS_TRANSITIONAL ||
                  (ask == SW_ASKS_NOTHING && (!on_port || plan->legacy_virtio)) ||
                  !plan->slots.modern_virtio;

    return legacy && rule->legacy && ask != SW_ASKS_NON_TRANSITIONAL ? sw_io_bytes(rule->qemu) : 0;
}

static unsigned
device_bytes(const Ports *ports, const SwDevice *device)
{
    const SwDevice *controller = ports->provider[device->address.pci.bus];
    const SwControllerRule *bus = controller ? sw_controller_rule_find(controller->model) : NULL;
    const SwVirtioRule *rule = sw_virtio_rule_find(device);
    bool on_port = bus && bus->plugs && (bus->accepts & SW_PCIE_ENDPOINT);

    return rule ? virtio_bytes(ports->plan, device, rule, on_port)
                : sw_io_bytes(sw_qemu_type(device));
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
collect(Ports *ports)
{
    const SwDomain *domain = ports->plan->domain;

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (is_provider(device))
            ports->provider[device->controller.index] = device;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            const unsigned bus = device->address.pci.bus;

            if (!is_on_bus(device))
                continue;
            if (is_provider(device))
                ports->below[bus] = g_slist_prepend(ports->below[bus], device);
            else
                ports->bytes[bus] += device_bytes(ports, device);
        }
}

static unsigned
round_up(unsigned bytes)
{
    return (bytes + SW_IO_WINDOW - 1) / SW_IO_WINDOW * SW_IO_WINDOW;
}

/* Written addresses may make a ring of controllers: each bus counts once. */
static unsigned
window_of(Ports *ports, unsigned bus)
{
    const SwDevice *device = ports->provider[bus];
    const SwControllerRule *rule = device ? sw_controller_rule_find(device->model) : NULL;
    unsigned bytes = ports->bytes[bus];

    if (ports->seen[bus])
        return 0;
    ports->seen[bus] = true;
    for (const GSList *node = ports->below[bus]; node; node = node->next)
        bytes += window_of(ports, (unsigned)((const SwDevice *)node->data)->controller.index);
    return round_up(MAX(bytes, rule ? rule->io : 0));
}

static unsigned
count_windows(const SwPlan *plan)
{
    g_autofree Ports *ports = g_new0(Ports, 1);
    unsigned bytes = 0;

    ports->plan = plan;
    collect(ports);
    ports->seen[0] = true;
    for (const GSList *node = ports->below[0]; node; node = node->next)
        bytes += window_of(ports, (unsigned)((const SwDevice *)node->data)->controller.index);
    for (unsigned i = 0; i < N_BUSES; i++)
        g_slist_free(ports->below[i]);
    return bytes / SW_IO_WINDOW;
}

static unsigned
count_virtio(const SwPlan *plan)
{
    unsigned n = 0;

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            n += is_on_bus(device) && sw_virtio_rule_find(device);
    return n;
}

void
sw_limits_count(const SwPlan *plan, SwLimit limits[SW_N_LIMITS])
{
    const SwDomain *domain = plan->domain;
    const SwWindowRule *rule =
        sw_window_rule_find(plan->machine->id, domain->firmware, domain->acpi);

    limits[SW_LIMIT_WINDOWS] = (SwLimit){
        .title = _("I/O windows"),
        .needed = count_windows(plan),
        .exist = rule ? rule->windows : 0,
        .whose = rule ? _(rule->title) : NULL,
        .beyond = rule ? _(rule->beyond) : NULL,
        .cure = _("remove devices, or give them a form without I/O ports"),
    };
    limits[SW_LIMIT_SECTIONS] = (SwLimit){
        .title = _("memory sections"),
        .needed = count_virtio(plan) * SW_MEMORY_SECTIONS_PER_VIRTIO,
        .exist = SW_MEMORY_SECTIONS,
        .whose = "QEMU",
        .beyond = _("it aborts while the guest's firmware runs"),
        .cure = _("remove devices"),
    };
}

bool
sw_limit_is_exceeded(const SwLimit *limit)
{
    return limit->exist && limit->needed > limit->exist;
}

char *
sw_limit_format(const SwLimit *limit)
{
    if (sw_limit_is_exceeded(limit))
        return g_strdup_printf(_("%s: %u needed, %u exist (%s): %s"), limit->title, limit->needed,
                               limit->exist, limit->whose, limit->beyond);
    return g_strdup_printf(_("%s: %u needed, %u exist (%s)"), limit->title, limit->needed,
                           limit->exist, limit->whose);
}
