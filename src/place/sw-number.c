/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The numbers and names that PCI controllers carry. */
#include "place/sw-number.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "caps/sw-machine-caps.h"
#include "rules/sw-controller-rules.h"

#define BUS_NR_TOP  256 /* an expander bus takes the numbers below those of the others */
#define BUS_NR_STEP 2

static void
fill(int *number, int value)
{
    if (*number < 0)
        *number = value;
}

static bool
fill_bus_nr(const SwDomain *domain, SwDevice *device, GError **error)
{
    int lowest = BUS_NR_TOP;

    if (device->controller.bus_nr >= 0)
        return true;
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other)
        if (g_str_equal(other->type, "pci") && other->controller.bus_nr >= 0)
            lowest = MIN(lowest, other->controller.bus_nr);
    if (lowest <= BUS_NR_STEP) {
        sw_error_set(
            error, SW_ERROR_VALUE, device->line,
            _("no bus number is left for PCI controller %d; write busNr into its <target>"),
            device->controller.index);
        return false;
    }
    device->controller.bus_nr = lowest - BUS_NR_STEP;
    return true;
}

static void
fill_phb_index(const SwDomain *domain, SwDevice *device)
{
    int index = device->controller.index ? 1 : 0;
    bool used;

    do {
        used = false;
        SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other)
            used = used || (other != device && other->controller.phb_index == index);
        index += used;
    } while (used);
    fill(&device->controller.phb_index, index);
}

static bool
fill_numbers(const SwDomain *domain, SwDevice *device, const SwMachineRule *machine, GError **error)
{
    SwController *c = &device->controller;

    switch (sw_controller_rule_find(device->model)->numbers) {
    case SW_NUMBERS_NONE:
        break;
    case SW_NUMBERS_CHASSIS_NR:
        fill(&c->chassis_nr, c->index);
        break;
    case SW_NUMBERS_ROOT_PORT:
        fill(&c->chassis, c->index);
        fill(&c->port, (int)(device->address.pci.slot * 8 + device->address.pci.function));
        break;
    case SW_NUMBERS_DOWNSTREAM:
        fill(&c->chassis, c->index);
        fill(&c->port, (int)device->address.pci.slot);
        break;
    case SW_NUMBERS_BUS_NR:
        return fill_bus_nr(domain, device, error);
    case SW_NUMBERS_PHB:
        if (machine->many_roots)
            fill_phb_index(domain, device);
        break;
    }
    return true;
}

/* The machine's own root has no type of its own, except where host bridges are devices. */
static bool
fill_type(const SwDomain *domain, SwDevice *device, const SwMachineRule *machine,
          const SwCaps *caps, GError **error)
{
    const char *type;

    if (!sw_controller_is_root(device->model) && machine->pci_optional &&
        !sw_caps_machine_root(caps, machine, domain->machine)) {
        sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                     _("machine type family %s has no PCI for a %s (PCI controller %d); choose "
                       "another machine type, or other devices"),
                     machine->title, device->model, device->controller.index);
        return false;
    }
    if (device->controller.model_name ||
        (sw_controller_is_root(device->model) && !machine->many_roots))
        return true;
    type = sw_caps_find_controller(caps, device->model);
    if (!type) {
        sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                     _("this emulator has no %s (PCI controller %d); use another controller model"),
                     device->model, device->controller.index);
        return false;
    }
    device->controller.model_name = g_strdup(type);
    return true;
}

bool
sw_number_controllers(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
                      GError **error)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (g_str_equal(device->type, "pci") && (!fill_type(domain, device, machine, caps, error) ||
                                                 !fill_numbers(domain, device, machine, error)))
            return false;
    return true;
}
