/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much of a machine's scarce things a placed domain takes. */
#include "place/sw-limits.h"

#include "base/sw-i18n.h"
#include "place/sw-windows.h"
#include "rules/sw-virtio-rules.h"

/* ---- I/O windows ---- */

static const SwWindowRule *
rule_of(const SwPlan *plan)
{
    return sw_window_rule_find(plan->machine->id, plan->domain->firmware, plan->domain->acpi);
}

/* A site cannot allow what the firmware does not give. */
static bool
is_site_smaller(const SwPlan *plan, const SwWindowRule *rule, unsigned bytes)
{
    return plan->io.windows != SW_AUTO &&
           (!rule || (unsigned)plan->io.windows < sw_window_rule_windows(rule, bytes));
}

/* What the devices on the root bus want and do not get counts as windows that are lacking. */
static unsigned
overflow(const SwWindowRule *rule, unsigned bytes)
{
    const unsigned taken = rule ? rule->own + bytes : 0;

    return rule && taken > rule->bytes ? (taken - rule->bytes - 1) / SW_IO_WINDOW + 1 : 0;
}

static SwLimit
windows_of(const SwPlan *plan, const GPtrArray *users, guint n)
{
    const SwWindowRule *rule = rule_of(plan);
    const SwWindows windows = sw_windows_count(plan, rule, users, n);
    SwLimit limit = {
        .title = _("I/O windows"),
        .needed = windows.needed + overflow(rule, windows.bytes),
        .known = rule,
        .cure = _("remove devices, or give them a form without I/O ports"),
    };

    if (is_site_smaller(plan, rule, windows.bytes)) {
        limit.known = true;
        limit.exist = (unsigned)plan->io.windows;
        limit.whose = plan->io.line;
        limit.beyond = _("the site's policy gives no more");
    } else if (rule) {
        limit.exist = sw_window_rule_windows(rule, windows.bytes);
        limit.whose = _(rule->title);
        limit.beyond = _(rule->beyond);
    }
    return limit;
}

/* Each device more takes as much or more, so that the one can be found by halving. */
const SwDevice *
sw_limits_first_beyond(const SwPlan *plan)
{
    g_autoptr(GPtrArray) users = sw_windows_users(plan);
    guint fits = 0, beyond = users->len;

    while (beyond - fits > 1) {
        const guint middle = fits + (beyond - fits) / 2;
        const SwLimit limit = windows_of(plan, users, middle);

        if (sw_limit_is_exceeded(&limit))
            beyond = middle;
        else
            fits = middle;
    }
    return beyond ? users->pdata[beyond - 1] : NULL;
}

bool
sw_limits_grow_with(const SwPlan *plan, const SwDevice *device)
{
    g_autoptr(GPtrArray) users = sw_windows_users(plan);
    const SwLimit with = windows_of(plan, users, users->len);
    SwLimit without;
    guint index;

    if (!g_ptr_array_find(users, device, &index))
        return false;
    g_ptr_array_remove_index(users, index);
    without = windows_of(plan, users, users->len);
    return with.needed > without.needed || with.exist < without.exist;
}

/* ---- bus numbers ---- */

#define N_BUSES (SW_MAX_CONTROLLER_INDEX + 1)

typedef struct {
    const SwDomain *domain;
    int numbers[N_BUSES]; /* of each bus; -1: it has none */
    int next;
} Numbering;

static const SwBusRule *
bus_rule_of(const SwPlan *plan)
{
    return sw_bus_rule_find(plan->machine->id, plan->domain->machine);
}

static int
devfn_of(const SwDevice *device)
{
    return (int)(device->address.pci.slot * (SW_PCI_MAX_FUNCTION + 1) +
                 device->address.pci.function);
}

