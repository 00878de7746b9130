/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Warnings about domains, in the daemon's log. */
#include "plugin/sw-warn.h"

#include "base/sw-i18n.h"
#include "plugin/sw-log.h"

#define MAX_KEPT 1024u /* warnings that are known to have been logged */

/* Callable from many threads at once. */
static bool
is_new(const char *text)
{
    static GMutex lock;
    static GHashTable *told; /* set of hashes */
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);

    if (!told)
        told = g_hash_table_new(NULL, NULL);
    if (g_hash_table_size(told) >= MAX_KEPT)
        g_hash_table_remove_all(told);
    return g_hash_table_add(told, GUINT_TO_POINTER(g_str_hash(text)));
}

/* Lines vary: libvirt prints a domain in another way than it was written. */
static void
warn(const char *domain, const SwFinding *finding)
{
    g_autofree char *text =
        g_strdup_printf(_("domain %s: %s: %s"), domain ? domain : "", finding->what, finding->why);

    if (is_new(text))
        sw_log_warning("%s", text);
}

void
sw_warn_once(const SwPlan *plan, const SwFacts *facts, const SwDevice *only)
{
    g_autoptr(SwFindings) findings = sw_findings_new();

    if (only)
        sw_plan_warn_of(plan, facts, only, findings);
    else
        sw_plan_warn(plan, facts, findings);
    for (guint i = 0; i < findings->list->len; i++)
        warn(plan->domain->name, findings->list->pdata[i]);
}
