/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table for people. */
#include "probes/guests-print.h"

#include <string.h>

#include "base/sw-i18n.h"

#define COLUMN 8 /* the longest name of a class or verdict, and a space */

static const char *
guest_name(const SwGuest *guest)
{
    return guest->short_id ? guest->short_id : guest->id;
}

static int
name_width(const SwGuestTable *table)
{
    size_t width = 0;

    for (guint i = 0; i < table->guests->len; i++)
        width = MAX(width, strlen(guest_name(table->guests->pdata[i])));
    return (int)width + 1;
}

static void
put_counts(GString *out, const SwGuestTable *table)
{
    unsigned counts[SW_N_DRIVES] = {0};

    for (guint i = 0; i < table->guests->len; i++)
        counts[((const SwGuest *)table->guests->pdata[i])->drives]++;
    g_string_append_printf(out, _("%s: %u guests\n"), table->source, table->guests->len);
    for (SwDrives drives = 0; drives < SW_N_DRIVES; drives++)
        g_string_append_printf(out, "  %-*s%4u\n", COLUMN, sw_drives_name(drives), counts[drives]);
}

static void
put_heading(GString *out, int width)
{
    g_string_append_printf(out, "\n%-*s%-*s", width, "", COLUMN, "");
    for (SwGuestClass i = 0; i < SW_N_GUEST_CLASSES; i++)
        g_string_append_printf(out, " %-*s", i + 1 < SW_N_GUEST_CLASSES ? COLUMN - 1 : 0,
                               sw_guest_class_name(i));
    g_string_append_c(out, '\n');
}

static void
put_guest(GString *out, const SwGuest *guest, int width)
{
    g_string_append_printf(out, "%-*s", width, guest_name(guest));
    if (guest->drives == SW_DRIVES_NONE) {
        g_string_append_printf(out, "%s\n", sw_drives_name(guest->drives));
        return;
    }
    g_string_append_printf(out, "%-*s", COLUMN, sw_drives_name(guest->drives));
    for (SwGuestClass i = 0; i < SW_N_GUEST_CLASSES; i++) {
        SwDrives drives = guest->by_class[i];

        g_string_append_printf(out, " %-*s", i + 1 < SW_N_GUEST_CLASSES ? COLUMN - 1 : 0,
                               drives == SW_DRIVES_NONE ? "-" : sw_drives_name(drives));
    }
    g_string_append_c(out, '\n');
}

char *
sw_guest_table_format_text(const SwGuestTable *table)
{
    g_autoptr(GString) out = g_string_new(NULL);
    int width = name_width(table);

    put_counts(out, table);
    put_heading(out, width);
    for (guint i = 0; i < table->guests->len; i++)
        put_guest(out, table->guests->pdata[i], width);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
