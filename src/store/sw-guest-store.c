/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table that is kept in the cache, and made anew when the osinfo database has changed. */
#include "store/sw-guest-store.h"

#include <string.h>

#include "store/sw-cache.h"
#include "store/sw-child.h"
#include "store/sw-guest-stamp.h"
#include "store/sw-paths.h"
#include "xml/sw-guest-xml.h"

#define MAX_BYTES (16u << 20) /* of a table; that of osinfo-db 20221203 has 150 kB */

SwGuestTable *
sw_guest_store_load(const char *dir)
{
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    size_t length = 0;
    /* Why a cached table is of no use is nobody's business: the new one will take its place. */
    g_autofree char *text = sw_cache_read(own_dir, SW_GUEST_STORE_FILE, MAX_BYTES, &length, NULL);
    g_autofree char *stamp = NULL;
    g_autoptr(SwGuestTable) table = NULL;

    if (!text)
        return NULL;
    table = sw_guest_table_parse_xml(text, length, NULL);
    if (!table)
        return NULL;
    stamp = sw_guest_stamp(NULL);
    return g_str_equal(table->stamp, stamp) ? g_steal_pointer(&table) : NULL;
}

SwGuestTable *
sw_guest_store_make(const char *helper, unsigned timeout_ms, GError **error)
{
    g_autofree char *usual = sw_path_guests();
    const char *argv[] = {helper ? helper : usual, NULL};
    g_auto(GStrv) environment = sw_guest_environ();
    const SwChildSpec spec = {
        .argv = argv,
        .envp = (const char *const *)environment,
        .socket = -1,
        .deadline = g_get_monotonic_time() + timeout_ms * G_GINT64_CONSTANT(1000),
    };
    size_t length = 0;
    g_autofree char *text = sw_child_run(&spec, MAX_BYTES, &length, error);

    return text ? sw_guest_table_parse_xml(text, length, error) : NULL;
}

bool
sw_guest_store_save(const SwGuestTable *table, const char *dir, GError **error)
{
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    g_autofree char *text = sw_guest_table_format_xml(table);

    return sw_cache_write(own_dir, SW_GUEST_STORE_FILE, text, strlen(text), error);
}

SwGuestTable *
sw_guest_store_get(const char *dir, const char *helper, unsigned timeout_ms, GError **error)
{
    g_autoptr(SwGuestTable) table = sw_guest_store_load(dir);

    if (table)
        return g_steal_pointer(&table);
    table = sw_guest_store_make(helper, timeout_ms, error);
    if (table)
        sw_guest_store_save(table, dir, NULL);
    return g_steal_pointer(&table);
}
