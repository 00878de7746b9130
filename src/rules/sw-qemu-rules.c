/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QEMU's names for the devices that are not virtio, as libvirt 9.0 writes them on a command line.
 */
#include "rules/sw-qemu-rules.h"

/* clang-format off */
static const SwQemuRule rules[] = {
    {SW_KIND_INTERFACE, "hostdev", NULL, false, "vfio-pci", NULL},
    {SW_KIND_INTERFACE, "hostdev-usb", NULL, false, "usb-host", NULL},
    {SW_KIND_INTERFACE, NULL, NULL, false, NULL, NULL},
    {SW_KIND_HOSTDEV, "pci", NULL, false, "vfio-pci", NULL},
    {SW_KIND_HOSTDEV, "mdev", "vfio-pci", false, "vfio-pci", NULL},
    {SW_KIND_HOSTDEV, "mdev", "vfio-ccw", false, "vfio-ccw", NULL},
    {SW_KIND_SOUND, NULL, "es1370", false, "ES1370", NULL},
    {SW_KIND_SOUND, NULL, "ac97", false, "AC97", NULL},
    {SW_KIND_SOUND, NULL, "ich6", false, "intel-hda", NULL},
    {SW_KIND_SOUND, NULL, "ich9", false, "ich9-intel-hda", "ich9-intel-hda"},
    {SW_KIND_VIDEO, NULL, "vga", false, "VGA", "VGA"},
    {SW_KIND_VIDEO, NULL, "cirrus", false, "cirrus-vga", "cirrus-vga"},
    {SW_KIND_VIDEO, NULL, "qxl", true, "qxl-vga", "qxl"},
    {SW_KIND_VIDEO, NULL, "qxl", false, "qxl", "qxl"},
    {SW_KIND_VIDEO, NULL, "vmvga", false, "vmware-svga", "vmware-svga"},
    {SW_KIND_VIDEO, NULL, "bochs", false, "bochs-display", "bochs-display"},
    {SW_KIND_VIDEO, NULL, "ramfb", false, NULL, "ramfb"},
    {SW_KIND_CONTROLLER, "usb", "piix3-uhci", false, "piix3-usb-uhci", "piix3-usb-uhci", .late = true},
    {SW_KIND_CONTROLLER, "usb", "piix4-uhci", false, "piix4-usb-uhci", "piix4-usb-uhci", .late = true},
    {SW_KIND_CONTROLLER, "usb", "ehci", false, "usb-ehci", "usb-ehci", .late = true},
    {SW_KIND_CONTROLLER, "usb", "ich9-ehci1", false, "ich9-usb-ehci1", "ich9-usb-ehci1", .late = true},
    {SW_KIND_CONTROLLER, "usb", "ich9-uhci1", false, "ich9-usb-uhci1", "ich9-usb-ehci1", .late = true},
    {SW_KIND_CONTROLLER, "usb", "ich9-uhci2", false, "ich9-usb-uhci2", "ich9-usb-ehci1", .late = true},
    {SW_KIND_CONTROLLER, "usb", "ich9-uhci3", false, "ich9-usb-uhci3", "ich9-usb-ehci1", .late = true},
    {SW_KIND_CONTROLLER, "usb", "vt82c686b-uhci", false, "vt82c686b-usb-uhci", "vt82c686b-usb-uhci", .late = true},
    {SW_KIND_CONTROLLER, "usb", "nec-xhci", false, "nec-usb-xhci", "nec-usb-xhci", .late = true},
    {SW_KIND_CONTROLLER, "usb", "qemu-xhci", false, NULL, "qemu-xhci", .late = true},
    {SW_KIND_CONTROLLER, "usb", "pci-ohci", false, NULL, "pci-ohci", .late = true},
    {SW_KIND_CONTROLLER, "usb", NULL, false, NULL, NULL},
    {SW_KIND_CONTROLLER, "scsi", "lsilogic", false, "lsi", "lsi53c895a"},
    {SW_KIND_CONTROLLER, "scsi", "lsisas1068", false, "mptsas1068", "mptsas1068"},
    {SW_KIND_CONTROLLER, "scsi", "lsisas1078", false, "megasas", "megasas"},
    {SW_KIND_CONTROLLER, "scsi", "vmpvscsi", false, "pvscsi", "pvscsi"},
    {SW_KIND_CONTROLLER, "scsi", NULL, false, NULL, NULL},
    {SW_KIND_CONTROLLER, "sata", NULL, false, "ahci", "ich9-ahci"},
    {SW_KIND_CONTROLLER, "ide", NULL, false, "piix3-ide", NULL},
    {SW_KIND_WATCHDOG, NULL, "i6300esb", false, NULL, NULL},
    {SW_KIND_SHMEM, NULL, "ivshmem-plain", false, NULL, "ivshmem-plain"},
    {SW_KIND_SHMEM, NULL, "ivshmem-doorbell", false, NULL, "ivshmem-doorbell"},
    {SW_KIND_SHMEM, NULL, NULL, false, NULL, NULL},
    {SW_KIND_SERIAL, NULL, "pci-serial", false, NULL, NULL},
    {SW_KIND_PANIC, NULL, "pvpanic", false, "pvpanic-pci", NULL},
    {SW_KIND_PSTORE, NULL, NULL, false, NULL, NULL},
};
/* clang-format on */

const SwQemuRule *
sw_qemu_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

const SwQemuRule *
sw_qemu_rule_find(const SwDevice *device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (sw_device_is(device, rules[i].kind, rules[i].type, rules[i].model) &&
            (!rules[i].primary || device->primary))
            return &rules[i];
    return NULL;
}

const char *
sw_qemu_type(const SwDevice *device)
{
    const SwQemuRule *rule = sw_qemu_rule_find(device);

    if (!rule)
        return NULL;
    return rule->qemu ? rule->qemu : device->model;
}
