/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The virtio families.
 *
 * legacy: Virtual I/O Device specification 1.1, section 4.1.2: the transitional PCI device IDs are
 * 0x1000 network, 0x1001 block, 0x1002 balloon, 0x1003 console, 0x1004 SCSI host, 0x1005 entropy,
 * 0x1009 9P; no other device has one. What is behind vDPA is a virtio 1 device, and libvirt takes
 * no other model than "virtio" for it, for sound and for crypto. */
#include "rules/sw-virtio-rules.h"

#include <string.h>

#include "base/sw-i18n.h"

/* One name for each transport. */
#define TYPES(stem) stem "-pci", stem "-ccw", stem "-device"

/* clang-format off */
static const SwVirtioRule rules[] = {
    {SW_KIND_DISK, "virtio", "vhostuser", "", "vhost-user-blk", TYPES("vhost-user-blk"), true, true, N_("block device")},
    {SW_KIND_DISK, "virtio", NULL, "", "blk", TYPES("virtio-blk"), true, true, N_("block device")},
    {SW_KIND_INTERFACE, "vdpa", NULL, "virtio", "net", TYPES("virtio-net"), false, false, N_("network card behind vDPA")},
    {SW_KIND_INTERFACE, NULL, NULL, "virtio", "net", TYPES("virtio-net"), true, true, N_("network card")},
    {SW_KIND_CONTROLLER, "scsi", NULL, "virtio-scsi", "scsi", TYPES("virtio-scsi"), true, true, N_("SCSI controller")},
    {SW_KIND_CONTROLLER, "virtio-serial", NULL, "", "serial", TYPES("virtio-serial"), true, true, N_("serial controller")},
    {SW_KIND_FILESYSTEM, "virtiofs", NULL, "", "vhost-user-fs", TYPES("vhost-user-fs"), false, false, N_("file system")},
    {SW_KIND_FILESYSTEM, NULL, NULL, "", "9p", TYPES("virtio-9p"), true, true, N_("9p file system")},
    {SW_KIND_MEMBALLOON, NULL, NULL, "virtio", "balloon", TYPES("virtio-balloon"), true, true, N_("memory balloon")},
    {SW_KIND_RNG, NULL, NULL, "virtio", "rng", TYPES("virtio-rng"), true, true, N_("random number generator")},
    {SW_KIND_SOUND, NULL, NULL, "virtio", "sound", TYPES("virtio-sound"), false, false, N_("sound card")},
    {SW_KIND_CRYPTO, NULL, NULL, "virtio", "crypto", TYPES("virtio-crypto"), false, false, N_("crypto device")},
    {SW_KIND_VSOCK, NULL, NULL, "", "vhost-vsock", TYPES("vhost-vsock"), false, true, N_("vsock")},
    {SW_KIND_HOSTDEV, "scsi_host", NULL, "", "vhost-scsi", TYPES("vhost-scsi"), true, true, N_("SCSI host")},
    {SW_KIND_INPUT, "virtio", "passthrough", "", "input-host", TYPES("virtio-input-host"), false, false, N_("input device")},
    {SW_KIND_INPUT, "virtio", "mouse", "", "mouse", TYPES("virtio-mouse"), false, false, N_("mouse")},
    {SW_KIND_INPUT, "virtio", "keyboard", "", "keyboard", TYPES("virtio-keyboard"), false, false, N_("keyboard")},
    {SW_KIND_INPUT, "virtio", "tablet", "", "tablet", TYPES("virtio-tablet"), false, false, N_("tablet")},
    {SW_KIND_VIDEO, NULL, "vhostuser", "virtio", "vhost-user-gpu", TYPES("vhost-user-gpu"), false, false, N_("graphics card")},
    {SW_KIND_VIDEO, NULL, NULL, "virtio", "gpu", TYPES("virtio-gpu"), false, false, N_("graphics card")},
    {SW_KIND_IOMMU, NULL, NULL, "virtio", "iommu", TYPES("virtio-iommu"), false, false, N_("IOMMU")},
    {SW_KIND_MEMORY, NULL, NULL, "virtio-pmem", "pmem", TYPES("virtio-pmem"), false, false, N_("persistent memory")},
    {SW_KIND_MEMORY, NULL, NULL, "virtio-mem", "mem", TYPES("virtio-mem"), false, false, N_("memory")},
};
/* clang-format on */

const SwVirtioRule *
sw_virtio_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

SwVirtioAsk
sw_virtio_ask(const SwDevice *device)
{
    if (g_strcmp0(device->model, "virtio-transitional") == 0)
        return SW_ASKS_TRANSITIONAL;
    if (g_strcmp0(device->model, "virtio-non-transitional") == 0)
        return SW_ASKS_NON_TRANSITIONAL;
    return SW_ASKS_NOTHING;
}

/* An absent model and "virtio" mean the same wherever the attribute may be absent. */
static bool
plain_matches(const SwVirtioRule *rule, const char *model)
{
    if (!*rule->plain)
        return !model || g_str_equal(model, "virtio");
    return model && g_str_equal(model, rule->plain);
}

const char *
sw_virtio_plain(const SwDevice *device)
{
    const char *plain = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        const SwVirtioRule *rule = &rules[i];

        if (rule->kind != device->kind)
            continue;
        if (!rule->type || !device->type || g_str_equal(rule->type, device->type))
            return rule->plain;
        plain = "";
    }
    return plain;
}

const SwVirtioRule *
sw_virtio_rule_find(const SwDevice *device)
{
    bool suffixed = sw_virtio_ask(device) != SW_ASKS_NOTHING;

    if (sw_device_is_host(device))
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        const SwVirtioRule *rule = &rules[i];

        if (sw_device_is(device, rule->kind, rule->type, NULL) &&
            (!rule->subtype || g_strcmp0(rule->subtype, device->subtype) == 0) &&
            (suffixed || plain_matches(rule, device->model)))
            return rule;
    }
    return NULL;
}

/* The longer one ends as the shorter one does. */
const char *
sw_type_suffix(const char *type)
{
    if (g_str_has_suffix(type, SW_TYPE_NON_TRANSITIONAL))
        return SW_TYPE_NON_TRANSITIONAL;
    return g_str_has_suffix(type, SW_TYPE_TRANSITIONAL) ? SW_TYPE_TRANSITIONAL : "";
}

size_t
sw_type_stem(const char *type)
{
    return strlen(type) - strlen(sw_type_suffix(type));
}

bool
sw_virtio_asks_in_vain(const SwDevice *device)
{
    const bool asks = sw_virtio_ask(device) == SW_ASKS_TRANSITIONAL;
    const SwVirtioRule *rule = asks ? sw_virtio_rule_find(device) : NULL;

    return rule && !rule->legacy;
}
