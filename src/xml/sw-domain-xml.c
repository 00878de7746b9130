/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Domain XML to a domain. */
#include "xml/sw-domain-xml.h"

#include <string.h>

#include "base/sw-i18n.h"
#include "rules/sw-usb2-rules.h"
#include "xml/sw-attribute-rules.h"
#include "xml/sw-element-rules.h"
#include "xml/sw-metadata-xml.h"
#include "xml/sw-override-xml.h"
#include "xml/sw-word-xml.h"

#define ALIAS_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-"

void
sw_domain_doc_free(SwDomainDoc *doc)
{
    if (!doc)
        return;
    g_free(doc->text); /* first: the allocator tidies up when it gets a large piece */
    sw_domain_free(doc->domain);
    xmlFreeDoc(doc->doc);
    g_free(doc);
}

/* ---- controllers ---- */

/* The numbers of <target>, with the range that libvirt allows. */
static bool
parse_option(const xmlNode *node, const char *attribute, guint base, int min, int max, int *number,
             GError **error)
{
    g_autofree char *text = node ? sw_xml_attribute(node, attribute) : NULL;
    char *end = NULL;
    gint64 value;

    if (!text)
        return true;
    value = g_ascii_strtoll(text, &end, base);
    if (end != text && !*end && g_ascii_isdigit(text[*text == '+']) && value >= min &&
        value <= max) {
        *number = (int)value;
        return true;
    }
    sw_error_set(
        error, SW_ERROR_VALUE, sw_xml_line(node),
        _("%s='%s' of a controller is not a number from %d to %d; give one, or leave it out"),
        attribute, text, min, max);
    return false;
}

static bool
parse_node(const xmlNode *target, int *node, GError **error)
{
    const xmlNode *element = target ? sw_xml_child(target, "node") : NULL;
    xmlChar *content = element ? xmlNodeGetContent(element) : NULL;
    g_autofree char *text = g_strdup((const char *)content);
    guint64 value = 0;

    xmlFree(content);
    if (!text || !*g_strstrip(text))
        return true;
    if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT, &value, NULL)) {
        sw_error_set(error, SW_ERROR_VALUE, sw_xml_line(element),
                     _("the NUMA node '%s' of a controller is not a number; give one"), text);
        return false;
    }
    *node = (int)value;
    return true;
}

/* Of a type other than pci libvirt reads none of these. */
static bool
parse_pci_controller(const xmlNode *node, SwController *c, GError **error)
{
    const xmlNode *target = sw_xml_child(node, "target");
    g_autofree char *hotplug = sw_element_get(node, "target@hotplug");

    c->model_name = sw_element_get(node, "model@name");
    if (g_strcmp0(c->model_name, "none") == 0)
        g_clear_pointer(&c->model_name, g_free);
    if (hotplug)
        c->hotplug = g_str_equal(hotplug, "off") ? SW_SWITCH_OFF : SW_SWITCH_ON;
    return parse_option(target, "chassisNr", 0, 1, 255, &c->chassis_nr, error) &&
           parse_option(target, "chassis", 0, 0, 255, &c->chassis, error) &&
           parse_option(target, "port", 0, 0, 255, &c->port, error) &&
           parse_option(target, "busNr", 0, 1, 254, &c->bus_nr, error) &&
           parse_option(target, "index", 0, 0, 30, &c->phb_index, error) &&
           parse_node(target, &c->node, error);
}

/* An element that says that there is no such device; libvirt passes over its address. */
static bool
is_placeholder(const SwDevice *device)
{
    return sw_device_is(device, SW_KIND_MEMBALLOON, NULL, "none") ||
           sw_device_is(device, SW_KIND_CONTROLLER, "usb", "none");
}

