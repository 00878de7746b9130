/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The least change that a domain needs before libvirt places it.
 *
 * The questions are asked in the order of their cost, and most domains answer the first ones: names
 * the domain a guest OS, and one that knows one virtio only, or has it so many devices that libvirt
 * may find no place for them, or a word of ours, or may a line of the policy be about it; does the
 * plan then differ from libvirt's, or has such a word to go. Only a domain that gets through all of
 * them is rewritten. What cannot be read or placed at all is left to libvirt, which refuses it in
 * its own words. */
#include <string.h>

#include "place/sw-limits.h"
#include "plugin/sw-advise.h"
#include "plugin/sw-emulator.h"
#include "plugin/sw-kept-guests.h"
#include "plugin/sw-warn.h"
#include "policy/sw-word.h"
#include "rules/sw-virtio-rules.h"
#include "plugin/sw-kept-policy.h"
#include "store/sw-host.h"
#include "xml/sw-plan-xml.h"

#define ROOT_SLOTS    29 /* the fewest that a machine has for devices: i440fx */
#define ADDED         4  /* libvirt's own: USB, SATA, video, balloon */
#define DISKS_PER_IDE 4  /* fewest disks of a PCI controller: IDE */

/* How many controllers libvirt may add for one device, at most. */
static guint
implied_by(const SwDevice *device)
{
    guint controllers = device->address.controller;

    if (device->kind == SW_KIND_DISK && g_strcmp0(device->type, "virtio") != 0)
        controllers = MAX(controllers, (guint)sw_disk_index(device->name) / DISKS_PER_IDE);
    return controllers;
}

/* libvirt refuses no domain for want of slots that has fewer devices: each fills at most one slot
 * of the root bus, which has to be full. */
static bool
may_lack_slots(const SwDomain *domain)
{
    guint n = ADDED, implied = 0;

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            n++;
            implied = MAX(implied, implied_by(device));
        }
    return n + implied >= ROOT_SLOTS;
}

/* Whether the domain has a place for everything when nothing is decided for its guest. */
static bool
libvirt_can_place(const SwDomain *domain, const SwCaps *caps)
{
    g_autoptr(SwPlan) plan =
        sw_plan_new_by(domain, &(SwFacts){.caps = caps}, SW_STRATEGY_LIBVIRT, NULL);

    return plan != NULL;
}

/* libvirt would pass over a revision and make something else of the device. */
static bool
has_wish(const SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (device->wish != SW_WISH_NONE)
                return true;
    return false;
}

/* What libvirt refuses as well it says itself. That our choice has no place is ours to say, and
 * whatever is wrong with a domain that has wishes. */
static void
set_refusal(const SwDomainDoc *doc, const SwCaps *caps, const GError *problem, GError **error)
{
    const int line = sw_error_line(problem);

    if (has_wish(doc->domain) || g_error_matches(problem, SW_ERROR, SW_ERROR_WISH))
        sw_error_set(error, SW_ERROR_WISH, line, "%s", problem->message);
    else if (libvirt_can_place(doc->domain, caps))
        sw_error_set(error, SW_ERROR_NO_SLOT, line, "%s", problem->message);
}

/* libvirt takes a transitional model also where QEMU has none: the guest would die as it starts. */
static bool
check_forms(const SwDomain *domain, const SwCaps *caps, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (!sw_policy_check_form(caps, device, error))
                return false;
    return true;
}

static char *
rewrite(SwDomainDoc *doc, const SwFacts *facts, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwPlan) plan = NULL;

    if (!check_forms(doc->domain, facts->caps, error))
        return NULL;
    plan = sw_plan_new(doc->domain, facts, &problem);
    if (!plan) {
        set_refusal(doc, facts->caps, problem, error);
        return NULL;
    }
    if (!sw_limits_check(plan, doc->domain, facts, error))
        return NULL;
    sw_warn_once(plan, facts);
    if (!sw_plan_models_changed(plan) && !sw_plan_needs_addresses(plan) &&
        !sw_domain_doc_has_own_words(doc))
        return NULL;
    return sw_plan_write_xml(plan, doc,
                             sw_plan_needs_addresses(plan) ? SW_WRITE_ALL : SW_WRITE_MODELS);
}

static char *
text_of(const xmlNode *parent, const char *name)
{
    const xmlNode *node = sw_xml_child(parent, name);
    xmlChar *text = node ? xmlNodeGetContent(node) : NULL;
    char *copy = g_strdup((const char *)text);

    xmlFree(text);
    return copy;
}

/* By the name as it stands there, blanks included: so libvirt asks. */
static bool
may_have(const xmlDoc *doc, SwMay may, const void *caller)
{
    const xmlNode *root = xmlDocGetRootElement(doc);
    g_autofree char *name = text_of(root, "name"), *uuid = text_of(root, "uuid");

    return name && may(caller, name, uuid);
}

static bool
asks_in_vain(const SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (sw_virtio_asks_in_vain(device))
                return true;
    return false;
}

/* Whether something may be decided for the domain whatever its guest drives. */
static bool
is_of_interest(const SwDomainDoc *doc, const SwFacts *facts)
{
    return may_lack_slots(doc->domain) || sw_domain_doc_has_own_words(doc) ||
           asks_in_vain(doc->domain) || sw_policy_concerns(facts->site, doc->domain);
}

/* Words that make no sense are told to those who may have such a domain.
 * Return: whether the problem was one of words */
static bool
tell_of_words(const char *xml, SwMay may, const void *caller, GError **problem, GError **error)
{
    g_autoptr(xmlDoc) doc = NULL;

    if (!g_error_matches(*problem, SW_ERROR, SW_ERROR_WISH))
        return false;
    doc = sw_xml_parse(xml, strlen(xml), "domain", NULL);
    if (doc && may_have(doc, may, caller))
        g_propagate_error(error, g_steal_pointer(problem));
    return true;
}

static char *
advise(SwDomainDoc *doc, SwFacts *facts, SwMay may, const void *caller, GError **error)
{
    const char *os_id = doc->domain->os_id;
    const bool of_interest = is_of_interest(doc, facts);
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwGuestTable) guests = NULL;
    g_autoptr(SwCaps) caps = NULL;

    if ((!of_interest && sw_kept_guests_rule_out(os_id)) || !may_have(doc->doc, may, caller))
        return NULL;
    facts->guest = sw_kept_guests_find(os_id, facts->site, &guests, &problem);
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    if (!of_interest && !sw_guest_is_one_sided(facts->guest))
        return NULL;
    facts->caps = caps = sw_emulator_caps_of(doc->domain, error);
    if (!caps)
        return NULL;
    sw_host_fill(doc->domain);
    return rewrite(doc, facts, error);
}

char *
sw_advise_domain(const char *xml, SwMay may, const void *caller, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(xml, strlen(xml), &problem);
    g_autoptr(SwSite) site = doc ? sw_kept_policy_get() : NULL;
    SwFacts facts = {.site = site};

    if (tell_of_words(xml, may, caller, &problem, error))
        return NULL;
    if (g_error_matches(problem, SW_ERROR, SW_ERROR_MEMORY))
        g_propagate_error(error, g_steal_pointer(&problem));
    if (!doc)
        return NULL;
    sw_policy_name_os(site, doc->domain);
    return advise(doc, &facts, may, caller, error);
}
