/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a machine runs out of although its buses have slots. */
#include "rules/sw-limit-rules.h"

#include <glib.h>
#include <string.h>

#include "base/sw-i18n.h"
#include "base/sw-words.h"

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
    {"i82550", 64},
    {"i82551", 64},
    {"i82557a", 64},
    {"i82557b", 64},
    {"i82557c", 64},
    {"i82558a", 64},
    {"i82558b", 64},
    {"i82559a", 64},
    {"i82559b", 64},
    {"i82559c", 64},
    {"i82559er", 64},
    {"i82562", 64},
    {"i82801", 64},
    {"e1000-82544gc", 64},
    {"e1000-82545em", 64},
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

/* Measured with QEMU 7.2, SeaBIOS 1.16 and OVMF 2022.11: bridges with one device each, and beside
 * them devices on the root bus, were added until the firmware gave up. SeaBIOS stops for good; OVMF
 * goes on without the devices that found no room, if it goes on. What SeaBIOS gives has to stay
 * below its range, OVMF fills its own; SeaBIOS gives every bridge for hotplug a window, OVMF when
 * one is left.
 *
 * The chipset's own: the SMBus of q35, the IDE controller of i440fx. */
static const SwWindowRule window_rules[] = {
    /* without ACPI SeaBIOS gives nothing from 0xb000 up */
    {SW_MACHINE_Q35, SW_FIRMWARE_BIOS, true, true, 0x9fff, 64, N_("SeaBIOS on q35 without ACPI"),
     N_("the guest does not boot")},
    {SW_MACHINE_Q35, SW_FIRMWARE_BIOS, false, true, 0xefff, 64, N_("SeaBIOS on q35"),
     N_("the guest does not boot")},
    {SW_MACHINE_Q35, SW_FIRMWARE_UEFI, false, false, 0xa000, 64, N_("OVMF on q35"),
     N_("the guest lacks devices, or does not boot")},
    {SW_MACHINE_I440FX, SW_FIRMWARE_BIOS, false, true, 0x8fff, 16, N_("SeaBIOS on i440fx"),
     N_("the guest does not boot")},
    {SW_MACHINE_I440FX, SW_FIRMWARE_UEFI, false, false, 0x4000, 16, N_("OVMF on i440fx"),
     N_("the guest lacks devices, or does not boot")},
};

/* Nothing can be plugged into a pci-bridge there: these turn its hotplug controller off. Measured;
 * 2.8 and 2.10 have it. */
static const char no_bridge_hotplug[] = "pc-i440fx-2.9 pc-q35-2.9";

/* As the device tree of QEMU 7.2 tells the guest. */
static const SwBusRule bus_rules[] = {
    {SW_MACHINE_ARM_VIRT, "virt-2.6 virt-2.7 virt-2.8 virt-2.9 virt-2.10 virt-2.11 virt-2.12", 16,
     N_("ARM virt up to virt-2.12")},
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

const SwBusRule *
sw_bus_rules(size_t *n)
{
    *n = G_N_ELEMENTS(bus_rules);
    return bus_rules;
}

const SwBusRule *
sw_bus_rule_find(SwMachineId machine, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bus_rules); i++)
        if (bus_rules[i].machine == machine && sw_words_match(bus_rules[i].names, name))
            return &bus_rules[i];
    return NULL;
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

unsigned
sw_window_rule_windows(const SwWindowRule *rule, unsigned bytes)
{
    const unsigned taken = rule->own + bytes;

    return taken < rule->bytes ? (rule->bytes - taken) / SW_IO_WINDOW : 0;
}

unsigned
sw_io_pad(const SwControllerRule *bridge, const char *machine)
{
    const bool off =
        g_str_equal(bridge->model, "pci-bridge") && sw_words_contain(no_bridge_hotplug, machine);

    return off ? 0 : bridge->io;
}