/* libvirt takes some models for companions also when they name no master. */
static bool
parse_usb_controller(const xmlNode *node, const char *model, SwController *c, GError **error)
{
    const xmlNode *master = sw_xml_child(node, "master");
    const SwUsb2Rule *usb2 = sw_usb2_rule_find(model);

    c->companion = master || (usb2 && usb2->startport >= 0);
    if (c->companion && usb2)
        c->port = usb2->startport;
    return parse_option(master, "startport", 10, 0, G_MAXINT, &c->port, error);
}

/* libvirt reads these of every controller, and one of each. */
static bool
check_controller_parts(const xmlNode *node, GError **error)
{
    static const char *const parts[] = {"target", "model"};
    int ignored = -1;

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        const xmlNode *first = sw_xml_child(node, parts[i]);
        const xmlNode *second = first ? sw_xml_next(first->next, parts[i]) : NULL;

        if (!second)
            continue;
        sw_error_set(error, SW_ERROR_VALUE, sw_xml_line(second),
                     _("a controller has two elements <%s>; remove one of them"), parts[i]);
        return false;
    }
    return parse_node(sw_xml_child(node, "target"), &ignored, error);
}

static bool
parse_controller(const xmlNode *node, SwDevice *device, GError **error)
{
    SwController *c = &device->controller;

    if (!check_controller_parts(node, error) ||
        !parse_option(node, "index", 10, 0, G_MAXINT, &c->index, error) ||
        !parse_option(node, "ports", 10, 0, G_MAXINT, &c->ports, error))
        return false;
    if (is_placeholder(device))
        return true;
    if (g_str_equal(device->type, "usb"))
        return parse_usb_controller(node, device->model, c, error);
    return !g_str_equal(device->type, "pci") || parse_pci_controller(node, c, error);
}

/* ---- disks ---- */

/* A target that names no bus: its prefix tells. */
static const struct {
    const char *prefix;
    const char *bus;
} target_buses[] = {{"fd", "ide"},    {"hd", "ide"},  {"sd", "scsi"},
                    {"vd", "virtio"}, {"xvd", "xen"}, {"ubd", "uml"}};

static bool
check_disk(const SwDevice *disk, GError **error)
{
    if (!disk->name || sw_disk_index(disk->name) < 0) {
        sw_error_set(error, SW_ERROR_VALUE, disk->line,
                     _("a disk has the target '%s', which is no disk name; give it one like 'vda'"),
                     disk->name ? disk->name : "");
        return false;
    }
    return true;
}

/* Last of all: libvirt sorts the disks while those without a bus are still a kind of their own. */
static void
fill_disk_buses(SwDomain *domain)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk) {
        if (!disk->type && g_strcmp0(sw_device_attribute(disk, "@device"), "floppy") == 0)
            disk->type = g_strdup("fdc");
        for (size_t i = 0; !disk->type && i < G_N_ELEMENTS(target_buses); i++)
            if (g_str_has_prefix(disk->name, target_buses[i].prefix))
                disk->type = g_strdup(target_buses[i].bus);
    }
}

/* ---- devices ---- */

/* The user's own alias; libvirt passes over one that is not made of these characters. A domain that
 * runs has the aliases that its devices were given. */
static char *
alias_of(const xmlNode *node, bool running)
{
    g_autofree char *alias = sw_element_get(node, "alias@name");

    if (!alias || (!running && !sw_alias_is_own(alias)) || alias[strspn(alias, ALIAS_CHARACTERS)])
        return NULL;
    return g_steal_pointer(&alias);
}

/* <hotplug require='no'/>, a word of our own in a device. */
static bool
parse_hotplug(const xmlNode *node, SwSwitch *hotplug, GError **error)
{
    const xmlNode *element = sw_xml_child(node, "hotplug");
    g_autofree char *require = element ? sw_xml_attribute(element, "require") : NULL;

    if (!element)
        return true;
    if (require && (g_str_equal(require, "no") || g_str_equal(require, "yes"))) {
        *hotplug = g_str_equal(require, "no") ? SW_SWITCH_OFF : SW_SWITCH_ON;
        return true;
    }
    sw_error_set(error, SW_ERROR_VALUE, sw_xml_line(element),
                 _("require='%s' of a device's <hotplug> is neither 'yes' nor 'no'; give one of "
                   "them"),
                 require ? require : "");
    return false;
}

