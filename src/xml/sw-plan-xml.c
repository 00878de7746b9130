/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plan back into the document that the domain came from.
 *
 * Each device of the plan is compared with what its element says, and only what differs is set: a
 * document that says everything already is given back as it came, byte for byte. */
#include "xml/sw-plan-xml.h"

#include <string.h>

#include "rules/sw-controller-rules.h"
#include "xml/sw-edit.h"
#include "xml/sw-element-rules.h"
#include "xml/sw-metadata-xml.h"
#include "xml/sw-verbatim.h"
#include "xml/sw-word-xml.h"

static bool
set_number(xmlNode *node, const char *path, int number, const char *format)
{
    g_autofree char *old = NULL;
    char text[sizeof("-2147483648")];

    if (number < 0)
        return false;
    old = sw_element_get(node, path);
    if (old)
        return false;
    g_snprintf(text, sizeof(text), format[0] == 'x' ? "0x%x" : "%d", number);
    return sw_edit_set_path(node, path, text);
}

static bool
write_model(const SwDevice *device, xmlNode *node)
{
    const SwElementRule *rule = sw_element_rule(device->kind);
    bool changed = false;

    /* the bus of disks and inputs, and a controller's type */
    if (device->type && (device->kind == SW_KIND_DISK || device->kind == SW_KIND_INPUT ||
                         device->kind == SW_KIND_CONTROLLER))
        changed = sw_edit_set_path(node, rule->type, device->type);
    if (device->model && rule->model)
        changed |= sw_edit_set_path(node, rule->model, device->model);
    return changed;
}

static bool
write_target_node(const SwDevice *device, xmlNode *node)
{
    bool changed = false;

    changed |= set_number(node, "target@chassisNr", device->controller.chassis_nr, "d");
    changed |= set_number(node, "target@chassis", device->controller.chassis, "d");
    changed |= set_number(node, "target@port", device->controller.port, "x");
    changed |= set_number(node, "target@busNr", device->controller.bus_nr, "d");
    changed |= set_number(node, "target@index", device->controller.phb_index, "d");
    return changed;
}

static bool
write_controller(const SwDevice *device, xmlNode *node)
{
    bool changed = set_number(node, "@index", device->controller.index, "d");

    if (device->controller.companion)
        changed |= set_number(node, "master@startport", device->controller.port, "d");
    if (!g_str_equal(device->type, "pci"))
        return changed;
    if (device->controller.closed)
        changed |= sw_edit_set_path(node, "target@hotplug", "off");
    if (device->controller.model_name)
        changed |= sw_edit_set_path(node, "model@name", device->controller.model_name);
    return write_target_node(device, node) || changed;
}

static bool
same_address(const SwDevice *device, const xmlNode *element)
{
    SwAddress old;

    return element && sw_address_parse_xml(element, &old, NULL) && old.type == SW_ADDRESS_PCI &&
           sw_pci_equal(&old.pci, &device->address.pci) &&
           old.multifunction == device->address.multifunction &&
           (device->address.zpci.late || sw_zpci_equal(&old.zpci, &device->address.zpci));
}

static bool
shows_zpci(const SwDevice *device)
{
    return !device->address.zpci.late && sw_zpci_present(&device->address.zpci);
}

static void
write_zpci(const SwDevice *device, xmlNode *element)
{
    const SwZpci *zpci = &device->address.zpci;
    g_autofree char *uid = NULL, *fid = NULL;

    if (!shows_zpci(device))
        return;
    uid = g_strdup_printf("0x%04x", zpci->uid);
    fid = g_strdup_printf("0x%08x", zpci->fid);
    sw_edit_set_path(element, "zpci@uid", uid);
    sw_edit_set_path(element, "zpci@fid", fid);
}

static bool
same_transport(const SwAddress *address, const xmlNode *element)
{
    SwAddress old;

    return element && sw_address_parse_xml(element, &old, NULL) && old.type == address->type &&
           old.numbered == address->numbered && sw_ccw_equal(&old.ccw, &address->ccw) &&
           old.reg == address->reg;
}

/* Four of these are in each address; printf() took a twentieth of a whole placement. */
static void
set_hex(xmlNode *element, const char *name, unsigned digits, uint64_t number)
{
    char text[sizeof("0x0123456789abcdef")] = "0x";

    while (digits < 16 && number >> 4 * digits)
        digits++;
    text[2 + digits] = '\0';
    for (; digits; digits--, number >>= 4)
        text[1 + digits] = "0123456789abcdef"[number & 0xf];
    sw_edit_set(element, name, text);
}

static void
write_drive(const SwAddress *address, xmlNode *element)
{
    const struct {
        const char *name;
        unsigned number;
    } parts[] = {{"controller", address->controller},
                 {"bus", address->bus},
                 {"target", address->target},
                 {"unit", address->unit}};

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *text = g_strdup_printf("%u", parts[i].number);

        sw_edit_set(element, parts[i].name, text);
    }
}

/* Addresses of other transports, as far as the plan decides them. */
static bool
write_transport(const SwDevice *device, xmlNode *node)
{
    const SwAddress *address = &device->address;
    xmlNode *element = sw_xml_child(node, "address");

    if ((address->type != SW_ADDRESS_VIRTIO_MMIO && !address->numbered) || /* libvirt numbers it */
        same_transport(address, element))
        return false;
    if (element)
        sw_edit_remove(element);
    element = sw_edit_add_child(node, "address");
    sw_edit_set(element, "type", sw_address_type_name(address->type));
    if (address->type == SW_ADDRESS_SPAPR_VIO)
        set_hex(element, "reg", 8, address->reg);
    if (address->type == SW_ADDRESS_DRIVE)
        write_drive(address, element);
    if (address->type == SW_ADDRESS_CCW) {
        set_hex(element, "cssid", 1, address->ccw.cssid);
        set_hex(element, "ssid", 1, address->ccw.ssid);
        set_hex(element, "devno", 4, address->ccw.devno);
    }
    return true;
}

