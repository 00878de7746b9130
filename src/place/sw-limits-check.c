/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a plan may be carried out, and if not, what would fit. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "place/sw-limits.h"

/* ---- what would fit ---- */

/* What the plan would be if the site's policy gave devices that need I/O ports that home. */
static SwPlan *
plan_at(const SwDomain *domain, const SwFacts *facts, SwLegacyHome home)
{
    char none[] = "";
    SwSetting open = {.rule = &sw_policy_rules(NULL)[SW_KEY_LEGACY_HOME],
                      .scope = SW_SCOPE_SITE,
                      .text = none,
                      .values = {SW_HOME_AUTO, SW_HOME_AUTO},
                      .file = none};
    g_autoptr(GPtrArray) settings = g_ptr_array_new();
    const SwSite site = {.settings = settings};
    SwFacts changed = *facts;

    for (guint i = 0; facts->site && i < facts->site->settings->len; i++) {
        SwSetting *setting = facts->site->settings->pdata[i];

        if (setting->rule->id != SW_KEY_LEGACY_HOME)
            g_ptr_array_add(settings, setting);
    }
    g_ptr_array_add(settings, &open);
    changed.site = &site;
    return sw_plan_new_at(domain, &changed, home, NULL);
}

/* (transfer full) */
static char *
cure_at(SwLegacyHome home, const SwLimit *limit)
{
    if (home == SW_HOME_ROOT)
        return g_strdup_printf(_("with legacy-home = root in the policy, or <hotplug "
                                 "require='no'/> in the devices, it would need %u of %u"),
                               limit->needed, limit->exist);
    return g_strdup_printf(_("with legacy-home = %s in the policy it would need %u of %u"),
                           sw_legacy_home_name(home), limit->needed, limit->exist);
}

/* (transfer full) */
static char *
cure_of(const SwDomain *domain, const SwFacts *facts)
{
    for (SwLegacyHome home = 0; home < SW_HOME_AUTO; home++) {
        g_autoptr(SwPlan) plan = plan_at(domain, facts, home);
        SwLimit limits[SW_N_LIMITS];

        if (!plan)
            continue;
        sw_limits_count(plan, limits);
        if (!sw_limit_is_exceeded(&limits[SW_LIMIT_WINDOWS]))
            return cure_at(home, &limits[SW_LIMIT_WINDOWS]);
    }
    return g_strdup(_("remove devices, let them share a bridge, or give them a form without I/O "
                      "ports"));
}

/* ---- the check ---- */

static bool
refuses(const SwPlan *plan)
{
    if (plan->io.asked)
        return plan->io.on_exceed == SW_EXCEED_REFUSE;
    return sw_plan_models_changed(plan) || sw_plan_needs_addresses(plan);
}

/* Bridges may need more than there are without any device. */
static const SwDevice *
culprit_of(const SwPlan *plan)
{
    const SwDevice *culprit = sw_limits_first_beyond(plan), *last = NULL;

    SW_FOREACH_DEVICE (plan->domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is_controller(device, "pci"))
            last = device;
    return culprit ? culprit : last;
}

bool
sw_limits_check(const SwPlan *plan, const SwDomain *domain, const SwFacts *facts, GError **error)
{
    SwLimit limits[SW_N_LIMITS];
    const SwLimit *limit = &limits[SW_LIMIT_WINDOWS];
    g_autofree char *text = NULL, *name = NULL, *cure = NULL;
    const SwDevice *device;

    if (!refuses(plan)) /* first: this is asked of every domain, and counting costs more */
        return true;
    sw_limits_count(plan, limits);
    if (!sw_limit_is_exceeded(limit))
        return true;
    device = culprit_of(plan);
    text = sw_limit_format(limit);
    name = sw_device_name(device);
    cure = cure_of(domain, facts);
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("%s; %s is the first device that gets none; %s"), text, name, cure);
    return false;
}