/* A network card of the host on USB: it says so, or is known by its vendor alone. */
static bool
is_usb_interface(const xmlNode *node, const char *type)
{
    g_autofree char *source = sw_element_get(node, "source/address@type");
    g_autofree char *vendor = source ? NULL : sw_element_get(node, "source/vendor");

    return g_strcmp0(type, "hostdev") == 0 && (vendor || g_strcmp0(source, "usb") == 0);
}

static SwDevice *
parse_device(xmlNode *node, SwKind kind, GError **error)
{
    const SwElementRule *rule = sw_element_rule(kind);
    g_autoptr(SwDevice) device = sw_device_new(kind, SW_ORIGIN_WRITTEN);

    device->node = node;
    device->line = sw_xml_line(node);
    device->type = sw_element_get(node, rule->type);
    device->subtype = sw_element_get(node, rule->subtype);
    device->model = sw_element_get(node, rule->model);
    device->name = sw_element_get(node, rule->name);
    if (kind == SW_KIND_INTERFACE && is_usb_interface(node, device->type)) {
        g_free(device->type);
        device->type = g_strdup("hostdev-usb");
    }
    if (kind == SW_KIND_CONTROLLER && !device->type)
        device->type = g_strdup("ide"); /* the first of libvirt's list */
    if (!is_placeholder(device) &&
        !sw_address_parse_xml(sw_xml_child(node, "address"), &device->address, error))
        return NULL;
    if (!parse_hotplug(node, &device->hotplug, error))
        return NULL;
    if (sw_device_is_host(device) && !sw_address_parse_source(node, &device->source, error))
        return NULL;
    if (kind == SW_KIND_CONTROLLER && !parse_controller(node, device, error))
        return NULL;
    if (!sw_attributes_parse(node, device, error) || !sw_words_parse(node, device, error))
        return NULL;
    if (kind == SW_KIND_DISK && !check_disk(device, error))
        return NULL;
    device->primary = g_strcmp0(sw_device_attribute(device, "model@primary"), "yes") == 0;
    return g_steal_pointer(&device);
}

/* libvirt's first console is a second name for the first serial port. */
static bool
is_second_name(const SwDomain *domain, const SwDevice *device)
{
    return device->kind == SW_KIND_CONSOLE && !domain->devices[SW_KIND_CONSOLE]->len &&
           (!device->type || g_str_equal(device->type, "serial"));
}

static bool
parse_devices(xmlNode *devices, SwDomain *domain, unsigned *n, GError **error)
{
    for (xmlNode *node = sw_xml_next(devices->children, NULL); node;
         node = sw_xml_next(node->next, NULL)) {
        int kind = sw_kind_from_name((const char *)node->name);
        SwDevice *device;

        if (++*n > SW_DOMAIN_MAX_DEVICES) {
            sw_error_set(
                error, SW_ERROR_LIMIT, sw_xml_line(node),
                _("the domain has more than %d devices, which no QEMU can start; split it"),
                SW_DOMAIN_MAX_DEVICES);
            return false;
        }
        if (node->ns != devices->ns)
            continue; /* somebody else's element, whatever it is called */
        domain->graphics = domain->graphics || sw_xml_is(node, "graphics");
        if (kind < 0)
            continue;
        device = parse_device(node, (SwKind)kind, error);
        if (!device)
            return false;
        device->alias = alias_of(node, domain->running);
        device->second_name = is_second_name(domain, device);
        sw_domain_add(domain, device);
    }
    return true;
}

/* ---- the domain ---- */

