/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options that belong to some models only, asked of libvirt 9.0. */
#include "rules/sw-option-rules.h"

#include <glib.h>

#define PORTS       "pcie-root-port pcie-switch-downstream-port"
#define EXPANDERS   "pci-expander-bus pcie-expander-bus"
#define VIRTIO_SCSI "virtio-scsi virtio-transitional virtio-non-transitional"
#define PCI         SW_KIND_CONTROLLER, "pci"
#define SERIAL      SW_KIND_SERIAL, NULL, "target/model@name"
#define ANY_VALUE   NULL

/* clang-format off */
static const SwOptionRule rules[] = {
    {PCI, "target@chassisNr", ANY_VALUE, NULL, "pci-bridge", false},
    {PCI, "target@chassis", ANY_VALUE, NULL, PORTS, false},
    {PCI, "target@port", ANY_VALUE, NULL, PORTS, false},
    {PCI, "target@busNr", ANY_VALUE, NULL, EXPANDERS, false},
    {PCI, "target@index", ANY_VALUE, NULL, "", true},
    {PCI, "target@hotplug", ANY_VALUE, NULL, PORTS " pci-root", false},
    {PCI, "model@name", "pci-bridge", NULL, "pci-bridge", false},
    {PCI, "model@name", "i82801b11-bridge", NULL, "dmi-to-pci-bridge", false},
    {PCI, "model@name", "ioh3420", NULL, "pcie-root-port", false},
    {PCI, "model@name", "pcie-root-port", NULL, "pcie-root-port", false},
    {PCI, "model@name", "x3130-upstream", NULL, "pcie-switch-upstream-port", false},
    {PCI, "model@name", "xio3130-downstream", NULL, "pcie-switch-downstream-port", false},
    {PCI, "model@name", "pxb", NULL, "pci-expander-bus", false},
    {PCI, "model@name", "pxb-pcie", NULL, "pcie-expander-bus", false},
    {PCI, "model@name", "pcie-pci-bridge", NULL, "pcie-to-pci-bridge", false},
    {PCI, "model@name", "spapr-pci-host-bridge", NULL, "", true},
    {SW_KIND_CONTROLLER, NULL, "driver@queues", ANY_VALUE, "scsi", VIRTIO_SCSI, false},
    {SW_KIND_CONTROLLER, NULL, "driver@cmd_per_lun", ANY_VALUE, "scsi", VIRTIO_SCSI, false},
    {SW_KIND_CONTROLLER, NULL, "driver@max_sectors", ANY_VALUE, "scsi", VIRTIO_SCSI, false},
    {SW_KIND_CONTROLLER, NULL, "driver@ioeventfd", ANY_VALUE, "scsi", VIRTIO_SCSI, false},
    {SW_KIND_CONTROLLER, NULL, "driver@iothread", ANY_VALUE, "scsi", VIRTIO_SCSI, false},
    {SERIAL, "isa-serial", NULL, "isa-serial", false},
    {SERIAL, "spapr-vty", NULL, "spapr-vio-serial", false},
    {SERIAL, "pl011", NULL, "system-serial", false},
    {SERIAL, "16550a", NULL, "system-serial", false},
    {SERIAL, "usb-serial", NULL, "usb-serial", false},
    {SERIAL, "pci-serial", NULL, "pci-serial", false},
    {SERIAL, "isa-debugcon", NULL, "isa-debug", false},
    {SERIAL, "sclpconsole", NULL, "sclp-serial", false},
    {SERIAL, "sclplmconsole", NULL, "sclp-serial", false},
    {SW_KIND_SHMEM, NULL, "server", ANY_VALUE, NULL, "ivshmem ivshmem-doorbell", false},
    {SW_KIND_SHMEM, NULL, "size", ANY_VALUE, NULL, "ivshmem ivshmem-plain", false},
};
/* clang-format on */

const SwOptionRule *
sw_option_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}
