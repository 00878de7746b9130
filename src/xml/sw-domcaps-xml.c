/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt's domain capabilities: whose they are, and edits of the enums of their devices.
 *
 * libvirt's schema lets every element of the devices have enums of any name, and nothing else. */
#include "xml/sw-domcaps-xml.h"

#include <string.h>

#include "xml/sw-edit.h"
#include "xml/sw-xml.h"

struct SwDomcaps {
    const char *text;
    xmlDoc *doc;
    xmlNode *devices;
    char *emulator;
    char *arch;
    char *machine;
};

void
sw_domcaps_free(SwDomcaps *domcaps)
{
    if (!domcaps)
        return;
    g_free(domcaps->emulator);
    g_free(domcaps->arch);
    g_free(domcaps->machine);
    xmlFreeDoc(domcaps->doc);
    g_free(domcaps);
}

static char *
content(const xmlNode *node)
{
    xmlChar *text = xmlNodeGetContent(node);
    char *copy = g_strdup((const char *)text);

    xmlFree(text);
    return copy;
}

static char *
child_content(const xmlNode *parent, const char *name)
{
    const xmlNode *child = sw_xml_child(parent, name);

    return child ? content(child) : NULL;
}

SwDomcaps *
sw_domcaps_parse(const char *text, GError **error)
{
    g_autoptr(xmlDoc) doc = sw_xml_parse(text, strlen(text), "domain capabilities", error);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    g_autoptr(SwDomcaps) domcaps = NULL;

    if (!root || !sw_xml_is(root, "domainCapabilities"))
        return NULL;
    domcaps = g_new0(SwDomcaps, 1);
    domcaps->text = text;
    domcaps->emulator = child_content(root, "path");
    domcaps->arch = child_content(root, "arch");
    domcaps->machine = child_content(root, "machine");
    domcaps->devices = sw_xml_child(root, "devices");
    domcaps->doc = g_steal_pointer(&doc);
    if (!domcaps->emulator || !domcaps->arch || !domcaps->machine || !domcaps->devices)
        return NULL;
    return g_steal_pointer(&domcaps);
}

const char *
sw_domcaps_emulator(const SwDomcaps *domcaps)
{
    return domcaps->emulator;
}

const char *
sw_domcaps_arch(const SwDomcaps *domcaps)
{
    return domcaps->arch;
}

const char *
sw_domcaps_machine(const SwDomcaps *domcaps)
{
    return domcaps->machine;
}

bool
sw_domcaps_has(const SwDomcaps *domcaps, const char *device)
{
    const xmlNode *node = sw_xml_child(domcaps->devices, device);

    return node && sw_xml_attribute_is(node, "supported", "yes");
}

static xmlNode *
find_enum(const SwDomcaps *domcaps, const char *device, const char *name)
{
    const xmlNode *parent = sw_xml_child(domcaps->devices, device);
    xmlNode *node = parent ? sw_xml_next(parent->children, "enum") : NULL;

    while (node && !sw_xml_attribute_is(node, "name", name))
        node = sw_xml_next(node->next, "enum");
    return node;
}

static xmlNode *
find_value(const xmlNode *parent, const char *value)
{
    xmlNode *node = sw_xml_next(parent->children, "value");

    while (node) {
        g_autofree char *text = content(node);

        if (g_str_equal(text, value))
            break;
        node = sw_xml_next(node->next, "value");
    }
    return node;
}

void
sw_domcaps_remove(SwDomcaps *domcaps, const char *device, const char *name, const char *value)
{
    xmlNode *parent = find_enum(domcaps, device, name);
    xmlNode *node = parent ? find_value(parent, value) : NULL;

    if (!node)
        return;
    sw_edit_remove(node);
    if (!sw_xml_next(parent->children, NULL))
        xmlNodeSetContent(parent, NULL); /* an enum without values is one tag, as libvirt's are */
}

void
sw_domcaps_add(SwDomcaps *domcaps, const char *device, const char *name, const GPtrArray *values)
{
    xmlNode *node;

    if (find_enum(domcaps, device, name))
        return;
    node = sw_edit_add_child(sw_xml_child(domcaps->devices, device), "enum");
    sw_edit_set(node, "name", name);
    for (guint i = 0; i < values->len; i++)
        xmlNodeAddContent(sw_edit_add_child(node, "value"), values->pdata[i]);
}

char *
sw_domcaps_format(const SwDomcaps *domcaps)
{
    return sw_xml_print(domcaps->doc, domcaps->text);
}
