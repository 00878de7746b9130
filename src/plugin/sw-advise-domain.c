/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The least change that a domain needs before libvirt places it.
 *
 * The questions are asked in the order of their cost, and most domains answer the first ones: names
 * the domain a guest OS, does that OS know virtio 0.9 only, does the plan then differ from
 * libvirt's. Only a domain that gets through all of them is rewritten. What cannot be read or
 * placed at all is left to libvirt, which refuses it in its own words. */
#include <string.h>

#include "plugin/sw-advise.h"
#include "plugin/sw-kept-guests.h"
#include "store/sw-caps-store.h"
#include "store/sw-paths.h"
#include "xml/sw-plan-xml.h"

/* For helper programs that answer within tenths of a second; the client of libvirtd waits for them.
 */
#define PROBE_TIMEOUT_MS  10000
#define GUESTS_TIMEOUT_MS 10000

/* Whether the guest's OS is one for which something would be decided; @guests owns @guest. */
static bool
find_guest(const char *id, SwGuestTable **guests, const SwGuest **guest, GError **error)
{
    *guests = sw_kept_guests_get(GUESTS_TIMEOUT_MS, error);
    *guest = *guests ? sw_guest_table_find(*guests, id) : NULL;
    return *guest && (*guest)->drives == SW_DRIVES_LEGACY;
}

static SwCaps *
find_caps(const SwDomain *domain, GError **error)
{
    g_autofree char *probe = sw_path_probe();
    g_autofree char *usual = sw_caps_store_usual_emulator(domain->arch);

    return sw_caps_store_get(domain->emulator ? domain->emulator : usual, NULL, probe,
                             PROBE_TIMEOUT_MS, error);
}

/* Whether the domain has a place for everything when nothing is decided for its guest. */
static bool
libvirt_can_place(const SwDomain *domain, const SwCaps *caps)
{
    g_autoptr(SwPlan) plan = sw_plan_new(domain, &(SwFacts){.caps = caps}, NULL);

    return plan != NULL;
}

/* What libvirt refuses as well it says itself; only that our choice has no place is ours to say. */
static char *
rewrite(SwDomainDoc *doc, const SwFacts *facts, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, facts, &problem);

    if (!plan) {
        if (libvirt_can_place(doc->domain, facts->caps))
            sw_error_set(error, SW_ERROR_NO_SLOT, sw_error_line(problem), "%s", problem->message);
        return NULL;
    }
    if (!sw_plan_models_changed(plan))
        return NULL;
    return sw_plan_write_xml(plan, doc,
                             sw_plan_needs_addresses(plan) ? SW_WRITE_ALL : SW_WRITE_MODELS);
}

char *
sw_advise_domain(const char *xml, GError **error)
{
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(xml, strlen(xml), NULL);
    g_autoptr(SwGuestTable) guests = NULL;
    g_autoptr(SwCaps) caps = NULL;
    const SwGuest *guest = NULL;

    if (!doc || !doc->domain->os_id || !find_guest(doc->domain->os_id, &guests, &guest, error))
        return NULL;
    caps = find_caps(doc->domain, error);
    if (!caps)
        return NULL;
    return rewrite(doc, &(SwFacts){.caps = caps, .guest = guest}, error);
}
