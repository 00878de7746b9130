/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers of PCI controllers. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "place/sw-validate.h"
#include "rules/sw-controller-rules.h"

/* Buses are numbered downwards from a bridge, so that a pci-bridge has to have the higher index. */
static bool
check_bridge_index(const SwDevice *device, GError **error)
{
    if (!sw_device_is(device, SW_KIND_CONTROLLER, "pci", "pci-bridge") ||
        device->address.type != SW_ADDRESS_PCI ||
        device->controller.index > (int)device->address.pci.bus)
        return true;
    sw_error_set(error, SW_ERROR_VALUE, device->line,
                 _("pci-bridge %d sits on bus %u, but its index has to be higher than the bus; "
                   "give it a higher index"),
                 device->controller.index, device->address.pci.bus);
    return false;
}

static bool
check_index(const SwDevice *device, const SwMachineRule *machine, GError **error)
{
    if (device->controller.index == 0 || !sw_controller_is_root(device->model) ||
        (machine->many_roots && g_str_equal(device->model, "pci-root")))
        return true;
    sw_error_set(error, SW_ERROR_VALUE, device->line,
                 _("PCI controller %d is a %s, which has to have index 0; give it index 0, or "
                   "another model"),
                 device->controller.index, device->model);
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

/* A NUMA node of the guest; the first host bridge belongs to all of them. */
static bool
check_node(const SwDevice *device, const SwDomain *domain, GError **error)
{
    const SwController *c = &device->controller;
    SwNumbers numbers;

    if (c->node < 0)
        return true;
    numbers = sw_controller_rule_find(device->model)->numbers;
    if (c->node >= domain->cells) {
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("PCI controller %d is near NUMA node %d, and the guest has %d of them; add "
                       "the node to <numa>, or remove <node>"),
                     c->index, c->node, domain->cells);
        return false;
    }
    if (c->index > 0 && (numbers == SW_NUMBERS_BUS_NR || numbers == SW_NUMBERS_PHB))
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("PCI controller %d is a %s, which cannot be near one NUMA node; remove <node>"),
                 c->index, device->model);
    return false;
}

static bool
check_hole(const SwDevice *device, const SwMachineRule *machine, GError **error)
{
    if (!sw_controller_is_root(device->model) || !sw_device_attribute(device, "pcihole64") ||
        machine->id == SW_MACHINE_I440FX || machine->id == SW_MACHINE_Q35)
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("the size of the 64-bit PCI hole can be set on x86 only; remove <pcihole64>"));
    return false;
}

bool
sw_validate_pci_controller(const SwDevice *device, const SwDomain *domain,
                           const SwMachineRule *machine, GError **error)
{
    return check_index(device, machine, error) && check_bridge_index(device, error) &&
           check_phb(device, machine, error) && check_node(device, domain, error) &&
           check_hole(device, machine, error);
}
