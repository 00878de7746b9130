/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Warnings about domains, in the daemon's log. */
#include "plugin/sw-warn.h"

#include "base/sw-printable.h"
#include "place/sw-limits.h"
#include "plugin/sw-log.h"

#define MAX_KEPT     1024u /* warnings that are known to have been logged */
#define MAX_FINDINGS 16u   /* of a domain: it may have thousands of devices */
#define MAX_NAME     256u  /* bytes of a domain's name that is logged */

/* Callable from many threads at once. */
static bool
is_new(const char *text)
{
    static GMutex lock;
    static GHashTable *told; /* set of hashes */
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);

    if (!told)
        told = g_hash_table_new(NULL, NULL);
    if (g_hash_table_contains(told, GUINT_TO_POINTER(g_str_hash(text))))
        return false;
    if (g_hash_table_size(told) >= MAX_KEPT)
        g_hash_table_remove_all(told);
    return g_hash_table_add(told, GUINT_TO_POINTER(g_str_hash(text)));
}

/* @text:	(transfer full): what is wrong; how to mend it. It has no line: libvirt prints a
 * domain in another way than it was written. */
static void
warn(const SwPlan *plan, char *text)
{
    const char *name = plan->domain->name ? plan->domain->name : "";
    g_autofree char *shown = sw_printable(name, -1, MAX_NAME), *what = text;
    g_autofree char *line = g_strdup_printf("domain %s: %s", shown, what);

    if (is_new(line))
        sw_log_warning("%s", line);
}

static void
warn_of_findings(const SwPlan *plan, const SwFindings *findings)
{
    const guint n = MIN(findings->list->len, MAX_FINDINGS);

    for (guint i = 0; i < n; i++) {
        const SwFinding *finding = findings->list->pdata[i];

        warn(plan, g_strdup_printf("%s: %s", finding->what, finding->why));
    }
    if (findings->list->len > n)
        warn(plan, g_strdup_printf("%u warnings more; 'slotwise explain' has all of them",
                                   findings->list->len - n));
}

static void
warn_of_limits(const SwPlan *plan)
{
    SwLimit limits[SW_N_LIMITS];

    sw_limits_count(plan, limits);
    for (SwLimitId i = 0; i < SW_N_LIMITS; i++) {
        g_autofree char *text = sw_limit_format(&limits[i]);

        if (sw_limit_is_exceeded(&limits[i]))
            warn(plan, g_strdup_printf("%s; %s", text, limits[i].cure));
    }
}

void
sw_warn_once(const SwPlan *plan, const SwFacts *facts)
{
    g_autoptr(SwFindings) findings = sw_findings_new();

    sw_plan_warn(plan, facts, findings);
    warn_of_findings(plan, findings);
    warn_of_limits(plan);
}

void
sw_warn_once_of(const SwPlan *plan, const SwFacts *facts, const SwDevice *device)
{
    g_autoptr(SwFindings) findings = sw_findings_new();

    sw_plan_warn_of(plan, facts, device, findings);
    warn_of_findings(plan, findings);
    if (sw_limits_grow_with(plan, device))
        warn_of_limits(plan);
}
