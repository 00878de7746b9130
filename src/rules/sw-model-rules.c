/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The models that libvirt knows, 9.0 to 11.3. An interface may have any model, so that it has no
 * row. */
#include "rules/sw-model-rules.h"

#define VIRTIO "virtio virtio-transitional virtio-non-transitional"

/* clang-format off */
static const SwModelRule rules[] = {
    {SW_KIND_DISK, NULL, VIRTIO},
    {SW_KIND_SOUND, NULL, "sb16 es1370 pcspk ac97 ich6 ich7 ich9 usb virtio"},
    {SW_KIND_HOSTDEV, "mdev", "vfio-pci vfio-ccw vfio-ap"},
    {SW_KIND_HOSTDEV, "scsi_host", VIRTIO},
    {SW_KIND_VIDEO, NULL, "default vga cirrus vmvga xen vbox qxl parallels virtio gop none bochs ramfb"},
    {SW_KIND_CONTROLLER, "usb", "piix3-uhci piix4-uhci ehci ich9-ehci1 ich9-uhci1 ich9-uhci2 ich9-uhci3 "
                                "vt82c686b-uhci pci-ohci nec-xhci qusb1 qusb2 qemu-xhci none"},
    {SW_KIND_CONTROLLER, "scsi", "auto buslogic lsilogic lsisas1068 lsisas1078 vmpvscsi ibmvscsi virtio-scsi "
                                 "virtio-transitional virtio-non-transitional ncr53c90 dc390 am53c974"},
    {SW_KIND_CONTROLLER, "virtio-serial", VIRTIO},
    {SW_KIND_CONTROLLER, "ide", "piix3 piix4 ich6"},
    {SW_KIND_CONTROLLER, "sata", ""},
    {SW_KIND_CONTROLLER, "fdc", ""},
    {SW_KIND_CONTROLLER, "ccid", ""},
    {SW_KIND_CONTROLLER, "xenbus", ""},
    {SW_KIND_CONTROLLER, "isa", ""},
    {SW_KIND_INPUT, NULL, VIRTIO},
    {SW_KIND_FILESYSTEM, "virtiofs", ""},
    {SW_KIND_FILESYSTEM, NULL, VIRTIO},
    {SW_KIND_WATCHDOG, NULL, "i6300esb ib700 diag288 itco"},
    {SW_KIND_MEMBALLOON, NULL, VIRTIO " xen none"},
    {SW_KIND_RNG, NULL, VIRTIO},
    {SW_KIND_SHMEM, NULL, "ivshmem ivshmem-plain ivshmem-doorbell"},
    {SW_KIND_MEMORY, NULL, "dimm nvdimm virtio-pmem virtio-mem sgx-epc"},
    {SW_KIND_IOMMU, NULL, "intel smmuv3 virtio"},
    {SW_KIND_VSOCK, NULL, VIRTIO},
    {SW_KIND_CRYPTO, NULL, "virtio"},
    {SW_KIND_PSTORE, NULL, "acpi-erst"},
};
/* clang-format on */

const SwModelRule *
sw_model_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

const SwModelRule *
sw_model_rule_find(const SwDevice *device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (sw_device_is(device, rules[i].kind, rules[i].type, NULL))
            return &rules[i];
    return NULL;
}
