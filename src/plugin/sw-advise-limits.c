/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of a domain that needs more than its machine has. */
#include "plugin/sw-advise-limits.h"

#include "base/sw-printable.h"
#include "place/sw-limits.h"
#include "plugin/sw-log.h"

#define MAX_NAME 256u /* bytes of a domain's name that is logged */

bool
sw_advise_limits(const SwPlan *plan, const SwDomain *domain, const SwFacts *facts, GError **error)
{
    const char *name = domain->name ? domain->name : "";
    g_autofree char *shown = sw_printable(name, -1, MAX_NAME);
    SwLimit limits[SW_N_LIMITS];

    if (!sw_limits_check(plan, domain, facts, error))
        return false;
    sw_limits_count(plan, limits);
    for (SwLimitId i = 0; i < SW_N_LIMITS; i++) {
        g_autofree char *text = sw_limit_format(&limits[i]);

        if (sw_limit_is_exceeded(&limits[i]))
            sw_log_warning("domain %s: %s; %s", shown, text, limits[i].cure);
    }
    return true;
}