/* The first one on a bus that is behind @devfn; NULL: there is none. */
static const SwDevice *
next_bridge(const SwDomain *domain, unsigned bus, int devfn)
{
    const SwDevice *found = NULL;

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is_controller(device, "pci") && sw_address_present(&device->address) &&
            device->address.pci.bus == bus && devfn_of(device) > devfn &&
            (!found || devfn_of(device) < devfn_of(found)))
            found = device;
    return found;
}

/* As firmware does it: a bus, then all that are behind its first bridge. */
static void
number_bus(Numbering *numbering, unsigned bus)
{
    const SwDevice *bridge = next_bridge(numbering->domain, bus, -1);

    numbering->numbers[bus] = numbering->next++;
    for (; bridge; bridge = next_bridge(numbering->domain, bus, devfn_of(bridge))) {
        const int index = bridge->controller.index;

        if (index >= 0 && index < N_BUSES && numbering->numbers[index] < 0)
            number_bus(numbering, (unsigned)index);
    }
}

/* A port without a device that has no number is no loss but for hotplug. */
static unsigned
count_buses(const SwPlan *plan)
{
    Numbering numbering = {.domain = plan->domain};
    int last = 0;

    for (unsigned i = 0; i < N_BUSES; i++)
        numbering.numbers[i] = -1;
    number_bus(&numbering, 0);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (!sw_device_is_controller(device, "pci") && sw_address_present(&device->address) &&
                device->address.pci.bus < N_BUSES)
                last = MAX(last, numbering.numbers[device->address.pci.bus]);
    return (unsigned)last + 1;
}

unsigned
sw_limits_buses(const SwPlan *plan)
{
    const SwBusRule *rule = bus_rule_of(plan);

    return rule ? rule->buses : N_BUSES;
}

static SwLimit
buses_of(const SwPlan *plan)
{
    const SwBusRule *rule = bus_rule_of(plan);

    return (SwLimit){
        .title = _("PCI bus numbers"),
        .needed = rule ? count_buses(plan) : 0,
        .known = rule,
        .exist = rule ? rule->buses : 0,
        .whose = rule ? _(rule->title) : NULL,
        .beyond = _("the guest does not see what is behind the last bridges"),
        .cure = _("remove devices, or give the domain version 3.0 or later of the machine type"),
    };
}

/* ---- all ---- */

static unsigned
count_virtio(const SwPlan *plan)
{
    unsigned n = 0;

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            n += sw_address_present(&device->address) && sw_virtio_rule_find(device);
    return n;
}

void
sw_limits_count(const SwPlan *plan, SwLimit limits[SW_N_LIMITS])
{
    g_autoptr(GPtrArray) users = sw_windows_users(plan);

    limits[SW_LIMIT_WINDOWS] = windows_of(plan, users, users->len);
    limits[SW_LIMIT_SECTIONS] = (SwLimit){
        .title = _("memory sections"),
        .needed = count_virtio(plan) * SW_MEMORY_SECTIONS_PER_VIRTIO,
        .known = true,
        .exist = SW_MEMORY_SECTIONS,
        .whose = "QEMU",
        .beyond = _("it aborts while the guest's firmware runs"),
        .cure = _("remove devices"),
    };
    limits[SW_LIMIT_BUSES] = buses_of(plan);
}

bool
sw_limit_is_exceeded(const SwLimit *limit)
{
    return limit->known && limit->needed > limit->exist;
}

char *
sw_limit_amount(const SwLimit *limit)
{
    if (!limit->known)
        return g_strdup_printf(_("%u used"), limit->needed);
    if (sw_limit_is_exceeded(limit))
        return g_strdup_printf(_("%u needed, %u exist (%s): %s"), limit->needed, limit->exist,
                               limit->whose, limit->beyond);
    return g_strdup_printf(_("%u of %u used (%s)"), limit->needed, limit->exist, limit->whose);
}

char *
sw_limit_format(const SwLimit *limit)
{
    g_autofree char *amount = sw_limit_amount(limit);

    return g_strdup_printf(_("%s: %s"), limit->title, amount);
}
