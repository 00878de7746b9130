/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table that is kept in the cache, and made anew when the osinfo database has changed. */
#pragma once

#include "caps/sw-guest.h"

#define SW_GUEST_STORE_FILE "guests.xml" /* in the folder of the cache */

/**
 * sw_guest_store_load() - the cached table, if it was made from the database as it is now
 * @dir:	folder of the cache; NULL = sw_cache_dir()
 * Return: (transfer full): the table, or NULL when one has to be made: none is cached, it is out of
 * date, or it is not to be believed
 */
SwGuestTable *sw_guest_store_load(const char *dir);

/**
 * sw_guest_store_make() - have a table made from the database; nothing is cached
 * @helper:	the program slotwise-guests; NULL = $SLOTWISE_GUESTS, else the installed one
 * @timeout_ms:	for its whole run; it takes about 300
 * @error:	SW_ERROR_IO when the helper fails, which tells why; SW_ERROR_SYNTAX, _LIMIT or
 *_VALUE when it prints something else Return: (transfer full): the table, or NULL
 */
SwGuestTable *sw_guest_store_make(const char *helper, unsigned timeout_ms, GError **error);

/** sw_guest_store_save() - put a table into the cache; @dir as above; @error: SW_ERROR_IO */
bool sw_guest_store_save(const SwGuestTable *table, const char *dir, GError **error);

/**
 * sw_guest_store_get() - the cached table, else a new one, which is cached
 * @dir:	as above, the rest as of sw_guest_store_make()
 *
 * A cache that cannot be written is no error here: the table is good, and made again next time.
 * Callable from a daemon's threads.
 *
 * Return: (transfer full): the table, or NULL
 */
SwGuestTable *sw_guest_store_get(const char *dir, const char *helper, unsigned timeout_ms,
                                 GError **error);
