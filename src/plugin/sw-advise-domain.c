/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The least change that a domain needs before libvirt places it.
 *
 * The questions are asked in the order of their cost, and most domains answer the first ones: names
 * the domain a guest OS, and one that knows one virtio only, or has it so many devices that libvirt
 * may find no place for them, or a word of ours; does the plan then differ from libvirt's, or has
 * such a word to go. Only a domain that gets through all of them is rewritten. What cannot be read
 * or placed at all is left to libvirt, which refuses it in its own words. */
#include <string.h>

#include "plugin/sw-advise.h"
#include "plugin/sw-emulator.h"
#include "plugin/sw-kept-guests.h"
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
may_have(const SwDomainDoc *doc, SwMay may, const void *caller)
{
    const xmlNode *root = xmlDocGetRootElement(doc->doc);
    g_autofree char *name = text_of(root, "name"), *uuid = text_of(root, "uuid");

    return name && may(caller, name, uuid);
}

/* Whether what the text says makes it worth a look at the guest's drivers and the emulator. */
static bool
is_of_interest(const SwDomainDoc *doc)
{
    return !sw_kept_guests_rule_out(doc->domain->os_id) || may_lack_slots(doc->domain) ||
           sw_domain_doc_has_own_words(doc);
}

char *
sw_advise_domain(const char *xml, SwMay may, const void *caller, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(xml, strlen(xml), &problem);
    g_autoptr(SwGuestTable) guests = NULL;
    g_autoptr(SwCaps) caps = NULL;
    const SwGuest *guest;

    if (g_error_matches(problem, SW_ERROR, SW_ERROR_MEMORY))
        g_propagate_error(error, g_steal_pointer(&problem));
    if (!doc || !is_of_interest(doc) || !may_have(doc, may, caller))
        return NULL;
    guest = sw_kept_guests_find(doc->domain->os_id, &guests, &problem);
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    if (!guest && !may_lack_slots(doc->domain) && !sw_domain_doc_has_own_words(doc))
        return NULL;
    caps = sw_emulator_caps_of(doc->domain, error);
    if (!caps)
        return NULL;
    sw_host_fill(doc->domain);
    return rewrite(doc, &(SwFacts){.caps = caps, .guest = guest}, error);
}
