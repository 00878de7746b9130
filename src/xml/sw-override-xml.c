/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <qemu:override> and <qemu:commandline>: what a domain says to QEMU past libvirt. The first is
 * there from libvirt 8.2 on; before it, -global was the way to a property that libvirt has no word
 * for. */
#include "xml/sw-override-xml.h"

#include <string.h>

#include "base/sw-words.h"

#define QEMU_NS    "http://libvirt.org/schemas/domain/qemu/1.0"
#define PROPERTIES "disable-legacy disable-modern romfile rombar"

static xmlNode *
first(xmlNode *node, const char *name)
{
    node = sw_xml_next(node, name);
    while (node && !(node->ns && xmlStrEqual(node->ns->href, (const xmlChar *)QEMU_NS)))
        node = sw_xml_next(node->next, name);
    return node;
}

static void
take_property(const xmlNode *node, const char *alias, GPtrArray *overrides)
{
    g_autofree char *name = sw_xml_attribute(node, "name"), *type = sw_xml_attribute(node, "type");
    const bool removed = g_strcmp0(type, "remove") == 0;

    if (sw_words_contain(PROPERTIES, name))
        sw_overrides_add(overrides,
                         (SwOverride){.alias = g_strdup(alias),
                                      .property = g_steal_pointer(&name),
                                      .value = removed ? NULL : sw_xml_attribute(node, "value")});
}

static void
take_device(const xmlNode *device, GPtrArray *overrides)
{
    g_autofree char *alias = sw_xml_attribute(device, "alias");

    for (xmlNode *frontend = alias ? first(device->children, "frontend") : NULL; frontend;
         frontend = first(frontend->next, "frontend"))
        for (xmlNode *node = first(frontend->children, "property"); node;
             node = first(node->next, "property"))
            take_property(node, alias, overrides);
}

/* "virtio-blk-pci.disable-legacy=on" */
static void
take_global(const char *text, GPtrArray *overrides)
{
    const char *dot = strchr(text, '.'), *is = dot ? strchr(dot, '=') : NULL;
    g_autofree char *property = is ? g_strndup(dot + 1, (gsize)(is - dot - 1)) : NULL;

    if (sw_words_contain(PROPERTIES, property))
        sw_overrides_add(overrides, (SwOverride){.driver = g_strndup(text, (gsize)(dot - text)),
                                                 .property = g_steal_pointer(&property),
                                                 .value = g_strdup(is + 1)});
}

static void
take_arguments(const xmlNode *commandline, GPtrArray *overrides)
{
    bool global = false;

    for (xmlNode *node = first(commandline->children, "arg"); node;
         node = first(node->next, "arg")) {
        g_autofree char *value = sw_xml_attribute(node, "value");

        if (value && global)
            take_global(value, overrides);
        global = !global && value && sw_words_contain("-global --global", value);
    }
}

void
sw_overrides_parse(const xmlNode *root, GPtrArray *overrides)
{
    for (xmlNode *node = first(root->children, "commandline"); node;
         node = first(node->next, "commandline"))
        take_arguments(node, overrides);
    for (xmlNode *node = first(root->children, "override"); node;
         node = first(node->next, "override"))
        for (xmlNode *device = first(node->children, "device"); device;
             device = first(device->next, "device"))
            take_device(device, overrides);
}
