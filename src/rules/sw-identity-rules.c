/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a guest reads in the configuration space of QEMU's PCI types.
 *
 * Measured with QEMU 7.2 on the root bus of i440fx and of q35, and on a root port. virtio: the IDs
 * are those of the specification, 0x1040 and the device's number in the modern form. */
#include "rules/sw-identity-rules.h"

#include <glib.h>
#include <string.h>

#include "rules/sw-virtio-rules.h"

static const SwIdentityRule rules[] = {
    {"virtio-net-pci", 0x1af4, 0x1041, 0x1000, SW_CAPABLE_ON_PORT},
    {"virtio-blk-pci", 0x1af4, 0x1042, 0x1001, SW_CAPABLE_ON_PORT},
    {"virtio-serial-pci", 0x1af4, 0x1043, 0x1003, SW_CAPABLE_ON_PORT},
    {"virtio-rng-pci", 0x1af4, 0x1044, 0x1005, SW_CAPABLE_ON_PORT},
    {"virtio-balloon-pci", 0x1af4, 0x1045, 0x1002, SW_CAPABLE_ON_PORT},
    {"virtio-scsi-pci", 0x1af4, 0x1048, 0x1004, SW_CAPABLE_ON_PORT},
    {"virtio-9p-pci", 0x1af4, 0x1049, 0x1009, SW_CAPABLE_ON_PORT},
    {"virtio-gpu-pci", 0x1af4, 0x1050, 0, SW_CAPABLE_ON_PORT},
    {"virtio-vga", 0x1af4, 0x1050, 0, SW_CAPABLE_ON_PORT},
    {"virtio-keyboard-pci", 0x1af4, 0x1052, 0, SW_CAPABLE_ON_PORT},
    {"virtio-mouse-pci", 0x1af4, 0x1052, 0, SW_CAPABLE_ON_PORT},
    {"virtio-tablet-pci", 0x1af4, 0x1052, 0, SW_CAPABLE_ON_PORT},
    {"virtio-crypto-pci", 0x1af4, 0x1054, 0, SW_CAPABLE_ON_PORT},
    {"virtio-iommu-pci", 0x1af4, 0x1057, 0, SW_CAPABLE_ON_PORT},
    {"virtio-mem-pci", 0x1af4, 0x1058, 0, SW_CAPABLE_ON_PORT},
    {"virtio-pmem-pci", 0x1af4, 0x105b, 0, SW_CAPABLE_ON_PORT},
    {"e1000", 0x8086, 0x100e, 0, SW_CAPABLE_NEVER},
    {"e1000e", 0x8086, 0x10d3, 0, SW_CAPABLE_ALWAYS},
    {"e1000-82544gc", 0x8086, 0x100c, 0, SW_CAPABLE_NEVER},
    {"e1000-82545em", 0x8086, 0x100f, 0, SW_CAPABLE_NEVER},
    {"rtl8139", 0x10ec, 0x8139, 0, SW_CAPABLE_NEVER},
    {"pcnet", 0x1022, 0x2000, 0, SW_CAPABLE_NEVER},
    {"ne2k_pci", 0x10ec, 0x8029, 0, SW_CAPABLE_NEVER},
    {"tulip", 0x1011, 0x0019, 0, SW_CAPABLE_NEVER},
    {"vmxnet3", 0x15ad, 0x07b0, 0, SW_CAPABLE_ON_EXPRESS},
    {"i82550", 0x8086, 0x1209, 0, SW_CAPABLE_NEVER},
    {"i82551", 0x8086, 0x1209, 0, SW_CAPABLE_NEVER},
    {"i82557a", 0x8086, 0x1229, 0, SW_CAPABLE_NEVER},
    {"i82557b", 0x8086, 0x1229, 0, SW_CAPABLE_NEVER},
    {"i82557c", 0x8086, 0x1229, 0, SW_CAPABLE_NEVER},
    {"i82558a", 0x8086, 0x1229, 0, SW_CAPABLE_NEVER},
    {"i82558b", 0x8086, 0x1229, 0, SW_CAPABLE_NEVER},
    {"i82559a", 0x8086, 0x1229, 0, SW_CAPABLE_NEVER},
    {"i82559b", 0x8086, 0x1229, 0, SW_CAPABLE_NEVER},
    {"i82559c", 0x8086, 0x1229, 0, SW_CAPABLE_NEVER},
    {"i82559er", 0x8086, 0x1209, 0, SW_CAPABLE_NEVER},
    {"i82562", 0x8086, 0x1209, 0, SW_CAPABLE_NEVER},
    {"i82801", 0x8086, 0x2449, 0, SW_CAPABLE_NEVER},
    {"ES1370", 0x1274, 0x5000, 0, SW_CAPABLE_NEVER},
    {"AC97", 0x8086, 0x2415, 0, SW_CAPABLE_NEVER},
    {"intel-hda", 0x8086, 0x2668, 0, SW_CAPABLE_NEVER},
    {"ich9-intel-hda", 0x8086, 0x293e, 0, SW_CAPABLE_NEVER},
    {"VGA", 0x1234, 0x1111, 0, SW_CAPABLE_NEVER},
    {"cirrus-vga", 0x1013, 0x00b8, 0, SW_CAPABLE_NEVER},
    {"qxl-vga", 0x1b36, 0x0100, 0, SW_CAPABLE_NEVER},
    {"qxl", 0x1b36, 0x0100, 0, SW_CAPABLE_NEVER},
    {"vmware-svga", 0x15ad, 0x0405, 0, SW_CAPABLE_NEVER},
    {"bochs-display", 0x1234, 0x1111, 0, SW_CAPABLE_ON_EXPRESS},
    {"piix3-usb-uhci", 0x8086, 0x7020, 0, SW_CAPABLE_NEVER},
    {"piix4-usb-uhci", 0x8086, 0x7112, 0, SW_CAPABLE_NEVER},
    {"usb-ehci", 0x8086, 0x24cd, 0, SW_CAPABLE_NEVER},
    {"ich9-usb-ehci1", 0x8086, 0x293a, 0, SW_CAPABLE_NEVER},
    {"ich9-usb-ehci2", 0x8086, 0x293c, 0, SW_CAPABLE_NEVER},
    {"ich9-usb-uhci1", 0x8086, 0x2934, 0, SW_CAPABLE_NEVER},
    {"ich9-usb-uhci2", 0x8086, 0x2935, 0, SW_CAPABLE_NEVER},
    {"ich9-usb-uhci3", 0x8086, 0x2936, 0, SW_CAPABLE_NEVER},
    {"ich9-usb-uhci4", 0x8086, 0x2937, 0, SW_CAPABLE_NEVER},
    {"ich9-usb-uhci5", 0x8086, 0x2938, 0, SW_CAPABLE_NEVER},
    {"ich9-usb-uhci6", 0x8086, 0x2939, 0, SW_CAPABLE_NEVER},
    {"nec-usb-xhci", 0x1033, 0x0194, 0, SW_CAPABLE_ON_EXPRESS},
    {"qemu-xhci", 0x1b36, 0x000d, 0, SW_CAPABLE_ON_EXPRESS},
    {"pci-ohci", 0x106b, 0x003f, 0, SW_CAPABLE_NEVER},
    {"lsi", 0x1000, 0x0012, 0, SW_CAPABLE_NEVER, .own_name = "lsi53c895a"},
    {"lsi53c895a", 0x1000, 0x0012, 0, SW_CAPABLE_NEVER},
    {"mptsas1068", 0x1000, 0x0054, 0, SW_CAPABLE_NEVER},
    {"megasas", 0x1000, 0x0060, 0, SW_CAPABLE_NEVER},
    {"pvscsi", 0x15ad, 0x07c0, 0, SW_CAPABLE_ON_EXPRESS},
    {"ahci", 0x8086, 0x2922, 0, SW_CAPABLE_NEVER, .own_name = "ich9-ahci"},
    {"ich9-ahci", 0x8086, 0x2922, 0, SW_CAPABLE_NEVER},
    {"piix3-ide", 0x8086, 0x7010, 0, SW_CAPABLE_NEVER},
    {"i6300esb", 0x8086, 0x25ab, 0, SW_CAPABLE_NEVER},
    {"pci-serial", 0x1b36, 0x0002, 0, SW_CAPABLE_NEVER},
    {"pvpanic-pci", 0x1b36, 0x0011, 0, SW_CAPABLE_NEVER},
    {"ivshmem-plain", 0x1af4, 0x1110, 0, SW_CAPABLE_NEVER},
    {"acpi-erst", 0x1b36, 0x0012, 0, SW_CAPABLE_NEVER},
    {"pci-testdev", 0x1b36, 0x0005, 0, SW_CAPABLE_NEVER},
    {"pci-bridge", 0x1b36, 0x0001, 0, SW_CAPABLE_NEVER},
    {"pcie-root-port", 0x1b36, 0x000c, 0, SW_CAPABLE_ALWAYS},
    {"ioh3420", 0x8086, 0x3420, 0, SW_CAPABLE_ALWAYS},
    {"x3130-upstream", 0x104c, 0x8232, 0, SW_CAPABLE_ALWAYS},
    {"xio3130-downstream", 0x104c, 0x8233, 0, SW_CAPABLE_ALWAYS},
    {"i82801b11-bridge", 0x8086, 0x244e, 0, SW_CAPABLE_NEVER},
    {"pcie-pci-bridge", 0x1b36, 0x000e, 0, SW_CAPABLE_ALWAYS},
    {"pxb", 0x1b36, 0x0009, 0, SW_CAPABLE_NEVER},
    {"pxb-pcie", 0x1b36, 0x000b, 0, SW_CAPABLE_NEVER},
};

const SwIdentityRule *
sw_identity_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

const SwIdentityRule *
sw_identity_rule_find(const char *type)
{
    const size_t n = sw_type_stem(type);

    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (strlen(rules[i].type) == n && strncmp(rules[i].type, type, n) == 0)
            return &rules[i];
    return NULL;
}