static char *
child_text(const xmlNode *node, const char *name)
{
    const xmlNode *child = node ? sw_xml_child(node, name) : NULL;
    xmlChar *content = child ? xmlNodeGetContent(child) : NULL;
    char *text = g_strdup((const char *)content);

    xmlFree(content);
    return text ? g_strstrip(text) : NULL;
}

/* <os firmware='efi'>, or a loader that is flash memory. */
static SwFirmware
parse_firmware(const xmlNode *os)
{
    g_autofree char *firmware = sw_xml_attribute(os, "firmware");
    g_autofree char *loader = sw_element_get(os, "loader@type");

    return g_strcmp0(firmware, "efi") == 0 || g_strcmp0(loader, "pflash") == 0 ? SW_FIRMWARE_UEFI
                                                                               : SW_FIRMWARE_BIOS;
}

static void
parse_head(const xmlNode *root, SwDomain *domain)
{
    const xmlNode *os = sw_xml_child(root, "os");
    const xmlNode *features = sw_xml_child(root, "features");
    const xmlNode *cpu = sw_xml_child(root, "cpu"), *numa = cpu ? sw_xml_child(cpu, "numa") : NULL;

    domain->name = child_text(root, "name");
    domain->uuid = child_text(root, "uuid");
    domain->running = sw_xml_has_attribute(root, "id");
    domain->arch = os ? sw_element_get(os, "type@arch") : NULL;
    domain->machine = os ? sw_element_get(os, "type@machine") : NULL;
    domain->firmware = os ? parse_firmware(os) : SW_FIRMWARE_BIOS;
    if (!domain->arch)
        domain->arch = g_strdup(SW_HOST_ARCH);
    domain->acpi = features && sw_xml_child(features, "acpi");
    for (xmlNode *cell = numa ? sw_xml_next(numa->children, "cell") : NULL; cell;
         cell = sw_xml_next(cell->next, "cell"))
        domain->cells++;
    sw_metadata_read(root, domain);
    sw_overrides_parse(root, domain->overrides);
}

/* libvirt takes the first one of all <devices>, and an empty one for none. */
static char *
find_emulator(const xmlNode *root)
{
    for (xmlNode *devices = sw_xml_child(root, "devices"); devices;
         devices = sw_xml_next(devices->next, "devices")) {
        g_autofree char *path = child_text(devices, "emulator");

        if (path)
            return *path ? g_steal_pointer(&path) : NULL;
    }
    return NULL;
}

SwDomainDoc *
sw_domain_read(xmlDoc *tree, const char *text, size_t length, GError **error)
{
    g_autoptr(SwDomainDoc) doc = g_new0(SwDomainDoc, 1);
    xmlNode *root = xmlDocGetRootElement(tree), *devices;
    unsigned n = 0;

    doc->doc = tree;
    if (!sw_xml_is(root, "domain")) {
        sw_error_set(error, SW_ERROR_SYNTAX, sw_xml_line(root),
                     _("the root element is <%s>, not <domain>; give the XML of one domain"),
                     (const char *)root->name);
        return NULL;
    }
    doc->text = g_strndup(text, length);
    doc->domain = sw_domain_new();
    parse_head(root, doc->domain);
    doc->domain->emulator = find_emulator(root);
    /* libvirt takes the devices of all such elements, as of one */
    for (devices = sw_xml_child(root, "devices"); devices;
         devices = sw_xml_next(devices->next, "devices"))
        if (!parse_devices(devices, doc->domain, &n, error))
            return NULL;
    fill_disk_buses(doc->domain);
    return g_steal_pointer(&doc);
}

SwDomainDoc *
sw_domain_parse(const char *text, size_t length, GError **error)
{
    xmlDoc *tree = sw_xml_parse(text, length, _("domain"), error);

    return tree ? sw_domain_read(tree, text, length, error) : NULL;
}

bool
sw_domain_doc_has_own_words(const SwDomainDoc *doc)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (doc->domain, kind, device)
            if (sw_device_has_own_words(device))
                return true;
    return false;
}
