/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The <address> element. */
#include "xml/sw-domain-xml.h"

#include <inttypes.h>

#include "base/sw-i18n.h"

/* Numbers are read as libvirt does: decimal, 0x hexadecimal, 0 octal. */
static bool
parse_number(const xmlNode *node, const char *name, guint64 max, unsigned *number, GError **error)
{
    g_autofree char *text = sw_xml_attribute(node, name);
    char *end = NULL;
    guint64 value;

    *number = 0;
    if (!text)
        return true;
    value = g_ascii_strtoull(text, &end, 0);
    if (end != text && !*end && g_ascii_isdigit(*text) && value <= max) {
        *number = (unsigned)value;
        return true;
    }
    sw_error_set(error, SW_ERROR_ADDRESS, sw_xml_line(node),
                 _("address %s='%s' is not a number from 0 to 0x%" PRIx64 "; give one"), name, text,
                 max);
    return false;
}

static bool
parse_pci(const xmlNode *node, SwAddress *address, GError **error)
{
    g_autofree char *multifunction = sw_xml_attribute(node, "multifunction");
    SwPci *pci = &address->pci;
    int value;

    if (!parse_number(node, "domain", G_MAXUINT16, &pci->domain, error) ||
        !parse_number(node, "bus", SW_PCI_MAX_BUS, &pci->bus, error) ||
        !parse_number(node, "slot", SW_PCI_MAX_SLOT, &pci->slot, error) ||
        !parse_number(node, "function", SW_PCI_MAX_FUNCTION, &pci->function, error))
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
    return parse_number(node, "controller", SW_MAX_CONTROLLER_INDEX, &address->controller, error);
}
