/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The <address> element. */
#include "xml/sw-domain-xml.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>

#include "base/sw-i18n.h"

/* In base 0 numbers are decimal, 0x hexadecimal, or 0 octal; libvirt reads most of them so. */
static bool
parse_wide(const xmlNode *node, const char *name, unsigned base, guint64 max, guint64 *number,
           GError **error)
{
    g_autofree char *text = sw_xml_attribute(node, name);
    char *end = NULL;
    guint64 value;

    *number = 0;
    if (!text)
        return true;
    errno = 0;
    value = g_ascii_strtoull(text, &end, base);
    if (end != text && !*end && g_ascii_isxdigit(*text) && value <= max && errno == 0) {
        *number = value;
        return true;
    }
    sw_error_set(error, SW_ERROR_ADDRESS, sw_xml_line(node),
                 _("address %s='%s' is not a number from 0 to 0x%" PRIx64 "; give one"), name, text,
                 max);
    return false;
}

static bool
parse_number(const xmlNode *node, const char *name, unsigned base, guint64 max, uint32_t *number,
             GError **error)
{
    guint64 value;

    if (!parse_wide(node, name, base, max, &value, error))
        return false;
    *number = (uint32_t)value;
    return true;
}

static bool
parse_zpci(const xmlNode *address, SwZpci *zpci, GError **error)
{
    const xmlNode *node = sw_xml_child(address, "zpci");

    if (!node)
        return true;
    zpci->has_fid = sw_xml_has_attribute(node, "fid");
    if (!parse_number(node, "uid", 0, SW_ZPCI_MAX_UID, &zpci->uid, error) ||
        !parse_number(node, "fid", 0, G_MAXUINT32, &zpci->fid, error))
        return false;
    if (zpci->uid || !sw_xml_has_attribute(node, "uid"))
        return true;
    sw_error_set(error, SW_ERROR_ADDRESS, sw_xml_line(node),
                 _("the zPCI uid 0 is no device's; give one from 0x1 to 0x%x"), SW_ZPCI_MAX_UID);
    return false;
}

/* Three numbers, or none and libvirt chooses. */
static bool
parse_ccw(const xmlNode *node, SwAddress *address, GError **error)
{
    unsigned given = sw_xml_has_attribute(node, "cssid") + sw_xml_has_attribute(node, "ssid") +
                     sw_xml_has_attribute(node, "devno");

    address->numbered = given == 3;
    if (given == 1 || given == 2) {
        sw_error_set(error, SW_ERROR_ADDRESS, sw_xml_line(node),
                     _("a CCW address has only some of cssid, ssid and devno; give all of them, "
                       "or none"));
        return false;
    }
    return parse_number(node, "cssid", 0, SW_CCW_MAX_CSSID, &address->ccw.cssid, error) &&
           parse_number(node, "ssid", 0, SW_CCW_MAX_SSID, &address->ccw.ssid, error) &&
           parse_number(node, "devno", 0, SW_CCW_MAX_DEVNO, &address->ccw.devno, error);
}

/* This one libvirt reads as hexadecimal, with 0x or without. */
static bool
parse_spapr_vio(const xmlNode *node, SwAddress *address, GError **error)
{
    address->numbered = sw_xml_has_attribute(node, "reg");
    return parse_wide(node, "reg", 16, G_MAXUINT64, &address->reg, error);
}

static bool
parse_place(const xmlNode *node, uint32_t max_domain, SwPci *pci, GError **error)
{
    return parse_number(node, "domain", 0, max_domain, &pci->domain, error) &&
           parse_number(node, "bus", 0, SW_PCI_MAX_BUS, &pci->bus, error) &&
           parse_number(node, "slot", 0, SW_PCI_MAX_SLOT, &pci->slot, error) &&
           parse_number(node, "function", 0, SW_PCI_MAX_FUNCTION, &pci->function, error);
}

static bool
parse_pci(const xmlNode *node, SwAddress *address, GError **error)
{
    g_autofree char *multifunction = sw_xml_attribute(node, "multifunction");
    int value;

    if (!parse_place(node, G_MAXUINT16, &address->pci, error) ||
        !parse_zpci(node, &address->zpci, error))
        return false;
    value = multifunction ? sw_switch_from_name(multifunction) : SW_SWITCH_ABSENT;
    if (value < 0 || (multifunction && value == SW_SWITCH_ABSENT)) {
        sw_error_set(error, SW_ERROR_ADDRESS, sw_xml_line(node),
                     _("multifunction='%s' is neither 'on' nor 'off'; give one of them"),
                     multifunction);
        return false;
    }
    address->multifunction = (SwSwitch)value;
    return true;
}

