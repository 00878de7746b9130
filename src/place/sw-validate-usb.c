/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* USB controllers, and whether the devices find theirs. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "place/sw-validate.h"
#include "rules/sw-usb2-rules.h"

#define XHCI           "nec-xhci qemu-xhci"
#define MAX_XHCI_PORTS 15
#define HUB_PORTS      8u

/* Ports of the root hub; those of an xHCI can be written. */
static const struct {
    const char *models;
    unsigned ports;
} root_hubs[] = {
    {"piix3-uhci piix4-uhci vt82c686b-uhci ich9-uhci1 ich9-uhci2 ich9-uhci3", 2},
    {"pci-ohci", 3},
    {XHCI, 4},
    {"ehci ich9-ehci1", 6},
};

/* What is on USB whatever its address says. */
static const struct {
    SwKind kind;
    const char *type;
    const char *model;
} usb_devices[] = {
    {SW_KIND_DISK, "usb", NULL},
    {SW_KIND_HOSTDEV, "usb", NULL},
    {SW_KIND_INTERFACE, "hostdev-usb", NULL},
    {SW_KIND_INPUT, "usb", NULL},
    {SW_KIND_SOUND, NULL, "usb"},
    {SW_KIND_SERIAL, NULL, "usb-serial"},
    {SW_KIND_HUB, NULL, NULL},
    {SW_KIND_REDIRDEV, NULL, NULL},
    {SW_KIND_CONTROLLER, "ccid", NULL},
};

static bool
is_usb_device(const SwDevice *device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(usb_devices); i++)
        if (sw_device_is(device, usb_devices[i].kind, usb_devices[i].type, usb_devices[i].model))
            return true;
    return false;
}

/* The controller that gives a bus its ports. */
static const SwDevice *
find_bus(const SwDomain *domain, int index)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other)
        if (other->controller.index == index && sw_device_is_controller(other, "usb") &&
            !other->controller.companion && g_strcmp0(other->model, "none") != 0)
            return other;
    return NULL;
}

/* ---- controllers ---- */

/* libvirt takes any controller without <master> for the master, of whatever index. */
static bool
has_master(const SwDomain *domain)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other)
        if (sw_device_is_controller(other, "usb") && !other->controller.companion &&
            other->origin == SW_ORIGIN_WRITTEN)
            return true;
    return false;
}

/* Companions have their master's index. */
static bool
shares_index(const SwDevice *device)
{
    const SwUsb2Rule *rule = sw_usb2_rule_find(device->model);

    return rule && rule->startport >= 0;
}

static bool
check_controller(const SwDevice *device, const SwDomain *domain, GHashTable *seen, GError **error)
{
    const SwController *c = &device->controller;

    if (c->companion && device->origin == SW_ORIGIN_WRITTEN && !has_master(domain)) {
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("USB controller %d of model '%s' is a companion, and there is no other USB "
                       "controller; add one, such as ich9-ehci1"),
                     c->index, device->model ? device->model : "");
        return false;
    }
    if (!shares_index(device) && !g_hash_table_add(seen, GINT_TO_POINTER(c->index))) {
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("two USB controllers have index %d; give one of them another index"),
                     c->index);
        return false;
    }
    if (c->ports <= MAX_XHCI_PORTS || !sw_words_contain(XHCI, device->model))
        return true;
    sw_error_set(error, SW_ERROR_VALUE, device->line,
                 _("USB controller %d has %d ports, and a %s has at most %d; write fewer"),
                 c->index, c->ports, device->model, MAX_XHCI_PORTS);
    return false;
}

static bool
check_controllers(const SwDomain *domain, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    const SwDevice *none = NULL;
    unsigned written = 0, n = 0;

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device) {
        if (!sw_device_is_controller(device, "usb"))
            continue;
        written += device->origin == SW_ORIGIN_WRITTEN;
        n++;
        if (g_strcmp0(device->model, "none") == 0)
            none = device;
        else if (!check_controller(device, domain, seen, error))
            return false;
    }
    if (!none || n < 2)
        return true;
    if (written < 2) /* libvirt makes a domain of it that it cannot read again */
        sw_error_set(error, SW_ERROR_VALUE, none->line,
                     _("USB is turned off by model 'none' at index %d, and the machine type brings "
                       "controller 0; give this one index 0"),
                     none->controller.index);
    else
        sw_error_set(error, SW_ERROR_VALUE, none->line,
                     _("USB is turned off by model 'none', and there are other USB controllers; "
                       "remove this one, or them"));
    return false;
}

/* ---- addresses ---- */

