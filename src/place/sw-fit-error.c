/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to tell people when a device does not fit. */
#include "place/sw-fit-error.h"

#include "base/sw-i18n.h"

static const char *
bus_model(const SwBusSet *set, unsigned bus)
{
    return bus < sw_busset_size(set) ? sw_busset_bus(set, bus)->rule->model : "?";
}

static bool
slot_error(GError **error, const SwDevice *device, const char *name, const char *at,
           const SwPci *pci, const SwBusSet *set)
{
    const SwControllerRule *rule = sw_busset_bus(set, pci->bus)->rule;

    sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                 _("%s cannot be at %s: the slots of PCI controller %u (%s) are 0x%02x to 0x%02x; "
                   "use one of "
                   "them, or leave the address out"),
                 name, at, pci->bus, rule->model, rule->first, rule->last);
    return false;
}

bool
sw_fit_error(GError **error, const SwDevice *device, const SwPci *pci, const SwBusSet *set,
             SwFit fit)
{
    g_autofree char *name = sw_device_name(device), *at = sw_pci_format(pci);

    switch (fit) {
    case SW_FIT_OK:
        break;
    case SW_FIT_NO_BUS:
        sw_error_set(error, SW_ERROR_NO_SLOT, device->line,
                     _("%s needs a PCI slot, but this machine type has no PCI bus; remove the "
                       "device or choose "
                       "another machine type"),
                     name);
        break;
    case SW_FIT_DOMAIN:
        sw_error_set(
            error, SW_ERROR_ADDRESS, device->line,
            _("%s cannot be at %s: QEMU's machines have PCI domain 0 only; use domain='0x0000'"),
            name, at);
        break;
    case SW_FIT_BUS:
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s cannot be at %s: the highest PCI controller is %u; use one of those, or "
                       "leave the "
                       "address out"),
                     name, at, sw_busset_size(set) - 1);
        break;
    case SW_FIT_INTEGRATED:
        sw_error_set(
            error, SW_ERROR_ADDRESS, device->line,
            _("%s cannot be at %s: it sits on the root bus itself; use bus='0x00', or leave the "
              "address out"),
            name, at);
        break;
    case SW_FIT_HOTPLUG:
        sw_error_set(
            error, SW_ERROR_ADDRESS, device->line,
            _("%s cannot be at %s: PCI controller %u (%s) offers no hotplug; use another one"),
            name, at, pci->bus, bus_model(set, pci->bus));
        break;
    case SW_FIT_SHAPE:
        sw_error_set(
            error, SW_ERROR_ADDRESS, device->line,
            _("%s cannot be at %s: it is %s, which PCI controller %u (%s) does not take; leave the "
              "address out, or name a controller that takes it"),
            name, at, sw_connect_shape_title(device->connect), pci->bus, bus_model(set, pci->bus));
        break;
    case SW_FIT_SLOT:
        return slot_error(error, device, name, at, pci, set);
    case SW_FIT_TAKEN:
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s cannot be at %s: that function is taken; give one of the two another "
                       "address, or none"),
                     name, at);
        break;
    }
    return false;
}

bool
sw_grow_error(GError **error, const SwDevice *device)
{
    g_autofree char *name = sw_device_name(device);

    if (device->origin == SW_ORIGIN_GROWN)
        sw_error_set(
            error, SW_ERROR_NO_SLOT, 0,
            _("the domain needs PCI controller %d (%s), and no slot that takes one is left; remove "
              "devices, or give some of them addresses that share a slot"),
            device->controller.index, device->model);
    else if (!(device->connect & SW_SHAPES))
        sw_error_set(error, SW_ERROR_NO_SLOT, device->line,
                     _("%s is no PCI device, and it has no address of another kind; give it one, "
                       "or another model"),
                     name);
    else
        sw_error_set(error, SW_ERROR_NO_SLOT, device->line,
                     _("%s is %s, and no controller takes it or can be added for it; add the "
                       "controller that it "
                       "plugs into"),
                     name, sw_connect_shape_title(device->connect));
    return false;
}

bool
sw_full_error(GError **error, const SwDevice *device)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(error, SW_ERROR_NO_SLOT, device->line,
                 _("%s is %s, and every slot that takes one is in use; add a PCI controller, or "
                   "remove a device"),
                 name, sw_connect_shape_title(device->connect));
    return false;
}

bool
sw_room_error(GError **error, const SwDevice *device, const SwDemand *demand,
              const SwSupply *supply)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(error, SW_ERROR_NO_SLOT, device->line,
                 _("%s is one too many: conventional slots: %u needed, at most %u can be made; PCI "
                   "Express slots: %u needed, at most %u can be made; %u bus numbers are left for "
                   "both, %u of them needed; remove devices, or write <hotplug require='no'/> into "
                   "some so that they share slots"),
                 name, demand->conventional, sw_room_conventional(supply), demand->express,
                 sw_room_express(supply), supply->buses, sw_room_buses(demand, supply));
    return false;
}

bool
sw_home_error(GError **error, const SwDevice *device, const SwPci *home, const SwChipsetRule *rule)
{
    g_autofree char *name = sw_device_name(device), *at = sw_pci_format(home);

    sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                 _("%s is %s and is always at %s; give it that address, or none"), name,
                 _(rule->why), at);
    return false;
}

bool
sw_taken_error(GError **error, const SwDevice *device, const SwPci *home, const SwChipsetRule *rule)
{
    g_autofree char *name = device ? sw_device_name(device) : g_strdup(_("another device"));
    g_autofree char *at = sw_pci_format(home);

    sw_error_set(error, SW_ERROR_ADDRESS, device ? device->line : 0,
                 _("%s is at %s, which is taken by %s; give it another address, or none"), name, at,
                 _(rule->why));
    return false;
}

bool
sw_fixed_video_error(GError **error, const SwDevice *device, const SwPci *home)
{
    g_autofree char *name = device ? sw_device_name(device) : g_strdup(_("another device"));
    g_autofree char *at = sw_pci_format(home);
    bool is_video = device && device->primary;

    sw_error_set(error, SW_ERROR_ADDRESS, device ? device->line : 0,
                 is_video
                     ? _("%s has to be at %s, where this emulator makes the primary video; give "
                         "it that address, or none")
                     : _("%s is in the slot of %s, where this emulator makes the primary video; "
                         "give it another address, or none"),
                 name, at);
    return false;
}
