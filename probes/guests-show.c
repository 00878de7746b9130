/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: slotwise-probe --guests. */
#include "probes/guests-show.h"

#include "probes/guests-print.h"
#include "store/sw-guest-store.h"
#include "xml/sw-guest-xml.h"

/* A cache that cannot be used is told, not passed over in silence: each later run would be slow. */
static SwGuestTable *
obtain(const SwProbeOptions *options, GError **error)
{
    g_autoptr(SwGuestTable) table = NULL;

    if (!options->no_cache && !options->refresh)
        table = sw_guest_store_load(options->cache_dir);
    if (table)
        return g_steal_pointer(&table);
    table = sw_guest_store_make(NULL, (unsigned)(options->timeout * 1000) + 1, error);
    if (!table || (!options->no_cache && !sw_guest_store_save(table, options->cache_dir, error)))
        return NULL;
    return g_steal_pointer(&table);
}

char *
sw_guests_show(const SwProbeOptions *options, GError **error)
{
    g_autoptr(SwGuestTable) table = obtain(options, error);

    if (!table)
        return NULL;
    return g_str_equal(options->format, "text") ? sw_guest_table_format_text(table)
                                                : sw_guest_table_format_xml(table);
}
