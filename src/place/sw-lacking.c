/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices that the emulator has no type for, as far as libvirt asks before it starts one. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "place/sw-validate.h"
#include "rules/sw-qemu-rules.h"

static bool
lack_error(GError **error, const SwDevice *device, const char *type)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("this emulator has no %s, which %s needs; choose another model or address, or "
                   "another emulator"),
                 type, name);
    return false;
}

bool
sw_check_lacking(const SwDomain *domain, const SwCaps *caps, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            const SwQemuRule *rule = sw_qemu_rule_find(device);

            if (rule && !rule->late && sw_caps_lacks(caps, rule->needs))
                return lack_error(error, device, rule->needs);
        }
    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk)
        if (disk->address.type == SW_ADDRESS_VIRTIO_MMIO && !sw_caps_emulates(caps, "virtio-mmio"))
            return lack_error(error, disk, "virtio-mmio");
    return true;
}
