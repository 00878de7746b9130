/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the drivers of each guest OS can drive, asked of libosinfo. */
#include "probes/guests.h"

#include <verify.h>

#include <osinfo/osinfo.h>

#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "store/sw-guest-stamp.h"

#define DATABASE      "osinfo-db"
#define DEVICE_PREFIX "http://pcisig.com/pci/1af4/" /* ids of virtio's PCI devices in osinfo-db */
#define MAX_DEPTH     500                           /* of inheritance; osinfo-db 20221203 has 56 */
#define MAX_REASON    300                           /* bytes of libosinfo's words in a message */

/** The PCI device ids of a class: virtio specification 1.2, section 4.1.2. */
typedef struct {
    const char *legacy; /* transitional device id, as a guest with a 0.9 driver knows it */
    const char *modern; /* 0x1040 + virtio device type */
} ClassIds;

static const ClassIds class_ids[] = {
    [SW_GUEST_NET] = {"1000", "1041"},     [SW_GUEST_BLOCK] = {"1001", "1042"},
    [SW_GUEST_SCSI] = {"1004", "1048"},    [SW_GUEST_CONSOLE] = {"1003", "1043"},
    [SW_GUEST_BALLOON] = {"1002", "1045"}, [SW_GUEST_RNG] = {"1005", "1044"},
    [SW_GUEST_9P] = {"1009", "1049"},
};
verify(G_N_ELEMENTS(class_ids) == SW_N_GUEST_CLASSES);

static bool
lists(OsinfoList *devices, const char *device)
{
    g_autofree char *id = g_strconcat(DEVICE_PREFIX, device, NULL);

    return osinfo_list_find_by_id(devices, id) != NULL;
}

static void
fill_guest(SwGuest *guest, OsinfoOs *os)
{
    g_autoptr(OsinfoDeviceList) devices = osinfo_os_get_all_devices(os, NULL);

    for (SwGuestClass i = 0; i < SW_N_GUEST_CLASSES; i++) {
        bool legacy = lists(OSINFO_LIST(devices), class_ids[i].legacy);
        bool modern = lists(OSINFO_LIST(devices), class_ids[i].modern);

        guest->by_class[i] = sw_drives_of(legacy, modern);
    }
    sw_guest_sum(guest);
}

/* libosinfo follows inheritance without a bound, and overflows its stack in a circle. */
static bool
inherits_endlessly(OsinfoProduct *os, unsigned depth)
{
    static const OsinfoProductRelationship kinds[] = {OSINFO_PRODUCT_RELATIONSHIP_DERIVES_FROM,
                                                      OSINFO_PRODUCT_RELATIONSHIP_CLONES};

    if (depth == MAX_DEPTH)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(OsinfoProductList) related = osinfo_product_get_related(os, kinds[i]);

        for (int j = 0; j < osinfo_list_get_length(OSINFO_LIST(related)); j++) {
            OsinfoEntity *parent = osinfo_list_get_nth(OSINFO_LIST(related), j);

            if (inherits_endlessly(OSINFO_PRODUCT(parent), depth + 1))
                return true;
        }
    }
    return false;
}

static bool
add_guest(SwGuestTable *table, OsinfoOs *os, GError **error)
{
    const char *id = osinfo_entity_get_id(OSINFO_ENTITY(os));
    const char *short_id = osinfo_product_get_short_id(OSINFO_PRODUCT(os));

    if (!sw_guest_text_is_valid(id) || (short_id && !sw_guest_text_is_valid(short_id))) {
        sw_error_set(error, SW_ERROR_VALUE, 0,
                     _("the osinfo database has an id '%.80s' that is not 1 to %d printable bytes, "
                       "or such a short id; mend or remove that file"),
                     id, SW_GUEST_MAX_TEXT);
        return false;
    }
    if (inherits_endlessly(OSINFO_PRODUCT(os), 0)) {
        sw_error_set(error, SW_ERROR_VALUE, 0,
                     _("in the osinfo database '%s' inherits from itself, or through more than %d "
                       "others; mend or remove that file"),
                     id, MAX_DEPTH);
        return false;
    }
    fill_guest(sw_guest_table_add(table, id, short_id), os);
    return true;
}

/* libosinfo makes an empty entry for an OS that others only refer to. */
static bool
is_defined(OsinfoProduct *os)
{
    return osinfo_product_get_name(os) || osinfo_product_get_short_id(os);
}

static bool
add_guests(SwGuestTable *table, OsinfoList *list, GError **error)
{
    int n = osinfo_list_get_length(list);

    if (n > SW_GUEST_MAX_ENTRIES) {
        sw_error_set(error, SW_ERROR_LIMIT, 0,
                     _("the osinfo database has %d operating systems, and at most %d are read"), n,
                     SW_GUEST_MAX_ENTRIES);
        return false;
    }
    for (int i = 0; i < n; i++) {
        OsinfoOs *os = OSINFO_OS(osinfo_list_get_nth(list, i));

        if (is_defined(OSINFO_PRODUCT(os)) && !add_guest(table, os, error))
            return false;
    }
    if (table->guests->len > 0)
        return true;
    sw_error_set(error, SW_ERROR_IO, 0,
                 _("there is no osinfo database; install the package osinfo-db, or name its folder "
                   "in OSINFO_SYSTEM_DIR"));
    return false;
}

/* Return: (transfer full): a valid text, also for a version that is none */
static char *
name_source(const char *version)
{
    g_autofree char *source = g_strconcat(DATABASE, " ", version, NULL);

    return version && sw_guest_text_is_valid(source) ? g_steal_pointer(&source)
                                                     : g_strdup(DATABASE);
}

bool
sw_guests_probe(SwGuestTable *out, GError **error)
{
    g_autoptr(OsinfoLoader) loader = osinfo_loader_new();
    g_autoptr(OsinfoOsList) list = NULL;
    g_autoptr(GError) failure = NULL;
    g_autofree char *version = NULL;

    /* Before loading: what changes meanwhile makes the stamp an old one, and the table is remade.
     */
    out->stamp = sw_guest_stamp(&version);
    out->source = name_source(version);
    osinfo_loader_process_default_path(loader, &failure);
    if (failure) {
        g_autofree char *reason = sw_printable(failure->message, -1, MAX_REASON);

        sw_error_set(error, SW_ERROR_IO, 0,
                     _("libosinfo cannot read its database (%s); mend or remove that file"),
                     reason);
        return false;
    }
    list = osinfo_db_get_os_list(osinfo_loader_get_db(loader));
    if (!add_guests(out, OSINFO_LIST(list), error))
        return false;
    sw_guest_table_sort(out);
    return true;
}
