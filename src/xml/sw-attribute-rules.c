/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What else the XML of a device may say. The words are those of libvirt 9.0's own schema, less
 * what its QEMU driver refuses; what has no row is not looked at. */
#include "xml/sw-attribute-rules.h"

#include <inttypes.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "xml/sw-element-rules.h"
#include "xml/sw-xml.h"

#define SWITCH "on off"
#define ANSWER "yes no"
#define CHARDEV                                                                                    \
    "null vc pty dev file pipe stdio udp tcp unix spicevmc spiceport nmdm qemu-vdagent dbus"

/* clang-format off */
#define WORD(kind, type, path, words)   {kind, type, path, SW_FORM_WORD, false, words, 0}
#define NEEDED(kind, type, path, words) {kind, type, path, SW_FORM_WORD, true, words, 0}
#define OPEN_WORD(kind, type, path, words) {kind, type, path, SW_FORM_OPEN_WORD, false, words, 0}
#define NUMBER(kind, type, path, limit) {kind, type, path, SW_FORM_NUMBER, false, NULL, limit}
#define TEXT(kind, type, path)          {kind, type, path, SW_FORM_TEXT, false, NULL, 0}
#define SOME_TEXT(kind, type, path)     {kind, type, path, SW_FORM_TEXT, true, NULL, 0}

