/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which types of address a device can have: asked of libvirt 9.0, each kind with each type. */
#include "rules/sw-address-rules.h"

/* clang-format off */
static const SwAddressRule rules[] = {
    {SW_KIND_DISK, "virtio", NULL, "pci ccw virtio-mmio"},
    {SW_KIND_DISK, "usb", NULL, "usb"},
    {SW_KIND_DISK, "scsi", NULL, "drive"},
    {SW_KIND_DISK, "sata", NULL, "drive"},
    {SW_KIND_DISK, "ide", NULL, "drive"},
    {SW_KIND_DISK, "fdc", NULL, "drive"},
    {SW_KIND_INTERFACE, "hostdev", NULL, "pci"},
    {SW_KIND_INTERFACE, "hostdev-usb", NULL, "usb"},
    {SW_KIND_INTERFACE, NULL, "spapr-vlan", SW_ADDRESS_IGNORED},
    {SW_KIND_HOSTDEV, "pci", NULL, "pci unassigned"},
    {SW_KIND_HOSTDEV, "usb", NULL, "usb"},
    {SW_KIND_HOSTDEV, "scsi", NULL, "drive"},
    {SW_KIND_HOSTDEV, "scsi_host", NULL, "pci ccw"},
    {SW_KIND_HOSTDEV, "mdev", "vfio-pci", "pci"},
    {SW_KIND_HOSTDEV, "mdev", "vfio-ccw", "ccw"},
    {SW_KIND_HOSTDEV, "mdev", "vfio-ap", SW_ADDRESS_IGNORED},
    {SW_KIND_VIDEO, NULL, "ramfb", ""},
    {SW_KIND_VIDEO, NULL, "none", SW_ADDRESS_IGNORED},
    {SW_KIND_CONTROLLER, "pci", "pci-root", ""},
    {SW_KIND_CONTROLLER, "pci", "pcie-root", ""},
    {SW_KIND_CONTROLLER, "scsi", "ibmvscsi", SW_ADDRESS_IGNORED},
    {SW_KIND_SMARTCARD, NULL, NULL, "ccid"},
    {SW_KIND_SERIAL, NULL, "pci-serial", "pci"},
    {SW_KIND_SERIAL, NULL, "usb-serial", "usb"},
    {SW_KIND_SERIAL, NULL, "isa-serial", "isa"},
    {SW_KIND_SERIAL, NULL, "isa-debug", "isa"},
    {SW_KIND_SERIAL, NULL, "system-serial", ""},
    {SW_KIND_SERIAL, NULL, "sclp-serial", ""},
    {SW_KIND_SERIAL, NULL, "spapr-vio-serial", SW_ADDRESS_IGNORED},
    {SW_KIND_CHANNEL, "virtio", NULL, SW_ADDRESS_IGNORED},
    {SW_KIND_INPUT, "usb", NULL, "usb"},
    {SW_KIND_WATCHDOG, NULL, "i6300esb", "pci"},
    {SW_KIND_WATCHDOG, NULL, NULL, ""},
    {SW_KIND_NVRAM, NULL, NULL, SW_ADDRESS_IGNORED},
    {SW_KIND_HUB, NULL, NULL, SW_ADDRESS_IGNORED},
    {SW_KIND_TPM, NULL, "tpm-spapr", SW_ADDRESS_IGNORED},
    {SW_KIND_PANIC, NULL, "isa", "isa"},
    {SW_KIND_PANIC, NULL, "hyperv", ""},
    {SW_KIND_PANIC, NULL, "pseries", ""},
    {SW_KIND_PANIC, NULL, "s390", ""},
    {SW_KIND_PANIC, NULL, "pvpanic", "pci"},
    {SW_KIND_MEMORY, NULL, "virtio-mem", "pci"},
    {SW_KIND_MEMORY, NULL, "virtio-pmem", "pci"},
    {SW_KIND_MEMORY, NULL, "sgx-epc", ""},
    {SW_KIND_MEMORY, NULL, NULL, SW_ADDRESS_IGNORED},
    {SW_KIND_REDIRDEV, NULL, NULL, "usb"},
    {SW_KIND_IOMMU, NULL, "virtio", "pci"},
    {SW_KIND_IOMMU, NULL, NULL, ""},
};
/* clang-format on */

const SwAddressRule *
sw_address_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

const SwAddressRule *
sw_address_rule_find(const SwDevice *device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (sw_device_is(device, rules[i].kind, rules[i].type, rules[i].model))
            return &rules[i];
    return NULL;
}

bool
sw_address_ignored(const SwDevice *device)
{
    const SwAddressRule *rule = sw_address_rule_find(device);

    return rule && g_strcmp0(rule->types, SW_ADDRESS_IGNORED) == 0;
}
