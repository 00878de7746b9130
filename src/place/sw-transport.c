/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices that go to another transport than PCI. */
#include "place/sw-transport.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "caps/sw-machine-caps.h"
#include "rules/sw-address-rules.h"
#include "rules/sw-transport-rules.h"

static bool
uses_mmio(const SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (device->address.type == SW_ADDRESS_VIRTIO_MMIO)
                return true;
    return false;
}

static void
move(SwDomain *domain, SwAddressType type)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            const SwMoveRule *rule = sw_move_rule_find(device);

            if (!rule || device->address.type != SW_ADDRESS_NONE ||
                !(type == SW_ADDRESS_CCW ? rule->ccw : rule->mmio))
                continue;
            device->address.type = type;
            if (type == SW_ADDRESS_VIRTIO_MMIO)
                device->place_reason = N_("the machine has no PCI bus for it, or another device "
                                          "is written there");
        }
}

/* One device on virtio-mmio sends the others there too, also where the machine has PCI Express. */
static bool
prefers_mmio(const SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    bool root = sw_caps_machine_root(caps, machine, domain->machine) ||
                sw_domain_controller(domain, "pci", 0);

    if (machine->id == SW_MACHINE_ARM_VIRT || machine->id == SW_MACHINE_RISCV_VIRT)
        return uses_mmio(domain) || !root || !sw_caps_find_controller(caps, "pcie-root-port");
    return g_str_has_prefix(domain->machine, "vexpress-");
}

SwAddressType
sw_transport(const SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    if (sw_caps_machine_ccw(caps, machine))
        return SW_ADDRESS_CCW;
    return prefers_mmio(domain, machine, caps) ? SW_ADDRESS_VIRTIO_MMIO : SW_ADDRESS_NONE;
}

/* A function of the host is on PCI there, and so it is in the guest. */
static bool
check_host(const SwDevice *device, GError **error)
{
    g_autofree char *name = NULL;

    if (!sw_device_is_host(device) || device->address.type == SW_ADDRESS_NONE ||
        device->address.type == SW_ADDRESS_PCI || device->address.type == SW_ADDRESS_UNASSIGNED)
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                 _("%s is a PCI device of the host and cannot have an address of type '%s'; give "
                   "it one of type 'pci', or leave out the address and the model"),
                 name, sw_address_type_name(device->address.type));
    return false;
}

static bool
check_no_ccw(const SwDomain *domain, const SwDevice *device, GError **error)
{
    g_autofree char *name = NULL;

    if (device->address.type != SW_ADDRESS_CCW || sw_address_ignored(device))
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("%s has an address of type 'ccw', but machine type %s has no channel I/O; leave "
                   "the address out"),
                 name, domain->machine);
    return false;
}

bool
sw_choose_transports(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
                     GError **error)
{
    const SwAddressType transport = sw_transport(domain, machine, caps);
    const bool ccw = transport == SW_ADDRESS_CCW;

    if (!sw_choose_spapr_vio(domain, machine, error))
        return false;
    if (transport != SW_ADDRESS_NONE)
        move(domain, transport);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (!check_host(device, error) || (!ccw && !check_no_ccw(domain, device, error)))
                return false;
    return !ccw || sw_number_ccw(domain, error);
}