static const SwAttributeRule rules[] = {
    WORD(SW_KIND_DISK, NULL, "@type", "block file dir network volume nvme vhostuser"),
    WORD(SW_KIND_DISK, NULL, "@device", "disk cdrom floppy lun"),
    WORD(SW_KIND_DISK, NULL, "target@bus", "ide fdc scsi virtio xen usb uml sata sd none"),
    WORD(SW_KIND_DISK, NULL, "target@tray", "closed open"),
    WORD(SW_KIND_DISK, NULL, "target@removable", SWITCH),
    WORD(SW_KIND_DISK, NULL, "driver@event_idx", SWITCH),
    WORD(SW_KIND_DISK, NULL, "driver@packed", SWITCH),
    WORD(SW_KIND_DISK, NULL, "driver@iommu", SWITCH),
    NUMBER(SW_KIND_DISK, NULL, "driver@queues", G_MAXUINT32),
    TEXT(SW_KIND_DISK, NULL, "target@dev"),
    TEXT(SW_KIND_DISK, NULL, "boot@order"),

    WORD(SW_KIND_INTERFACE, NULL, "@type", "user ethernet vhostuser server client mcast network bridge internal "
                                           "direct hostdev udp vdpa null vds"),
    NUMBER(SW_KIND_INTERFACE, NULL, "driver@queues", G_MAXUINT32),
    WORD(SW_KIND_INTERFACE, NULL, "driver@event_idx", SWITCH),
    WORD(SW_KIND_INTERFACE, NULL, "driver@ioeventfd", SWITCH),
    WORD(SW_KIND_INTERFACE, NULL, "driver@iommu", SWITCH),
    WORD(SW_KIND_INTERFACE, NULL, "rom@bar", SWITCH),
    WORD(SW_KIND_INTERFACE, NULL, "rom@enabled", ANSWER),
    TEXT(SW_KIND_INTERFACE, NULL, "rom@file"),
    SOME_TEXT(SW_KIND_INTERFACE, "network", "source@network"),
    NEEDED(SW_KIND_INTERFACE, "hostdev", "source/address@type", "pci usb"),

    SOME_TEXT(SW_KIND_SOUND, NULL, "@model"),
    WORD(SW_KIND_SOUND, NULL, "codec@type", "duplex micro output"),

    TEXT(SW_KIND_VIDEO, NULL, "model@primary"),

    NEEDED(SW_KIND_HOSTDEV, NULL, "@type", "usb pci scsi scsi_host mdev"),
    WORD(SW_KIND_HOSTDEV, NULL, "@mode", "subsystem"),
    WORD(SW_KIND_HOSTDEV, "pci", "driver@name", "kvm vfio xen"),
    WORD(SW_KIND_HOSTDEV, NULL, "rom@bar", SWITCH),
    SOME_TEXT(SW_KIND_HOSTDEV, "mdev", "@model"),
    SOME_TEXT(SW_KIND_HOSTDEV, NULL, "source"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/vendor@id"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/product@id"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/adapter@name"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source@name"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source@protocol"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source@wwpn"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/host@name"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/address@domain"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/address@bus"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/address@slot"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/address@function"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/address@device"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/address@target"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/address@unit"),
    TEXT(SW_KIND_HOSTDEV, NULL, "source/address@uuid"),

    WORD(SW_KIND_CONTROLLER, NULL, "@type", "ide fdc scsi sata virtio-serial ccid usb pci xenbus isa"),
    NUMBER(SW_KIND_CONTROLLER, "virtio-serial", "@vectors", G_MAXINT),
    NUMBER(SW_KIND_CONTROLLER, NULL, "driver@queues", G_MAXUINT32),
    NUMBER(SW_KIND_CONTROLLER, NULL, "driver@cmd_per_lun", G_MAXUINT32),
    NUMBER(SW_KIND_CONTROLLER, NULL, "driver@max_sectors", G_MAXUINT32),
    NUMBER(SW_KIND_CONTROLLER, NULL, "driver@iothread", G_MAXUINT32),
    WORD(SW_KIND_CONTROLLER, NULL, "driver@ioeventfd", SWITCH),
    WORD(SW_KIND_CONTROLLER, NULL, "driver@iommu", SWITCH),
    WORD(SW_KIND_CONTROLLER, NULL, "driver@ats", SWITCH),
    WORD(SW_KIND_CONTROLLER, NULL, "driver@packed", SWITCH),
    WORD(SW_KIND_CONTROLLER, NULL, "driver@page_per_vq", SWITCH),
    WORD(SW_KIND_CONTROLLER, "pci", "target@hotplug", SWITCH),
    WORD(SW_KIND_CONTROLLER, "pci", "model@name", "none pci-bridge i82801b11-bridge ioh3420 x3130-upstream "
                                                  "xio3130-downstream pxb pxb-pcie pcie-root-port "
                                                  "spapr-pci-host-bridge pcie-pci-bridge"),
    TEXT(SW_KIND_CONTROLLER, "pci", "target@chassisNr"),
    TEXT(SW_KIND_CONTROLLER, "pci", "target@chassis"),
    TEXT(SW_KIND_CONTROLLER, "pci", "target@port"),
    TEXT(SW_KIND_CONTROLLER, "pci", "target@busNr"),
    TEXT(SW_KIND_CONTROLLER, "pci", "target@index"),
    TEXT(SW_KIND_CONTROLLER, "pci", "pcihole64"),

    NEEDED(SW_KIND_SMARTCARD, NULL, "@mode", "host host-certificates passthrough"),

    WORD(SW_KIND_SERIAL, NULL, "@type", CHARDEV),
    WORD(SW_KIND_SERIAL, NULL, "target@type", "none isa-serial usb-serial pci-serial spapr-vio-serial system-serial "
                                              "sclp-serial isa-debug"),
    TEXT(SW_KIND_SERIAL, NULL, "target/model"),
    OPEN_WORD(SW_KIND_SERIAL, NULL, "target/model@name", "none isa-serial usb-serial pci-serial spapr-vty pl011 sclpconsole "
                                                         "sclplmconsole 16550a isa-debugcon"),
    WORD(SW_KIND_PARALLEL, NULL, "@type", CHARDEV),
    WORD(SW_KIND_CHANNEL, NULL, "@type", CHARDEV),
    NEEDED(SW_KIND_CHANNEL, NULL, "target@type", "guestfwd virtio xen none"),
    WORD(SW_KIND_CONSOLE, NULL, "@type", CHARDEV),
    WORD(SW_KIND_CONSOLE, NULL, "target@type", "serial virtio sclp sclplm"),

    NEEDED(SW_KIND_INPUT, NULL, "@type", "mouse tablet keyboard passthrough evdev"),
    WORD(SW_KIND_INPUT, NULL, "@bus", "ps2 usb xen parallels virtio none"),

    WORD(SW_KIND_FILESYSTEM, NULL, "@type", "mount"),
    WORD(SW_KIND_FILESYSTEM, NULL, "driver@type", "path handle virtiofs"),
    WORD(SW_KIND_FILESYSTEM, NULL, "@accessmode", "passthrough mapped squash"),
    WORD(SW_KIND_FILESYSTEM, NULL, "driver@wrpolicy", "immediate"),
    WORD(SW_KIND_FILESYSTEM, NULL, "driver@iommu", SWITCH),
    SOME_TEXT(SW_KIND_FILESYSTEM, NULL, "source"),
    SOME_TEXT(SW_KIND_FILESYSTEM, NULL, "target@dir"),

    SOME_TEXT(SW_KIND_WATCHDOG, NULL, "@model"),
    WORD(SW_KIND_WATCHDOG, NULL, "@action", "reset shutdown poweroff pause dump none inject-nmi"),

    SOME_TEXT(SW_KIND_MEMBALLOON, NULL, "@model"),
    WORD(SW_KIND_MEMBALLOON, NULL, "@autodeflate", SWITCH),
    WORD(SW_KIND_MEMBALLOON, NULL, "@freePageReporting", SWITCH),
    WORD(SW_KIND_MEMBALLOON, NULL, "driver@iommu", SWITCH),

    SOME_TEXT(SW_KIND_RNG, NULL, "@model"),
    NEEDED(SW_KIND_RNG, NULL, "backend@model", "random egd builtin"),
    WORD(SW_KIND_RNG, NULL, "driver@iommu", SWITCH),

    NEEDED(SW_KIND_HUB, NULL, "@type", "usb"),

    SOME_TEXT(SW_KIND_SHMEM, NULL, "@name"),
    WORD(SW_KIND_SHMEM, NULL, "@role", "master peer"),
    WORD(SW_KIND_SHMEM, NULL, "msi@ioeventfd", SWITCH),
    TEXT(SW_KIND_SHMEM, NULL, "size"),
    TEXT(SW_KIND_SHMEM, NULL, "server"),
    TEXT(SW_KIND_SHMEM, NULL, "msi"),

    WORD(SW_KIND_TPM, NULL, "@model", "tpm-tis tpm-crb tpm-spapr spapr-tpm-proxy"),
    NEEDED(SW_KIND_TPM, NULL, "backend@type", "passthrough emulator external"),

    WORD(SW_KIND_PANIC, NULL, "@model", "isa pseries hyperv s390 pvpanic"),

    SOME_TEXT(SW_KIND_MEMORY, NULL, "@model"),
    SOME_TEXT(SW_KIND_MEMORY, NULL, "target/size"),

    WORD(SW_KIND_REDIRDEV, NULL, "@bus", "usb"),
    NEEDED(SW_KIND_REDIRDEV, NULL, "@type", CHARDEV),

    SOME_TEXT(SW_KIND_IOMMU, NULL, "@model"),
    WORD(SW_KIND_IOMMU, NULL, "driver@intremap", SWITCH),
    WORD(SW_KIND_IOMMU, NULL, "driver@caching_mode", SWITCH),
    WORD(SW_KIND_IOMMU, NULL, "driver@eim", SWITCH),
    WORD(SW_KIND_IOMMU, NULL, "driver@iotlb", SWITCH),

    WORD(SW_KIND_VSOCK, NULL, "cid@auto", ANSWER),
};
/* clang-format on */

