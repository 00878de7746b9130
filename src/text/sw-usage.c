/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a placed domain has left, in lines for people. */
#include "text/sw-usage.h"

#include "base/sw-i18n.h"
#include "place/sw-free-slots.h"
#include "place/sw-limits.h"

static void
append_windows(GString *out, const SwPlan *plan)
{
    SwLimit limits[SW_N_LIMITS];
    g_autofree char *line = NULL;

    sw_limits_count(plan, limits);
    if (!limits[SW_LIMIT_WINDOWS].known && !limits[SW_LIMIT_WINDOWS].needed)
        return;
    line = sw_limit_format(&limits[SW_LIMIT_WINDOWS]);
    g_string_append_printf(out, "%s\n", line);
}

char *
sw_usage_free(unsigned express, unsigned conventional)
{
    return g_strdup_printf(_("Free slots for hotplug: %u PCI Express, %u conventional"), express,
                           conventional);
}

void
sw_usage_append(GString *out, const SwPlan *plan)
{
    const SwFreeSlots slots = sw_free_slots_count(plan);
    g_autofree char *line = NULL;

    if (!sw_domain_controller(plan->domain, "pci", 0))
        return;
    append_windows(out, plan);
    line = sw_usage_free(slots.express, slots.conventional);
    g_string_append_printf(out, "%s\n", line);
}