/* What the other types of addresses are made of. A number that nothing asks for has no place. */
static const struct {
    SwAddressType type;
    const char *name;
    guint base;
    guint64 max;
    size_t offset; /* in SwAddress; NOWHERE: only its form matters */
} numbers[] = {
#define NOWHERE SIZE_MAX
    {SW_ADDRESS_DRIVE, "controller", 10, G_MAXINT, offsetof(SwAddress, controller)},
    {SW_ADDRESS_DRIVE, "bus", 10, G_MAXUINT32, offsetof(SwAddress, bus)},
    {SW_ADDRESS_DRIVE, "target", 10, G_MAXUINT32, offsetof(SwAddress, target)},
    {SW_ADDRESS_DRIVE, "unit", 10, G_MAXUINT32, offsetof(SwAddress, unit)},
    {SW_ADDRESS_VIRTIO_SERIAL, "controller", 10, G_MAXINT, offsetof(SwAddress, controller)},
    {SW_ADDRESS_VIRTIO_SERIAL, "bus", 10, G_MAXUINT32, NOWHERE},
    {SW_ADDRESS_VIRTIO_SERIAL, "port", 10, G_MAXUINT32, offsetof(SwAddress, port)},
    {SW_ADDRESS_CCID, "controller", 10, G_MAXINT, offsetof(SwAddress, controller)},
    {SW_ADDRESS_CCID, "slot", 10, G_MAXUINT32, offsetof(SwAddress, unit)},
    {SW_ADDRESS_USB, "bus", 10, G_MAXINT, offsetof(SwAddress, controller)},
    {SW_ADDRESS_ISA, "iobase", 16, G_MAXUINT32, NOWHERE},
    {SW_ADDRESS_ISA, "irq", 16, G_MAXUINT32, NOWHERE},
};

static bool
parse_numbers(const xmlNode *node, SwAddress *address, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        unsigned number = 0;

        if (numbers[i].type != address->type)
            continue;
        if (!parse_number(node, numbers[i].name, numbers[i].base, numbers[i].max, &number, error))
            return false;
        if (numbers[i].offset != NOWHERE)
            *(unsigned *)(void *)((char *)address + numbers[i].offset) = number;
    }
    return true;
}

/* "2" is a port of the root hub, "2.1" one of the hub there. */
static bool
parse_usb_port(const xmlNode *node, SwAddress *address, GError **error)
{
    g_autofree char *text = sw_xml_attribute(node, "port");
    g_auto(GStrv) parts = text ? g_strsplit(text, ".", -1) : NULL;
    bool good = !text || *text;

    for (unsigned i = 0; good && parts && parts[i]; i++) {
        guint64 port = 0;

        good = i < SW_USB_MAX_DEPTH &&
               g_ascii_string_to_unsigned(parts[i], 10, 0, G_MAXUINT32, &port, NULL);
        if (good)
            address->usb_port[i] = (unsigned)port;
    }
    if (!good)
        sw_error_set(error, SW_ERROR_ADDRESS, sw_xml_line(node),
                     _("the USB port '%s' is not made of up to %u numbers with dots between; give "
                       "one like '1' or '1.2'"),
                     text, SW_USB_MAX_DEPTH);
    return good;
}

bool
sw_address_parse_xml(const xmlNode *node, SwAddress *address, GError **error)
{
    g_autofree char *type = NULL;
    int value;

    *address = (SwAddress){.type = SW_ADDRESS_NONE};
    if (!node)
        return true;
    type = sw_xml_attribute(node, "type");
    value = sw_address_type_from_name(type);
    if (value <= SW_ADDRESS_NONE) {
        sw_error_set(error, SW_ERROR_ADDRESS, sw_xml_line(node),
                     _("an <address> has the unknown type '%s'; give one that libvirt knows"),
                     type ? type : "");
        return false;
    }
    address->type = (SwAddressType)value;
    if (address->type == SW_ADDRESS_PCI)
        return parse_pci(node, address, error);
    if (address->type == SW_ADDRESS_CCW)
        return parse_ccw(node, address, error);
    if (address->type == SW_ADDRESS_SPAPR_VIO)
        return parse_spapr_vio(node, address, error);
    if (address->type == SW_ADDRESS_VIRTIO_S390) {
        sw_error_set(
            error, SW_ERROR_ADDRESS, sw_xml_line(node),
            _("an <address> has the type 'virtio-s390', which QEMU has no longer; leave it "
              "out"));
        return false;
    }
    return parse_numbers(node, address, error) &&
           (address->type != SW_ADDRESS_USB || parse_usb_port(node, address, error));
}

bool
sw_address_parse_source(const xmlNode *device, SwPci *source, GError **error)
{
    const xmlNode *node = sw_xml_child(device, "source");

    node = node ? sw_xml_child(node, "address") : NULL;
    *source = (SwPci){.domain = 0};
    return !node || parse_place(node, G_MAXUINT32, source, error);
}
