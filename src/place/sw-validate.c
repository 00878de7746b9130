/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt refuses in a domain whose devices all have a place. */
#include "place/sw-validate.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-model-rules.h"
#include "rules/sw-virtio-rules.h"

/* Buses are numbered downwards from a bridge, so that a pci-bridge has to have the higher index. */
static bool
check_bridge_index(const SwDevice *device, GError **error)
{
    if (!sw_device_is(device, SW_KIND_CONTROLLER, "pci", "pci-bridge") ||
        device->controller.index > (int)device->address.pci.bus)
        return true;
    /* one that was added and found no other slot than its own means that there is none */
    sw_error_set(error, device->origin == SW_ORIGIN_GROWN ? SW_ERROR_NO_SLOT : SW_ERROR_VALUE,
                 device->line,
                 _("pci-bridge %d sits on bus %u, but its index has to be higher than the bus; "
                   "give it a higher index"),
                 device->controller.index, device->address.pci.bus);
    return false;
}

static bool
check_index(const SwDevice *device, GError **error)
{
    if (device->controller.index <= SW_MAX_CONTROLLER_INDEX)
        return true;
    sw_error_set(error, SW_ERROR_VALUE, device->line,
                 _("controller index %d is too high; the highest is %d"), device->controller.index,
                 SW_MAX_CONTROLLER_INDEX);
    return false;
}

static bool
check_phb(const SwDevice *device, const SwMachineRule *machine, GError **error)
{
    const SwController *c = &device->controller;

    if (!machine->many_roots || !sw_device_is(device, SW_KIND_CONTROLLER, "pci", "pci-root"))
        return true;
    if (c->phb_index <= (int)SW_MAX_HOST_BRIDGES - 1 && (c->index == 0) == (c->phb_index == 0))
        return true;
    sw_error_set(error, SW_ERROR_VALUE, device->line,
                 _("PCI host bridge %d has the target index %d; it is 0 for controller 0, and 1 to "
                   "%d for others"),
                 c->index, c->phb_index, (int)SW_MAX_HOST_BRIDGES - 1);
    return false;
}

static bool
check_known(const SwDevice *device, GError **error)
{
    const SwModelRule *rule = sw_model_rule_find(device);
    g_autofree char *name = NULL;

    if (!rule || !device->model || sw_words_match(rule->models, device->model))
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_VALUE, device->line,
                 _("%s has the unknown model '%s'; use one of: %s"), name, device->model,
                 rule->models);
    return false;
}

/* Models, types and machines that do not go together. */
static bool
check_model(const SwDevice *device, const SwMachineRule *machine, GError **error)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);
    g_autofree char *name = NULL;

    if (rule && !rule->models && sw_virtio_ask(device) != SW_ASKS_NOTHING) {
        name = sw_device_name(device);
        sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                     _("%s cannot have the model '%s': there is no such type for this kind of "
                       "device; remove the model"),
                     name, device->model);
        return false;
    }
    if (sw_device_is_controller(device, "ide") && !machine->ide) {
        name = sw_device_name(device);
        sw_error_set(
            error, SW_ERROR_UNSUPPORTED, device->line,
            _("%s: machine type family %s has no IDE controller; use bus='sata' or bus='virtio'"),
            name, machine->title);
        return false;
    }
    return true;
}

/* A virtio disk is a device of its own: an address that names a place on another controller, as an
 * IDE or SCSI disk has it, would leave it without one. */
static bool
check_disk_address(const SwDevice *disk, GError **error)
{
    const SwAddressType type = disk->address.type;
    g_autofree char *name = NULL;

    if (g_strcmp0(disk->type, "virtio") != 0 || type == SW_ADDRESS_NONE || type == SW_ADDRESS_PCI ||
        type == SW_ADDRESS_CCW || type == SW_ADDRESS_VIRTIO_MMIO)
        return true;
    name = sw_device_name(disk);
    sw_error_set(error, SW_ERROR_ADDRESS, disk->line,
                 _("%s is a virtio disk and cannot have an address of type '%s'; leave the address "
                   "out"),
                 name, sw_address_type_name(type));
    return false;
}

bool
sw_validate(const SwDomain *domain, const SwMachineRule *machine, GError **error)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (!check_index(device, error) || !check_bridge_index(device, error) ||
            !check_phb(device, machine, error))
            return false;
    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk)
        if (!check_disk_address(disk, error))
            return false;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (!check_known(device, error) || !check_model(device, machine, error))
                return false;
    return true;
}
