/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* zPCI ids: on s390 a PCI function has two names beside its place, a user's and a function's id.
 *
 * Devices with a written id come first, and one whose other id is open gets that at once; then the
 * devices without any, in the same order of kinds.
 *
 * A bridge that libvirt adds by itself gets none before libvirt looks at the domain again, when it
 * is started. So it comes last, and the document does not show its ids; nor does it after it has
 * gone through here, or through libvirt, a second time: a document that is complete stays as it is.
 * That is why a bridge that is written out like an added one is left alone too. */
#include "place/sw-transport.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "rules/sw-address-rules.h"

typedef struct {
    GHashTable *uids;
    GHashTable *fids;
    uint32_t next_uid; /* no free one is below these */
    uint32_t next_fid;
} Ids;

/* libvirt gives ids to every kind of device that can be on PCI but character devices. */
static bool
takes_ids(const SwDevice *device)
{
    return device->address.type == SW_ADDRESS_PCI && device->kind != SW_KIND_SERIAL &&
           device->kind != SW_KIND_PARALLEL && device->kind != SW_KIND_CHANNEL &&
           device->kind != SW_KIND_CONSOLE;
}

/* Whether libvirt has added it, or has done so before the document was written. */
static bool
was_added(const SwDevice *device)
{
    if (device->origin == SW_ORIGIN_GROWN)
        return true;
    return sw_device_is(device, SW_KIND_CONTROLLER, "pci", "pci-bridge") &&
           device->placed == SW_PLACED_WRITTEN && device->controller.chassis_nr >= 0 &&
           device->controller.model_name && !sw_zpci_present(&device->address.zpci);
}

static void
mark_late(SwDomain *domain)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        device->address.zpci.late = was_added(device);
}

static bool
reserve_written(Ids *ids, const SwDevice *device, GError **error)
{
    const SwZpci *zpci = &device->address.zpci;
    g_autofree char *name = sw_device_name(device);

    if (zpci->uid && !g_hash_table_add(ids->uids, GUINT_TO_POINTER(zpci->uid))) {
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s cannot have the zPCI uid 0x%04x: another device has it; give it another "
                       "one, or leave it out"),
                     name, zpci->uid);
        return false;
    }
    if (zpci->has_fid && !g_hash_table_add(ids->fids, GUINT_TO_POINTER(zpci->fid))) {
        sw_error_set(error, SW_ERROR_ADDRESS, device->line,
                     _("%s cannot have the zPCI fid 0x%08x: another device has it; give it another "
                       "one, or leave it out"),
                     name, zpci->fid);
        return false;
    }
    return true;
}

static bool
fill_uid(Ids *ids, SwDevice *device, GError **error)
{
    g_autofree char *name = NULL;

    while (g_hash_table_contains(ids->uids, GUINT_TO_POINTER(ids->next_uid)))
        ids->next_uid++;
    if (ids->next_uid <= SW_ZPCI_MAX_UID) {
        device->address.zpci.uid = ids->next_uid;
        return g_hash_table_add(ids->uids, GUINT_TO_POINTER(ids->next_uid));
    }
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_NO_SLOT, device->line,
                 _("no zPCI uid is left for %s; remove a device"), name);
    return false;
}

/* There are more fids than uids. */
static void
fill_fid(Ids *ids, SwDevice *device)
{
    while (g_hash_table_contains(ids->fids, GUINT_TO_POINTER(ids->next_fid)))
        ids->next_fid++;
    device->address.zpci.fid = ids->next_fid;
    device->address.zpci.has_fid = true;
    g_hash_table_add(ids->fids, GUINT_TO_POINTER(ids->next_fid));
}

static bool
fill(Ids *ids, SwDevice *device, GError **error)
{
    if (!device->address.zpci.uid && !fill_uid(ids, device, error))
        return false;
    if (!device->address.zpci.has_fid)
        fill_fid(ids, device);
    return true;
}

static bool
fill_written(SwDomain *domain, Ids *ids, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (takes_ids(device) && sw_zpci_present(&device->address.zpci) &&
                (!reserve_written(ids, device, error) || !fill(ids, device, error)))
                return false;
    return true;
}

static bool
fill_open(SwDomain *domain, Ids *ids, bool late, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (takes_ids(device) && device->address.zpci.late == late && !fill(ids, device, error))
                return false;
    return true;
}

static bool
check_none(const SwDomain *domain, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            g_autofree char *name = NULL;

            if (!sw_zpci_present(&device->address.zpci) || sw_address_ignored(device))
                continue;
            name = sw_device_name(device);
            sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                         _("%s has zPCI ids, and this machine has no zPCI; remove its <zpci>"),
                         name);
            return false;
        }
    return true;
}

bool
sw_number_zpci(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps, GError **error)
{
    g_autoptr(GHashTable) uids = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) fids = g_hash_table_new(NULL, NULL);
    Ids ids = {.uids = uids, .fids = fids, .next_uid = 1};

    if (machine->id != SW_MACHINE_S390_CCW || !sw_caps_emulates(caps, "zpci"))
        return check_none(domain, error);
    mark_late(domain);
    return fill_written(domain, &ids, error) && fill_open(domain, &ids, false, error) &&
           fill_open(domain, &ids, true, error);
}
