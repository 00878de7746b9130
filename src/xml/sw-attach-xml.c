/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The XML of one device that is to become a part of a domain. */
#include "xml/sw-attach-xml.h"

#include <string.h>

#include "base/sw-i18n.h"

static const char empty_domain[] = "<domain><devices/></domain>";

/* The new element stands last, behind all that libvirt has already.
 * Return: (transfer none): its place in the document, or NULL without memory for it */
static xmlNode *
graft(xmlDoc *domain, const xmlDoc *device)
{
    xmlNode *root = xmlDocGetRootElement(domain), *devices = sw_xml_child(root, "devices");
    xmlNode *copy = sw_xml_copy(xmlDocGetRootElement(device), domain);

    return copy ? xmlAddChild(devices ? devices : root, copy) : NULL;
}

static SwDevice *
find_device(const SwDomain *domain, const xmlNode *node)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (device->node == node)
                return device;
    return NULL;
}

SwDomainDoc *
sw_attach_parse(const char *domain, const char *device, SwDevice **added, GError **error)
{
    const char *text = domain ? domain : empty_domain;
    g_autoptr(xmlDoc) part = sw_xml_parse(device, strlen(device), _("device"), error);
    g_autoptr(xmlDoc) whole = part ? sw_xml_parse(text, strlen(text), _("domain"), error) : NULL;
    xmlNode *node;
    SwDomainDoc *doc;

    if (!whole)
        return NULL;
    node = graft(whole, part);
    if (!node) {
        sw_error_set(error, SW_ERROR_MEMORY, 0, _("no memory to read the %s"), _("device"));
        return NULL;
    }
    doc = sw_domain_read(g_steal_pointer(&whole), text, strlen(text), error);
    if (doc)
        *added = find_device(doc->domain, node);
    return doc;
}

char *
sw_attach_write(const SwPlan *plan, SwDomainDoc *doc, const SwDevice *added, const char *text,
                SwWrite what)
{
    g_autofree char *before = sw_xml_print_element(added->node, text), *after = NULL;

    g_free(sw_plan_write_xml(plan, doc, what));
    after = sw_xml_print_element(added->node, text);
    return g_str_equal(before, after) ? g_strdup(text) : g_steal_pointer(&after);
}
