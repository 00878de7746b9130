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