const SwAttributeRule *
sw_attribute_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

static bool
missing_error(const SwAttributeRule *rule, const SwDevice *device, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    if (rule->words)
        sw_error_set(error, SW_ERROR_VALUE, device->line, _("%s lacks its %s; give it one of: %s"),
                     name, rule->path, rule->words);
    else
        sw_error_set(error, SW_ERROR_VALUE, device->line, _("%s lacks its %s; add it"), name,
                     rule->path);
    return false;
}

static bool
has_form(const SwAttributeRule *rule, const char *text)
{
    switch (rule->form) {
    case SW_FORM_TEXT:
        return true;
    case SW_FORM_WORD:
        return sw_words_contain(rule->words, text);
    case SW_FORM_OPEN_WORD:
        return !*text || sw_words_contain(rule->words, text);
    case SW_FORM_NUMBER:
        return g_ascii_string_to_unsigned(text, 10, 0, rule->limit, NULL, NULL);
    }
    g_return_val_if_reached(false);
}

static bool
form_error(const SwAttributeRule *rule, const SwDevice *device, const char *text, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    if (rule->words)
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("%s has the %s '%s', which libvirt does not know; use one of: %s"), name,
                     rule->path, text, rule->words);
    else
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("%s has the %s '%s', which is not a number from 0 to %" PRIu64 "; give one"),
                     name, rule->path, text, rule->limit);
    return false;
}

bool
sw_attributes_parse(const xmlNode *node, SwDevice *device, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        const SwAttributeRule *rule = &rules[i];
        g_autofree char *text = NULL;

        if (rule->kind != device->kind || (rule->type && g_strcmp0(rule->type, device->type) != 0))
            continue;
        text = sw_element_get(node, rule->path);
        if (!text && rule->required)
            return missing_error(rule, device, error);
        if (!text)
            continue;
        if (!has_form(rule, text))
            return form_error(rule, device, text, error);
        sw_device_add_attribute(device, rule->path, g_steal_pointer(&text));
    }
    return true;
}
