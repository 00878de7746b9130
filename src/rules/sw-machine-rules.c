/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Machine types. What libvirt 9.0 adds and chooses, measured; first matching row counts. */
#include "rules/sw-machine-rules.h"

#include <glib.h>

#include "base/sw-words.h"

#define X86   "x86_64 i686"
#define ARM   "aarch64 armv7l armv6l"
#define RISCV "riscv64 riscv32"
#define PPC64 "ppc64 ppc64le"

/* clang-format off */
#define NIC_PCI    {{"rtl8139", "rtl8139"}, {"e1000", "e1000"}, {"virtio", "virtio-net-pci"}, {"rtl8139", NULL}}
#define NIC_VIRTIO {{"virtio", NULL}}
#define SCSI_LSI   {{"lsilogic", "lsi53c895a"}, {"virtio-scsi", NULL}}
#define VIDEO_PC   {{"cirrus", "cirrus-vga"}, {"vga", NULL}}
#define USB_PIIX3  {{"piix3-uhci", "piix3-usb-uhci"}}
#define USB_XHCI   {{"qemu-xhci", "qemu-xhci"}, {"nec-xhci", "nec-usb-xhci"}}
#define USB_PPC64  {{"qemu-xhci", "qemu-xhci"}, {"nec-xhci", "nec-usb-xhci"}, {"pci-ohci", "pci-ohci"}}
#define USB_Q35    {{"qemu-xhci", "qemu-xhci"}, {"nec-xhci", "nec-usb-xhci"}, {"ich9-ehci1", "ich9-usb-ehci1"}}

