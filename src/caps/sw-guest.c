/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the drivers of one guest OS can drive: a small table made from osinfo-db. */
#include "caps/sw-guest.h"

#include <stdlib.h>
#include <string.h>

SW_ENUM_DEFINE(SwDrives, sw_drives, SW_N_DRIVES, "none", "legacy", "modern", "both")
SW_ENUM_DEFINE(SwGuestClass, sw_guest_class, SW_N_GUEST_CLASSES, "net", "block", "scsi", "console",
               "balloon", "rng", "9p")

SwDrives
sw_drives_of(bool legacy, bool modern)
{
    if (legacy)
        return modern ? SW_DRIVES_BOTH : SW_DRIVES_LEGACY;
    return modern ? SW_DRIVES_MODERN : SW_DRIVES_NONE;
}

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
    g_atomic_ref_count_init(&table->refs);
    return table;
}

SwGuestTable *
sw_guest_table_ref(SwGuestTable *table)
{
    g_atomic_ref_count_inc(&table->refs);
    return table;
}

void
sw_guest_table_free(SwGuestTable *table)
{
    if (!table || !g_atomic_ref_count_dec(&table->refs))
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

const char *
sw_guest_table_sort(SwGuestTable *table)
{
    g_ptr_array_sort(table->guests, compare_guests);
    for (guint i = 1; i < table->guests->len; i++)
        if (compare_guests(&table->guests->pdata[i - 1], &table->guests->pdata[i]) == 0)
            return ((const SwGuest *)table->guests->pdata[i])->id;
    return NULL;
}

bool
sw_guest_text_is_valid(const char *text)
{
    size_t length = strnlen(text, SW_GUEST_MAX_TEXT + 1);

    if (length == 0 || length > SW_GUEST_MAX_TEXT || !g_utf8_validate(text, (gssize)length, NULL))
        return false;
    for (; *text; text = g_utf8_next_char(text))
        if (!g_unichar_isprint(g_utf8_get_char(text)))
            return false;
    return true;
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
    guest->drives = sw_drives_of(legacy, modern);
}

bool
sw_guest_is_one_sided(const SwGuest *guest)
{
    return guest && (guest->drives == SW_DRIVES_LEGACY || guest->drives == SW_DRIVES_MODERN);
}

static int
compare_id(const void *key, const void *row)
{
    const SwGuest *const *guest = row;

    return strcmp(key, (*guest)->id);
}

const SwGuest *
sw_guest_table_find(const SwGuestTable *table, const char *id)
{
    const GPtrArray *guests = table->guests;
    const SwGuest *const *found =
        guests->len ? bsearch(id, guests->pdata, guests->len, sizeof(gpointer), compare_id) : NULL;

    if (found)
        return *found;
    for (guint i = 0; i < guests->len; i++) {
        const SwGuest *guest = guests->pdata[i];

        if (g_strcmp0(guest->short_id, id) == 0)
            return guest;
    }
    return NULL;
}
