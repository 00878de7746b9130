/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Virtio devices that go to another transport than PCI. Only the type of the address is decided
 * here; the numbers of CCW and spapr-vio addresses are libvirt's. */
#include "place/sw-transport.h"

#include "rules/sw-virtio-rules.h"

/* libvirt's test is the controller's type alone: a lsilogic is moved with the virtio ones. */
static bool
moves_with_virtio(const SwDevice *device)
{
    if (sw_device_is_controller(device, "scsi") || sw_device_is_controller(device, "virtio-serial"))
        return true;
    if (device->kind == SW_KIND_IOMMU || device->kind == SW_KIND_MEMORY)
        return false;
    return sw_virtio_rule_find(device) != NULL;
}

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
move(SwDomain *domain, SwAddressType type, bool with_fs_and_vsock)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++) {
        if (!with_fs_and_vsock && (kind == SW_KIND_FILESYSTEM || kind == SW_KIND_VSOCK))
            continue;
        SW_FOREACH_DEVICE (domain, kind, device)
            if (device->address.type == SW_ADDRESS_NONE && moves_with_virtio(device))
                device->address.type = type;
    }
}

/* libvirt gives an ibmvscsi controller such an address on every machine, whatever is written. */
static void
move_ibmvscsi(SwDomain *domain)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is(device, SW_KIND_CONTROLLER, "scsi", "ibmvscsi"))
            device->address = (SwAddress){.type = SW_ADDRESS_SPAPR_VIO};
}

static void
move_spapr_vlan(SwDomain *domain)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_INTERFACE, device)
        if (device->address.type == SW_ADDRESS_NONE &&
            sw_device_is(device, SW_KIND_INTERFACE, NULL, "spapr-vlan"))
            device->address.type = SW_ADDRESS_SPAPR_VIO;
}

/* One device on virtio-mmio sends the others there too, also where the machine has PCI Express. */
static bool
prefers_mmio(const SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    if (machine->id == SW_MACHINE_ARM_VIRT || machine->id == SW_MACHINE_RISCV_VIRT)
        return uses_mmio(domain) || !sw_domain_controller(domain, "pci", 0) ||
               !sw_caps_find_controller(caps, "pcie-root-port");
    return g_str_has_prefix(domain->machine, "vexpress-");
}

void
sw_choose_transports(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    if (machine->id == SW_MACHINE_S390_CCW)
        move(domain, SW_ADDRESS_CCW, true);
    else if (prefers_mmio(domain, machine, caps))
        move(domain, SW_ADDRESS_VIRTIO_MMIO, false);
    move_ibmvscsi(domain);
    if (machine->id == SW_MACHINE_PSERIES)
        move_spapr_vlan(domain);
}