static const SwMachineRule rules[] = {
    {SW_MACHINE_I440FX, "i440fx", X86, "pc pc-0.* pc-1.* pc-i440fx-* rhel*",
     .root = "pci-root", .default_usb = true, .ide = true, .memballoon = true,
     .usb_added = USB_PIIX3, .usb_plain = USB_PIIX3,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = VIDEO_PC, .serial = "isa-serial"},
    {SW_MACHINE_Q35, "q35", X86, "q35 pc-q35-*",
     .root = "pcie-root", .default_usb = true, .sata = true, .memballoon = true,
     .usb_added = USB_Q35, .usb_plain = USB_PIIX3,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = VIDEO_PC, .serial = "isa-serial"},
    {SW_MACHINE_OTHER, "isapc", X86, "isapc",
     .memballoon = true, .usb_plain = USB_PIIX3,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_OTHER, "x86 without PCI", X86, "",
     .default_usb = true, .memballoon = true, .usb_added = USB_PIIX3, .usb_plain = USB_PIIX3,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_ARM_VIRT, "ARM virt", "aarch64", "virt virt-*",
     .root = "pcie-root", .root_needs = "gpex-pcihost", .pci_optional = true, .usb_plain = USB_XHCI,
     .nic = NIC_VIRTIO, .scsi = SCSI_LSI, .video = {{"virtio", NULL}}, .serial = "system-serial"},
    {SW_MACHINE_ARM_VIRT, "ARM virt", "armv6l", "virt virt-*",
     .usb_plain = USB_PIIX3, .nic = NIC_VIRTIO, .scsi = SCSI_LSI, .video = {{"virtio", NULL}}, .serial = "system-serial"},
    {SW_MACHINE_ARM_VIRT, "ARM virt", "armv7l", "virt virt-*",
     .root = "pcie-root", .root_needs = "gpex-pcihost", .pci_optional = true, .usb_plain = USB_PIIX3,
     .nic = NIC_VIRTIO, .scsi = SCSI_LSI, .video = {{"virtio", NULL}}, .serial = "system-serial"},
    {SW_MACHINE_OTHER, "ARM versatilepb", "armv6l", "versatilepb",
     .root = "pci-root", .usb_plain = USB_PIIX3,
     .nic = {{"scm91c111", NULL}}, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_OTHER, "ARM versatilepb", ARM, "versatilepb",
     .usb_plain = USB_PIIX3, .nic = {{"scm91c111", NULL}}, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_OTHER, "ARM", "aarch64", "",
     .pci_optional = true, .usb_plain = USB_XHCI, .nic = {{"lan9118", NULL}}, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_OTHER, "ARM", ARM, "",
     .pci_optional = true, .usb_plain = USB_PIIX3, .nic = {{"lan9118", NULL}}, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_RISCV_VIRT, "RISC-V virt", RISCV, "virt virt-*",
     .root = "pcie-root", .root_needs = "gpex-pcihost", .pci_optional = true, .memballoon = true, .usb_plain = USB_PIIX3,
     .nic = NIC_VIRTIO, .scsi = SCSI_LSI, .video = {{"virtio", NULL}}, .serial = "system-serial"},
    {SW_MACHINE_OTHER, "RISC-V", RISCV, "",
     .pci_optional = true, .memballoon = true, .usb_plain = USB_PIIX3, .nic = NIC_PCI, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_PSERIES, "pseries", PPC64, "pseries pseries-*",
     .root = "pci-root", .many_roots = true, .default_usb = true, .memballoon = true,
     .usb_added = USB_PPC64, .usb_plain = USB_PPC64,
     .nic = NIC_PCI, .scsi = {{"ibmvscsi", NULL}}, .video = {{"vga", NULL}}, .serial = "spapr-vio-serial"},
    {SW_MACHINE_OTHER, "g3beige", PPC64, "g3beige",
     .root = "pci-root", .default_usb = true, .ide = true, .memballoon = true,
     .usb_added = USB_PPC64, .usb_plain = USB_PPC64,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = {{"vga", NULL}}},
    {SW_MACHINE_OTHER, "ppc64", PPC64, "",
     .root = "pci-root", .default_usb = true, .memballoon = true,
     .usb_added = USB_PPC64, .usb_plain = USB_PPC64,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = {{"vga", NULL}}},
    {SW_MACHINE_S390_CCW, "s390-ccw", "s390x s390", "s390-ccw*",
     .root = "pci-root", .root_needs = "zpci", .memballoon = true,
     .nic = NIC_VIRTIO, .scsi = {{"virtio-scsi", NULL}}, .video = {{"virtio", NULL}}, .serial = "sclp-serial"},
    {SW_MACHINE_OTHER, "s390", "s390x s390", "",
     .root = "pci-root", .root_needs = "zpci", .memballoon = true,
     .nic = NIC_VIRTIO, .scsi = {{"virtio-scsi", NULL}}, .video = {{"virtio", NULL}}},
    {SW_MACHINE_OTHER, "g3beige, sun4u", "ppc sparc64", "g3beige sun4u",
     .root = "pci-root", .default_usb = true, .ide = true, .memballoon = true,
     .usb_added = USB_PIIX3, .usb_plain = USB_PIIX3,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_OTHER, "sparc", "sparc", "",
     .usb_plain = USB_PIIX3, .nic = NIC_PCI, .scsi = {{"ncr53c90", NULL}}, .video = VIDEO_PC},
    {SW_MACHINE_OTHER, "ppc, alpha, sparc64, sh4", "ppc alpha sparc64 sh4 sh4eb", "",
     .root = "pci-root", .default_usb = true, .memballoon = true,
     .usb_added = USB_PIIX3, .usb_plain = USB_PIIX3,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_OTHER, "malta", "mips mipsel mips64 mips64el", "malta",
     .root = "pci-root", .default_usb = true, .ide = true, .memballoon = true, .usb_added = USB_PIIX3, .usb_plain = USB_PIIX3,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = VIDEO_PC},
    {SW_MACHINE_OTHER, "other", "", "",
     .default_usb = true, .memballoon = true, .usb_added = USB_PIIX3, .usb_plain = USB_PIIX3,
     .nic = NIC_PCI, .scsi = SCSI_LSI, .video = VIDEO_PC},
};
/* clang-format on */

const SwMachineRule *
sw_machine_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

/* An empty list stands for anything. */
static bool
list_matches(const char *list, const char *text)
{
    return !*list || sw_words_match(list, text);
}

const SwMachineRule *
sw_machine_rule_find(const char *arch, const char *machine)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (list_matches(rules[i].arches, arch) && list_matches(rules[i].names, machine))
            return &rules[i];
    g_return_val_if_reached(&rules[G_N_ELEMENTS(rules) - 1]);
}