static unsigned
root_ports(const SwDevice *controller)
{
    unsigned ports = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(root_hubs); i++)
        if (sw_words_contain(root_hubs[i].models, controller->model))
            ports = root_hubs[i].ports;
    if (controller->controller.ports > 0 && sw_words_contain(XHCI, controller->model))
        ports = (unsigned)controller->controller.ports;
    return ports ? ports : G_MAXUINT; /* a model that this table does not know */
}

static bool
same_way(const SwAddress *a, const SwAddress *b, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++)
        if (a->usb_port[i] != b->usb_port[i])
            return false;
    return a->controller == b->controller && (depth == SW_USB_MAX_DEPTH || !b->usb_port[depth]);
}

/* Whether a hub is where the first @depth numbers of an address lead; one that has no address yet
 * may come to be there. */
static bool
has_hub(const SwDomain *domain, const SwAddress *address, unsigned depth)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_HUB, hub)
        if (hub->address.type != SW_ADDRESS_USB || !hub->address.usb_port[0] ||
            same_way(address, &hub->address, depth))
            return true;
    return false;
}

static bool
check_port(const SwDevice *device, const SwDomain *domain, const SwDevice *controller,
           GError **error)
{
    const SwAddress *address = &device->address;
    unsigned ports = root_ports(controller);
    g_autofree char *name = sw_device_name(device);

    for (unsigned i = 0; i < SW_USB_MAX_DEPTH && address->usb_port[i]; i++) {
        if (i && !has_hub(domain, address, i)) {
            sw_error_set(
                error, SW_ERROR_ADDRESS, device->line,
                _("%s is behind port %u of USB controller %u, where no hub is; add one, or "
                  "leave the address out"),
                name, address->usb_port[i - 1], address->controller);
            return false;
        }
        if (address->usb_port[i] > (i ? HUB_PORTS : ports)) {
            sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                         _("%s is on port %u of USB controller %u, which has %u ports there; use a "
                           "lower one, or leave the address out"),
                         name, address->usb_port[i], address->controller, i ? HUB_PORTS : ports);
            return false;
        }
    }
    return true;
}

static char *
port_key(const SwAddress *address)
{
    GString *key = g_string_new(NULL);

    g_string_printf(key, "%u", address->controller);
    for (unsigned i = 0; i < SW_USB_MAX_DEPTH && address->usb_port[i]; i++)
        g_string_append_printf(key, ".%u", address->usb_port[i]);
    return g_string_free(key, FALSE);
}

static bool
check_address(const SwDevice *device, const SwDomain *domain, GHashTable *taken, GError **error)
{
    const SwDevice *controller;
    g_autofree char *name = NULL;

    if (device->address.type != SW_ADDRESS_USB)
        return true;
    controller = find_bus(domain, (int)device->address.controller);
    name = sw_device_name(device);
    if (!controller) {
        sw_error_set(
            error, SW_ERROR_ADDRESS, device->line,
            _("%s is on USB controller %u, which is not there; add it, or leave the address "
              "out"),
            name, device->address.controller);
        return false;
    }
    if (!check_port(device, domain, controller, error))
        return false;
    if (!device->address.usb_port[0] || g_hash_table_add(taken, port_key(&device->address)))
        return true;
    sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                 _("%s is on port %u of USB controller %u, where another device is; use another "
                   "port, or leave the address out"),
                 name, device->address.usb_port[0], device->address.controller);
    return false;
}

static bool
has_controller(const SwDomain *domain)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other)
        if (sw_device_is_controller(other, "usb") && g_strcmp0(other->model, "none") != 0)
            return true;
    return false;
}

static bool
set_missing(const SwDevice *device, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("%s is a USB device, and there is no USB controller; add one, such as "
                   "<controller type='usb' model='qemu-xhci'/>, or remove the device"),
                 name);
    return false;
}

/* There libvirt adds a USB keyboard and a mouse to graphics, which have no line to complain of. */
static bool
check_graphics(const SwDomain *domain, const SwMachineRule *machine, GError **error)
{
    if (!domain->graphics || machine->id != SW_MACHINE_PSERIES || find_bus(domain, 0))
        return true;
    sw_error_set(
        error, SW_ERROR_UNSUPPORTED, 0,
        _("graphics on machine type %s bring a USB keyboard and mouse, and there is no USB "
          "controller 0; add one, or remove <graphics>"),
        domain->machine);
    return false;
}

bool
sw_validate_usb(const SwDomain *domain, const SwMachineRule *machine, GError **error)
{
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const bool there = has_controller(domain);

    if (!check_controllers(domain, error) || !check_graphics(domain, machine, error))
        return false;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (is_usb_device(device) &&
                !(there ? check_address(device, domain, taken, error) : set_missing(device, error)))
                return false;
    return true;
}
