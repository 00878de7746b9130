/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table, kept between calls for a moment. */
#pragma once

#include "caps/sw-guest.h"

/**
 * sw_kept_guests_get() - the table of the osinfo database as it is, or was some seconds ago
 * @timeout_ms:	for the making of one, where none is cached
 * @error:	as of sw_guest_store_get()
 *
 * Callable from many threads at once; none waits for another's making.
 *
 * Return: (transfer full): the table, shared with other callers, or NULL
 */
SwGuestTable *sw_kept_guests_get(unsigned timeout_ms, GError **error);
