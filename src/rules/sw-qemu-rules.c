/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QEMU's names for the devices that are not virtio, as libvirt 9.0 writes them on a command line.
 */
#include "rules/sw-qemu-rules.h"

/* clang-format off */
static const SwQemuRule rules[] = {
    {SW_KIND_INTERFACE, "hostdev", NULL, false, "vfio-pci"},
    {SW_KIND_INTERFACE, NULL, NULL, false, NULL},
    {SW_KIND_HOSTDEV, "pci", NULL, false, "vfio-pci"},
    {SW_KIND_HOSTDEV, "mdev", "vfio-pci", false, "vfio-pci"},
    {SW_KIND_SOUND, NULL, "es1370", false, "ES1370"},
    {SW_KIND_SOUND, NULL, "ac97", false, "AC97"},
    {SW_KIND_SOUND, NULL, "ich6", false, "intel-hda"},
    {SW_KIND_SOUND, NULL, "ich9", false, "ich9-intel-hda"},
    {SW_KIND_VIDEO, NULL, "vga", false, "VGA"},
    {SW_KIND_VIDEO, NULL, "cirrus", false, "cirrus-vga"},
    {SW_KIND_VIDEO, NULL, "qxl", true, "qxl-vga"},
    {SW_KIND_VIDEO, NULL, "qxl", false, "qxl"},
    {SW_KIND_VIDEO, NULL, "vmvga", false, "vmware-svga"},
    {SW_KIND_VIDEO, NULL, "bochs", false, "bochs-display"},
    {SW_KIND_CONTROLLER, "usb", "piix3-uhci", false, "piix3-usb-uhci"},
    {SW_KIND_CONTROLLER, "usb", "piix4-uhci", false, "piix4-usb-uhci"},
    {SW_KIND_CONTROLLER, "usb", "ehci", false, "usb-ehci"},
    {SW_KIND_CONTROLLER, "usb", "ich9-ehci1", false, "ich9-usb-ehci1"},
    {SW_KIND_CONTROLLER, "usb", "ich9-uhci1", false, "ich9-usb-uhci1"},
    {SW_KIND_CONTROLLER, "usb", "ich9-uhci2", false, "ich9-usb-uhci2"},
    {SW_KIND_CONTROLLER, "usb", "ich9-uhci3", false, "ich9-usb-uhci3"},
    {SW_KIND_CONTROLLER, "usb", "vt82c686b-uhci", false, "vt82c686b-usb-uhci"},
    {SW_KIND_CONTROLLER, "usb", "nec-xhci", false, "nec-usb-xhci"},
    {SW_KIND_CONTROLLER, "usb", NULL, false, NULL},
    {SW_KIND_CONTROLLER, "scsi", "lsilogic", false, "lsi"},
    {SW_KIND_CONTROLLER, "scsi", "lsisas1068", false, "mptsas1068"},
    {SW_KIND_CONTROLLER, "scsi", "lsisas1078", false, "megasas"},
    {SW_KIND_CONTROLLER, "scsi", "vmpvscsi", false, "pvscsi"},
    {SW_KIND_CONTROLLER, "scsi", NULL, false, NULL},
    {SW_KIND_CONTROLLER, "sata", NULL, false, "ahci"},
    {SW_KIND_CONTROLLER, "ide", NULL, false, "piix3-ide"},
    {SW_KIND_WATCHDOG, NULL, "i6300esb", false, NULL},
    {SW_KIND_SHMEM, NULL, NULL, false, NULL},
    {SW_KIND_SERIAL, NULL, "pci-serial", false, NULL},
};
/* clang-format on */

const SwQemuRule *
sw_qemu_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

const char *
sw_qemu_type(const SwDevice *device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (sw_device_is(device, rules[i].kind, rules[i].type, rules[i].model) &&
            (!rules[i].primary || device->primary))
            return rules[i].qemu ? rules[i].qemu : device->model;
    return NULL;
}
