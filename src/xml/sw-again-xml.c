/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A domain that is to be placed anew.
 *
 * What was decided for a domain stands in it in the same words that a person would have used, so
 * that it cannot be told who wrote an address. Therefore nothing is given up unasked, and what is
 * asked for here takes all addresses but those that a person alone can have meant: on and behind a
 * controller which says where on the host it belongs, or which he gave a name. libvirt writes
 * neither by itself.
 *
 * An address becomes <address type='pci'/>: without it, a device of an Arm or s390 machine might
 * leave PCI. Only controllers that a chipset has a place for lose it, since they take that place
 * when they have no address at all. A zPCI number stays: there, it is what the guest sees.
 *
 * All this is done to the tree before it is read as a domain, so that placing has one way. What is
 * wrong in it is left for the reader to complain of. */
#include "xml/sw-again-xml.h"

#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "rules/sw-controller-rules.h"
#include "xml/sw-edit.h"
#include "xml/sw-element-rules.h"

#define NO_BUS (-1)

typedef struct {
    xmlNode *node; /* the controller; NULL: none has that index */
    int parent;    /* the bus of its address; NO_BUS: it has none */
    bool root;
    bool decided; /* a person decided where it is */
} Bus;

typedef struct {
    Bus all[SW_MAX_CONTROLLER_INDEX + 1]; /* by index */
} Buses;

/* ---- what stands there ---- */

/* Return: (transfer full): of xmlNode: the devices that placing knows */
static GPtrArray *
list_devices(const xmlNode *root)
{
    GPtrArray *list = g_ptr_array_new();

    for (xmlNode *devices = sw_xml_child(root, "devices"); devices;
         devices = sw_xml_next(devices->next, "devices"))
        for (xmlNode *node = sw_xml_next(devices->children, NULL); node;
             node = sw_xml_next(node->next, NULL))
            if (node->ns == devices->ns && sw_kind_from_name((const char *)node->name) >= 0)
                g_ptr_array_add(list, node);
    return list;
}

static bool
is_pci_controller(const xmlNode *node)
{
    return sw_xml_is(node, "controller") && sw_xml_attribute_is(node, "type", "pci");
}

/* Return: false: it has no PCI address */
static bool
read_place(const xmlNode *node, SwPci *place)
{
    SwAddress address;

    if (!sw_address_parse_xml(sw_xml_child(node, "address"), &address, NULL) ||
        !sw_address_present(&address))
        return false;
    *place = address.pci;
    return true;
}

static bool
is_decided(const xmlNode *node)
{
    static const char *const paths[] = {"target/node", "target@busNr", "pcihole64"};
    g_autofree char *alias = sw_element_get(node, "alias@name");

    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *value = sw_element_get(node, paths[i]);

        if (value)
            return true;
    }
    return sw_alias_is_own(alias);
}

/* ---- buses ---- */

/* Of two with the same index the first counts; the domain will be refused. */
static void
note_bus(Buses *buses, xmlNode *node, guint64 index)
{
    g_autofree char *model = sw_xml_attribute(node, "model");
    Bus *bus = &buses->all[MIN(index, SW_MAX_CONTROLLER_INDEX)];
    SwPci place;

    if (index > SW_MAX_CONTROLLER_INDEX || bus->node)
        return;
    bus->node = node;
    bus->parent = read_place(node, &place) ? (int)place.bus : NO_BUS;
    bus->root = model && sw_controller_is_root(model);
    bus->decided = is_decided(node);
}

/* Those without an index get the lowest ones that are free, as libvirt numbers them. */
static void
find_buses(Buses *buses, const GPtrArray *devices)
{
    unsigned next = 0;

    for (guint i = 0; i < devices->len; i++) {
        g_autofree char *text = sw_xml_attribute(devices->pdata[i], "index");
        guint64 index;

        if (text && is_pci_controller(devices->pdata[i]) &&
            g_ascii_string_to_unsigned(text, 10, 0, SW_MAX_CONTROLLER_INDEX, &index, NULL))
            note_bus(buses, devices->pdata[i], index);
    }
    for (guint i = 0; i < devices->len; i++) {
        if (!is_pci_controller(devices->pdata[i]) ||
            sw_xml_has_attribute(devices->pdata[i], "index"))
            continue;
        while (next <= SW_MAX_CONTROLLER_INDEX && buses->all[next].node)
            next++;
        note_bus(buses, devices->pdata[i], next);
    }
}

/* Whether what is on a bus stays where it is. Of the root buses the first one is everybody's; the
 * others are host bridges, each for an IOMMU group. A circle of bridges ends the search, too. */
static bool
stays(const Buses *buses, int index)
{
    for (unsigned n = 0; index != NO_BUS && n <= SW_MAX_CONTROLLER_INDEX; n++) {
        const Bus *bus = &buses->all[index];

        if (!bus->node || bus->root)
            return bus->root && index > 0;
        if (bus->decided)
            return true;
        index = bus->parent;
    }
    return false;
}

/* ---- giving up ---- */

/* Controllers of these types have no place in a chipset, and may be elsewhere than on PCI. */
#define FREE_CONTROLLERS "scsi virtio-serial"

static bool
may_have_home(const xmlNode *node)
{
    g_autofree char *type = sw_xml_attribute(node, "type");

    return sw_xml_is(node, "controller") && !sw_words_contain(FREE_CONTROLLERS, type);
}

static void
give_up_address(xmlNode *node)
{
    static const char *const parts[] = {"domain", "bus", "slot", "function", "multifunction"};
    xmlNode *address = sw_xml_child(node, "address");

    if (may_have_home(node) && !sw_xml_child(address, "zpci")) {
        sw_edit_remove(address);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        xmlUnsetProp(address, (const xmlChar *)parts[i]);
}

/* A function other than the first is seen only as long as that one is there. */
static bool
keeps_address(const Buses *buses, const xmlNode *node, const SwPci *place)
{
    return stays(buses, (int)place->bus) ||
           (is_pci_controller(node) && place->bus == 0 && place->function == 0);
}

/* What stays keeps its number, also where that came from its place among the others. */
static void
keep_index(xmlNode *controller, int index)
{
    g_autofree char *text = g_strdup_printf("%d", index);

    if (!sw_xml_has_attribute(controller, "index"))
        sw_edit_set(controller, "index", text);
}

static void
give_up_controllers(const Buses *buses)
{
    for (int i = 0; i <= SW_MAX_CONTROLLER_INDEX; i++) {
        const Bus *bus = &buses->all[i];

        if (bus->node && (bus->root || stays(buses, i)))
            keep_index(bus->node, i);
        else if (bus->node)
            sw_edit_remove(bus->node);
    }
}

static void
give_up(const xmlNode *root)
{
    g_autoptr(GPtrArray) devices = list_devices(root);
    g_autofree Buses *buses = g_new0(Buses, 1);
    SwPci place;

    find_buses(buses, devices);
    for (guint i = 0; i < devices->len; i++)
        if (read_place(devices->pdata[i], &place) &&
            !keeps_address(buses, devices->pdata[i], &place))
            give_up_address(devices->pdata[i]);
    give_up_controllers(buses);
}

SwDomainDoc *
sw_again_parse(const char *text, size_t length, GError **error)
{
    xmlDoc *tree = sw_xml_parse(text, length, _("domain"), error);
    SwDomainDoc *doc;

    if (!tree)
        return NULL;
    give_up(xmlDocGetRootElement(tree));
    doc = sw_domain_read(tree, text, length, error);
    if (doc) {
        doc->again = true;
        doc->domain->stamped = false;
    }
    return doc;
}