/* Nearly all addresses of a large domain are new. As elements they were half of its tree. */
static void
add_address(const SwAddress *address, xmlNode *node)
{
    const SwPci *pci = &address->pci;
    const bool marked = address->multifunction != SW_SWITCH_ABSENT;
    g_autofree char *markup = g_strdup_printf(
        "<address type='pci' domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'%s%s%s/>",
        pci->domain, pci->bus, pci->slot, pci->function, marked ? " multifunction='" : "",
        marked ? sw_switch_name(address->multifunction) : "", marked ? "'" : "");

    sw_edit_add_markup(node, markup);
}

static bool
write_address(const SwDevice *device, xmlNode *node)
{
    const SwPci *pci = &device->address.pci;
    xmlNode *element = sw_xml_child(node, "address");

    if (device->address.type != SW_ADDRESS_PCI)
        return write_transport(device, node);
    if (!sw_address_present(&device->address) || same_address(device, element))
        return false;
    if (!element && !shows_zpci(device)) {
        add_address(&device->address, node);
        return true;
    }
    if (!element)
        element = sw_edit_add_child(node, "address");
    sw_edit_set(element, "type", "pci");
    set_hex(element, "domain", 4, pci->domain);
    set_hex(element, "bus", 2, pci->bus);
    set_hex(element, "slot", 2, pci->slot);
    set_hex(element, "function", 1, pci->function);
    if (device->address.multifunction != SW_SWITCH_ABSENT)
        sw_edit_set(element, "multifunction", sw_switch_name(device->address.multifunction));
    else
        xmlUnsetProp(element, (const xmlChar *)"multifunction");
    write_zpci(device, element);
    return true;
}

/* The other name of a serial port has its contents, but for what only one of the two can have. */
static void
fill_second(const SwDevice *device, xmlNode *node)
{
    static const char *const own[] = {"target", "address"};

    if (!device->like)
        return;
    sw_edit_fill_like(node, device->like);
    for (size_t i = 0; i < G_N_ELEMENTS(own); i++) {
        xmlNode *child = sw_xml_child(node, own[i]);

        if (child)
            sw_edit_remove(child);
    }
}

static xmlNode *
find_last(const xmlNode *devices, const char *name)
{
    xmlNode *last = NULL;

    for (xmlNode *node = sw_xml_next(devices->children, name); node;
         node = sw_xml_next(node->next, name))
        last = node;
    return last;
}

/* A new element: controllers behind the last controller, the console of the first serial port in
 * front of the other ones, the rest at the end. Hundreds can be new: @last is the last one of their
 * kind once it has been looked for. */
static xmlNode *
add_element(xmlNode *devices, const SwDevice *device, xmlNode **last)
{
    const char *name = sw_kind_name(device->kind);
    xmlNode *node;

    if (device->second_name && sw_xml_child(devices, name)) {
        node = sw_edit_add_before(sw_xml_child(devices, name), name);
        fill_second(device, node);
        return node;
    }
    if (!*last)
        *last = find_last(devices, name);
    node = *last ? sw_edit_add_after(*last, name) : sw_edit_add_child(devices, name);
    *last = node;
    fill_second(device, node);
    if (device->type)
        sw_edit_set_path(node, sw_element_rule(device->kind)->type, device->type);
    return node;
}

/* A second name of a port is at the port's address. */
static const SwDevice *
who_is_there(const SwPlan *plan, const SwDevice *device)
{
    GPtrArray *serials = plan->domain->devices[SW_KIND_SERIAL];

    return device->second_name && serials->len ? serials->pdata[0] : device;
}

static bool
write_device(const SwPlan *plan, const SwDevice *device, xmlNode *devices, xmlNode **last,
             SwWrite what)
{
    const bool wanted = what == SW_WRITE_ALL || device->model_reason;
    xmlNode *node = device->node;
    bool changed = !node;

    if (!node && !wanted)
        return false;
    if (!node)
        node = add_element(devices, device, last);
    changed |= sw_words_drop(node, device);
    if (!wanted)
        return changed;
    if (device->kind == SW_KIND_CONTROLLER && (what == SW_WRITE_ALL || !device->node))
        changed |= write_controller(device, node);
    changed |= write_model(device, node);
    if (what == SW_WRITE_ALL)
        changed |= write_address(who_is_there(plan, device), node);
    return changed;
}

char *
sw_plan_write_xml(const SwPlan *plan, SwDomainDoc *doc, SwWrite what)
{
    xmlNode *root = xmlDocGetRootElement(doc->doc);
    xmlNode *devices = sw_xml_child(root, "devices");
    bool changed = false;

    if (!devices)
        devices = sw_edit_add_child(root, "devices");
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++) {
        xmlNode *last = NULL;

        SW_FOREACH_DEVICE (plan->domain, kind, device)
            changed |= write_device(plan, device, devices, &last, what);
    }
    changed |= sw_metadata_stamp(root, plan, doc->again);
    if (!changed && !doc->again)
        return g_strdup(doc->text);
    return sw_verbatim_metadata(doc->doc, sw_xml_print(doc->doc, doc->text), doc->text);
}
