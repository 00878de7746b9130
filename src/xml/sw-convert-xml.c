/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A domain of i440fx becomes one of q35.
 *
 * The tree is edited before it is read as the domain that is placed: so there is one reader, one
 * core and one writer for what was written for q35 and what was converted to it. Bridges are
 * removed rather than moved below a new one, since what is needed of them depends on the guest. */
#include "xml/sw-convert-xml.h"

#include <string.h>

#include "base/sw-i18n.h"
#include "place/sw-index.h"
#include "rules/sw-convert-rules.h"
#include "rules/sw-usb2-rules.h"
#include "xml/sw-convert-disks.h"
#include "xml/sw-edit.h"
#include "xml/sw-element-rules.h"
#include "xml/sw-verbatim.h"

/* ---- controllers and addresses ---- */

static const SwConvertRule *
find_rule(const SwDevice *device)
{
    size_t n;
    const SwConvertRule *rules = sw_convert_rules(&n);

    for (size_t i = 0; i < n; i++) {
        g_autofree char *said =
            rules[i].path ? sw_element_get(device->node, rules[i].path) : g_strdup("");

        if (said && sw_convert_rule_matches(&rules[i], device))
            return &rules[i];
    }
    return NULL;
}

static bool
check_device(const SwDevice *device, GError **error)
{
    const SwConvertRule *rule = find_rule(device);
    g_autofree char *name = NULL;

    if (!rule || rule->what != SW_CONVERT_REFUSE)
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("%s cannot be converted to q35: %s; %s"), name, _(rule->why), _(rule->cure));
    return false;
}

static xmlNode *
last_controller(xmlNode *devices)
{
    xmlNode *last = NULL;

    for (xmlNode *node = sw_xml_next(devices->children, "controller"); node;
         node = sw_xml_next(node->next, "controller"))
        last = node;
    return last;
}

static void
write_usb2_part(xmlNode *node, const SwUsb2Rule *part)
{
    g_autofree char *port = g_strdup_printf("%d", part->startport);

    sw_edit_set(node, "type", "usb");
    sw_edit_set(node, "index", "0");
    sw_edit_set(node, "model", part->model);
    if (part->startport >= 0)
        sw_edit_set_path(node, "master@startport", port);
}

/* The element of the old controller becomes the master's, so that it keeps what else it says. */
static void
write_usb2(xmlNode *node)
{
    size_t n;
    const SwUsb2Rule *parts = sw_usb2_rules(&n);

    for (size_t i = 0; i < n; i++) {
        if (i)
            node = sw_edit_add_after(node, "controller");
        write_usb2_part(node, &parts[i]);
    }
}

/* A domain that lacks one gets the chipset's from libvirt. */
static void
add_usb2(xmlNode *root)
{
    xmlNode *devices = sw_xml_child(root, "devices"), *last;

    if (!devices)
        devices = sw_edit_add_child(root, "devices");
    last = last_controller(devices);
    write_usb2(last ? sw_edit_add_after(last, "controller")
                    : sw_edit_add_child(devices, "controller"));
}

static void
convert_device(const SwDevice *device)
{
    const SwConvertRule *rule = find_rule(device);
    xmlNode *node = device->node;

    if (device->address.type == SW_ADDRESS_PCI)
        sw_edit_remove(sw_xml_child(node, "address"));
    if (!rule)
        return;
    switch (rule->what) {
    case SW_CONVERT_REFUSE: /* which ended it */
    case SW_CONVERT_SATA:   /* which is done to all of them together */
        break;
    case SW_CONVERT_REMOVE:
        sw_edit_remove(node);
        break;
    case SW_CONVERT_MODEL:
        sw_edit_set(node, "model", rule->to);
        break;
    case SW_CONVERT_USB2:
        write_usb2(node);
        break;
    case SW_N_CONVERSIONS:
        g_return_if_reached();
    }
}

static xmlNode *
find_type(const xmlNode *root)
{
    xmlNode *os = sw_xml_child(root, "os");

    return os ? sw_xml_child(os, "type") : NULL;
}

static bool
check(const SwDomainDoc *doc, GError **error)
{
    const xmlNode *root = xmlDocGetRootElement(doc->doc);

    if (!find_type(root)) {
        sw_error_set(error, SW_ERROR_VALUE, sw_xml_line(root),
                     _("the domain has no <type> in <os>, where its machine type stands; add it"));
        return false;
    }
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (doc->domain, kind, device)
            if (!check_device(device, error))
                return false;
    return true;
}

static void
edit(const SwDomainDoc *doc, const char *machine)
{
    xmlNode *root = xmlDocGetRootElement(doc->doc);
    const bool has_usb = sw_domain_controller(doc->domain, "usb", 0);

    sw_edit_set(find_type(root), "machine", machine);
    sw_convert_disks(doc->domain);
    if (!has_usb)
        add_usb2(root);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (doc->domain, kind, device)
            convert_device(device);
}

/* ---- the whole ---- */

/* What <os><boot dev=...> starts from is the first of its kind, and a SATA disk that was there may
 * come before one that comes from IDE. */
static bool
check_first(const SwDevice *before, const SwDevice *after, GError **error)
{
    g_autofree char *old = NULL, *new = NULL;

    if (!before || before->node == after->node)
        return true;
    old = sw_device_name(before);
    new = sw_device_name(after);
    sw_error_set(error, SW_ERROR_UNSUPPORTED, before->line,
                 _("%s is the first of its kind, which the guest starts from, and on SATA %s comes "
                   "before it; write <boot order='1'/> into it, in the place of <boot> in <os>"),
                 old, new);
    return false;
}

/* Whether <os> names a kind of disk to start from; hard disks when it names nothing. */
static bool
starts_from(const xmlNode *root, const char *dev)
{
    const xmlNode *os = sw_xml_child(root, "os");
    xmlNode *boot = sw_xml_child(os, "boot");

    if (!boot)
        return g_str_equal(dev, "hd");
    for (; boot; boot = sw_xml_next(boot->next, "boot"))
        if (sw_xml_attribute_is(boot, "dev", dev))
            return true;
    return false;
}

static bool
check_boot(const SwDomain *before, const SwDomainDoc *doc, GError **error)
{
    static const struct {
        const char *dev;
        const char *device;
    } kinds[] = {{"hd", "disk"}, {"cdrom", "cdrom"}};
    const SwDomain *after = doc->domain;

    if (sw_convert_has_boot_order(after))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (starts_from(xmlDocGetRootElement(doc->doc), kinds[i].dev) &&
            !check_first(sw_convert_first_disk(before, kinds[i].device),
                         sw_convert_first_disk(after, kinds[i].device), error))
            return false;
    return true;
}

SwDomainDoc *
sw_convert_to_q35(SwDomainDoc *doc, const char *machine, GError **error)
{
    g_autoptr(SwDomainDoc) old = doc, new = NULL;
    g_autofree char *text = NULL;

    sw_fill_indexes(old->domain);
    if (!check(old, error))
        return NULL;
    edit(old, machine);
    text = sw_verbatim_metadata(old->doc, sw_xml_print(old->doc, old->text), old->text);
    new = sw_domain_read(g_steal_pointer(&old->doc), text, strlen(text), error);
    return new &&check_boot(old->domain, new, error) ? g_steal_pointer(&new) : NULL;
}
