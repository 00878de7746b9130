/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the metadata of a domain say to us, and what we say there.
 *
 * Prefixes vary from tool to tool: libvirt's clients choose them, and `virsh metadata` lets its
 * user do so. What counts is the name space, of which libvirt keeps one element. What stands in
 * that element may have a name space or none.
 *
 * The mark has no date, so that placing a domain again gives the same bytes. */
#include "xml/sw-metadata-xml.h"

#include <string.h>

#include "xml/sw-edit.h"
#include "xml/sw-xml.h"

#define LIBOSINFO_NS "http://libosinfo.org/xmlns/libvirt/domain/1.0"
#define BOXES_NS     "https://wiki.gnome.org/Apps/Boxes"
#define OLD_BOXES_NS "http://live.gnome.org/Boxes/"

#define OWN_PREFIX  "slotwise"
#define OWN_ELEMENT "domain"

/* Who may name the guest's OS, the most specific one first. */
static const struct {
    const char *name_space;
    const char *element;
    const char *child;
    const char *attribute; /* NULL: the child's text */
    bool medium;           /* it is the id of an installation medium, ID:NUMBER */
    SwOsSource source;
} sources[] = {
    {SW_DOMAIN_NS, OWN_ELEMENT, "os", "id", false, SW_OS_OWN},
    {LIBOSINFO_NS, "libosinfo", "os", "id", false, SW_OS_LIBOSINFO},
    {BOXES_NS, "gnome-boxes", "os-id", NULL, false, SW_OS_BOXES},
    {BOXES_NS, "gnome-boxes", "media-id", NULL, true, SW_OS_BOXES},
    {OLD_BOXES_NS, "gnome-boxes", "os-id", NULL, false, SW_OS_BOXES},
    {OLD_BOXES_NS, "gnome-boxes", "media-id", NULL, true, SW_OS_BOXES},
};

static bool
has_name_space(const xmlNode *node, const char *name_space)
{
    return node->ns && xmlStrEqual(node->ns->href, (const xmlChar *)name_space);
}

static xmlNode *
find_element(const xmlNode *metadata, const char *name_space, const char *name)
{
    xmlNode *node = metadata ? sw_xml_next(metadata->children, name) : NULL;

    while (node && !has_name_space(node, name_space))
        node = sw_xml_next(node->next, name);
    return node;
}

static xmlNode *
find_child(const xmlNode *element, const char *name)
{
    xmlNode *node = element ? sw_xml_next(element->children, name) : NULL;

    while (node && node->ns && !has_name_space(node, (const char *)element->ns->href))
        node = sw_xml_next(node->next, name);
    return node;
}

static char *
read_text(const xmlNode *node)
{
    xmlChar *content = xmlNodeGetContent(node);
    char *text = g_strdup((const char *)content);

    xmlFree(content);
    return text;
}

static void
cut_medium(char *id)
{
    char *number = strrchr(id, ':');

    if (number && number[1] && !number[1 + strspn(number + 1, "0123456789")])
        *number = '\0';
}

static void
read_os(const xmlNode *metadata, SwDomain *domain)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        const xmlNode *element = find_element(metadata, sources[i].name_space, sources[i].element);
        const xmlNode *child = find_child(element, sources[i].child);
        g_autofree char *id = !child                 ? NULL
                              : sources[i].attribute ? sw_xml_attribute(child, sources[i].attribute)
                                                     : read_text(child);

        if (!id || !*g_strstrip(id))
            continue;
        if (sources[i].medium)
            cut_medium(id);
        sw_domain_name_os(domain, id, sources[i].source, sw_xml_line(child));
        return;
    }
}

/* ---- our mark ---- */

static xmlNode *
find_stamp(const xmlNode *metadata)
{
    return find_child(find_element(metadata, SW_DOMAIN_NS, OWN_ELEMENT), "placed");
}

void
sw_metadata_read(const xmlNode *root, SwDomain *domain)
{
    const xmlNode *metadata = sw_xml_child(root, "metadata");

    if (!metadata)
        return;
    read_os(metadata, domain);
    domain->stamped = find_stamp(metadata) != NULL;
}

/* Where libvirt writes it. */
static xmlNode *
add_metadata(xmlNode *root)
{
    static const char *const before[] = {"description", "title", "genid", "uuid", "name"};
    xmlNode *first = sw_xml_next(root->children, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(before); i++) {
        xmlNode *node = sw_xml_child(root, before[i]);

        if (node)
            return sw_edit_add_after(node, "metadata");
    }
    return first ? sw_edit_add_before(first, "metadata") : sw_edit_add_child(root, "metadata");
}

static xmlNode *
add_own(xmlNode *metadata)
{
    xmlNode *own = sw_edit_add_child(metadata, OWN_ELEMENT);

    xmlSetNs(own, xmlNewNs(own, (const xmlChar *)SW_DOMAIN_NS, (const xmlChar *)OWN_PREFIX));
    return own;
}

static xmlNode *
add_stamp(xmlNode *root)
{
    xmlNode *metadata = sw_xml_child(root, "metadata"), *own, *stamp;

    if (!metadata)
        metadata = add_metadata(root);
    own = find_element(metadata, SW_DOMAIN_NS, OWN_ELEMENT);
    if (!own)
        own = add_own(metadata);
    stamp = sw_edit_add_child(own, "placed");
    xmlSetNs(stamp, own->ns);
    return stamp;
}

bool
sw_metadata_stamp(xmlNode *root, const SwPlan *plan, bool renew)
{
    xmlNode *stamp = find_stamp(sw_xml_child(root, "metadata"));
    bool changed = !stamp;

    if (!sw_plan_is_ours(plan) && !(renew && stamp))
        return false;
    if (!stamp)
        stamp = add_stamp(root);
    changed |= sw_edit_set(stamp, "policy", plan->digest);
    changed |= sw_edit_set(stamp, "version", SW_VERSION);
    return changed;
}

bool
sw_metadata_is_ours(const xmlNode *element)
{
    return sw_xml_is(element, OWN_ELEMENT) && has_name_space(element, SW_DOMAIN_NS);
}
