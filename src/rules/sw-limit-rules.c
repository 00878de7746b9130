/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a machine runs out of although its buses have slots. */
#include "rules/sw-limit-rules.h"

#include <string.h>

#include "base/sw-i18n.h"

/* Regions of type "io" that query-pci of QEMU 7.2 reports for a device on a conventional slot.
 * Types that are not here have none. */
static const SwIoRule io_rules[] = {
    {"virtio-net-pci", 32},
    {"virtio-blk-pci", 128},
    {"vhost-user-blk-pci", 128},
    {"virtio-scsi-pci", 64},
    {"vhost-scsi-pci", 64},
    {"virtio-serial-pci", 64},
    {"virtio-balloon-pci", 64},
    {"virtio-rng-pci", 32},
    {"virtio-9p-pci", 32},
    {"rtl8139", 256},
    {"e1000", 64},
    {"e1000e", 32}, /* also on a root port */
    {"pcnet", 32},
    {"ne2k_pci", 256},
    {"i82551", 64},
    {"i82559er", 64},
    {"e1000-82544gc", 64},
    {"tulip", 128},
    {"ES1370", 256},
    {"AC97", 1280},
    {"qxl-vga", 32},
    {"qxl", 32},
    {"vmware-svga", 16},
    {"piix3-usb-uhci", 32},
    {"piix4-usb-uhci", 32},
    {"ich9-usb-uhci1", 32},
    {"ich9-usb-uhci2", 32},
    {"ich9-usb-uhci3", 32},
    {"lsi", 256},
    {"mptsas1068", 256},
    {"megasas", 256},
    {"am53c974", 128},
    {"dc390", 128},
    {"ahci", 32},
    {"pci-serial", 8},
};

/* Measured by adding bridges with one device each until the firmware gave up. SeaBIOS stops for
 * good; OVMF goes on without the devices that found no room. The root bus's own devices take part
 * of the 64 KiB, so that 16 windows never fit. */
static const SwWindowRule window_rules[] = {
    /* without ACPI SeaBIOS gives nothing from 0xb000 up, as on i440fx */
    {SW_MACHINE_Q35, SW_FIRMWARE_BIOS, true, 9, N_("SeaBIOS on q35 without ACPI"),
     N_("the guest does not boot")},
    {SW_MACHINE_Q35, SW_FIRMWARE_BIOS, false, 14, N_("SeaBIOS on q35"),
     N_("the guest does not boot")},
    {SW_MACHINE_Q35, SW_FIRMWARE_UEFI, false, 9, N_("OVMF on q35"),
     N_("the guest does not see the devices that are left over")},
    {SW_MACHINE_I440FX, SW_FIRMWARE_BIOS, false, 8, N_("SeaBIOS on i440fx"),
     N_("the guest does not boot")},
    {SW_MACHINE_I440FX, SW_FIRMWARE_UEFI, false, 3, N_("OVMF on i440fx"),
     N_("the guest does not see the devices that are left over")},
};

const SwIoRule *
sw_io_rules(size_t *n)
{
    *n = G_N_ELEMENTS(io_rules);
    return io_rules;
}

unsigned
sw_io_bytes(const char *type)
{
    for (size_t i = 0; type && i < G_N_ELEMENTS(io_rules); i++)
        if (strcmp(io_rules[i].type, type) == 0)
            return io_rules[i].bytes;
    return 0;
}

const SwWindowRule *
sw_window_rules(size_t *n)
{
    *n = G_N_ELEMENTS(window_rules);
    return window_rules;
}

const SwWindowRule *
sw_window_rule_find(SwMachineId machine, SwFirmware firmware, bool acpi)
{
    for (size_t i = 0; i < G_N_ELEMENTS(window_rules); i++) {
        const SwWindowRule *rule = &window_rules[i];

        if (rule->machine == machine && rule->firmware == firmware && !(rule->no_acpi && acpi))
            return rule;
    }
    return NULL;
}
