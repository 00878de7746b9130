/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table, kept between calls for a moment.
 *
 * To see that the database has not changed and to read the cached table takes 3.5 ms, and libvirt
 * defines a domain of 20 devices in 2.5. Whoever defines one domain does not notice; whoever
 * defines hundreds would wait more for us than for libvirt. So a table that was right is taken for
 * right for some seconds more. */
#include "plugin/sw-kept-guests.h"

#include "plugin/sw-kept-failure.h"
#include "store/sw-guest-stamp.h"
#include "store/sw-guest-store.h"
#include "store/sw-paths.h"

#define KEEP_US (5 * G_USEC_PER_SEC)

/* For a helper program that answers within tenths of a second; the client of libvirtd waits for it.
 */
#define TIMEOUT_MS 10000

static GMutex lock; /* of what is below; held for a few instructions only */
static SwGuestTable *kept;
static int64_t kept_until; /* g_get_monotonic_time() */

static SwGuestTable *
find_kept(void)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);

    return kept && g_get_monotonic_time() < kept_until ? sw_guest_table_ref(kept) : NULL;
}

static void
keep(SwGuestTable *table)
{
    SwGuestTable *old;

    g_mutex_lock(&lock);
    old = kept;
    kept = sw_guest_table_ref(table);
    kept_until = g_get_monotonic_time() + KEEP_US;
    g_mutex_unlock(&lock);
    sw_guest_table_free(old);
}

/* It is kept before those who wait for it go on. */
static SwGuestTable *
make(GError **error)
{
    g_autofree char *helper = sw_path_guests(), *stamp = sw_guest_stamp(NULL);
    g_autofree char *key = sw_kept_failure_key(stamp, helper);
    g_autoptr(GError) problem = NULL;
    SwGuestTable *table;

    if (!sw_kept_failure_begin(key, error))
        return NULL;
    table = find_kept(); /* where another one was waited for */
    if (!table) {
        table = sw_guest_store_get(NULL, NULL, TIMEOUT_MS, &problem);
        if (table)
            keep(table);
    }
    sw_kept_failure_end(key, problem);
    if (!table)
        g_propagate_error(error, g_steal_pointer(&problem));
    return table;
}

static SwGuestTable *
get(GError **error)
{
    SwGuestTable *table = find_kept();

    if (table)
        return table;
    table = sw_guest_store_load(NULL);
    if (!table)
        return make(error);
    keep(table);
    return table;
}

bool
sw_kept_guests_rule_out(const char *id)
{
    g_autoptr(SwGuestTable) guests = id ? find_kept() : NULL;

    return !id || (guests && !sw_guest_is_one_sided(sw_guest_table_find(guests, id)));
}

const SwGuest *
sw_kept_guests_find(const char *id, const SwSite *site, SwGuestTable **guests, GError **error)
{
    g_autoptr(GError) problem = NULL;

    *guests = id ? get(&problem) : NULL;
    if (problem && !sw_site_knows_guest(site, id))
        g_propagate_error(error, g_steal_pointer(&problem));
    return *guests ? sw_guest_table_find(*guests, id) : NULL;
}
