/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the drivers of one guest OS can drive: a small table made from osinfo-db. */
#include "caps/sw-guest.h"

SW_ENUM_DEFINE(SwDrives, sw_drives, SW_N_DRIVES, "none", "legacy", "modern", "both")
SW_ENUM_DEFINE(SwGuestClass, sw_guest_class, SW_N_GUEST_CLASSES, "net", "block", "scsi", "console",
               "balloon", "rng", "9p")

static void
sw_guest_free(SwGuest *guest)
{
    g_free(guest->id);
    g_free(guest->short_id);
    g_free(guest);
}

SwGuestTable *
sw_guest_table_new(void)
{
    SwGuestTable *table = g_new0(SwGuestTable, 1);

    table->guests = g_ptr_array_new_with_free_func((GDestroyNotify)sw_guest_free);
    return table;
}

void
sw_guest_table_free(SwGuestTable *table)
{
    if (!table)
        return;
    g_free(table->source);
    g_free(table->stamp);
    g_ptr_array_unref(table->guests);
    g_free(table);
}

SwGuest *
sw_guest_table_add(SwGuestTable *table, const char *id, const char *short_id)
{
    SwGuest *guest = g_new0(SwGuest, 1);

    guest->id = g_strdup(id);
    guest->short_id = g_strdup(short_id);
    g_ptr_array_add(table->guests, guest);
    return guest;
}

static int
compare_guests(const void *a, const void *b)
{
    const SwGuest *const *left = a, *const *right = b;

    return strcmp((*left)->id, (*right)->id);
}

void
sw_guest_table_sort(SwGuestTable *table)
{
    g_ptr_array_sort(table->guests, compare_guests);
}

void
sw_guest_sum(SwGuest *guest)
{
    bool legacy = false, modern = false;

    for (size_t i = 0; i < SW_N_GUEST_CLASSES; i++) {
        SwDrives drives = guest->by_class[i];

        legacy = legacy || drives == SW_DRIVES_LEGACY || drives == SW_DRIVES_BOTH;
        modern = modern || drives == SW_DRIVES_MODERN || drives == SW_DRIVES_BOTH;
    }
    guest->drives = legacy ? (modern ? SW_DRIVES_BOTH : SW_DRIVES_LEGACY)
                           : (modern ? SW_DRIVES_MODERN : SW_DRIVES_NONE);
}

const SwGuest *
sw_guest_table_find(const SwGuestTable *table, const char *id)
{
    for (guint i = 0; i < table->guests->len; i++) {
        const SwGuest *guest = table->guests->pdata[i];

        if (g_str_equal(guest->id, id) || g_strcmp0(guest->short_id, id) == 0)
            return guest;
    }
    return NULL;
}
