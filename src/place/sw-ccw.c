/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subchannels of channel I/O.
 *
 * What is written is kept and reserved first. The rest takes the lowest free device numbers of
 * virtio's channel subsystem, kind after kind in the order of SwKind, which is libvirt's. */
#include "place/sw-transport.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"

/* A subchannel as one number. */
static gpointer
key_of(const SwCcw *ccw)
{
    return GUINT_TO_POINTER(ccw->cssid << 18 | ccw->ssid << 16 | ccw->devno);
}

static bool
reserve_written(const SwDomain *domain, GHashTable *used, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            const SwAddress *address = &device->address;
            g_autofree char *name = NULL, *at = NULL;

            if (address->type != SW_ADDRESS_CCW || !address->numbered ||
                g_hash_table_add(used, key_of(&address->ccw)))
                continue;
            name = sw_device_name(device);
            at = sw_ccw_format(&address->ccw);
            sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                         _("%s cannot have the CCW address %s: another device has it; give it "
                           "another devno, or leave the address out"),
                         name, at);
            return false;
        }
    return true;
}

static bool
number_device(SwDevice *device, GHashTable *used, SwCcw *next, GError **error)
{
    g_autofree char *name = NULL;

    while (next->devno <= SW_CCW_MAX_DEVNO && g_hash_table_contains(used, key_of(next)))
        next->devno++;
    if (next->devno <= SW_CCW_MAX_DEVNO) {
        device->address.ccw = *next;
        device->address.numbered = true;
        device->placed = SW_PLACED_FOUND;
        device->place_reason = N_("the lowest free device number");
        next->devno++;
        return true;
    }
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_NO_SLOT, device->line,
                 _("no CCW device number is left for %s; remove a device"), name);
    return false;
}

bool
sw_number_ccw(SwDomain *domain, GError **error)
{
    g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
    SwCcw next = {.cssid = SW_CCW_VIRTIO_CSSID};

    if (!reserve_written(domain, used, error))
        return false;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            if (device->address.type != SW_ADDRESS_CCW)
                continue;
            if (device->address.numbered)
                device->placed = SW_PLACED_WRITTEN;
            else if (!number_device(device, used, &next, error))
                return false;
        }
    return true;
}
