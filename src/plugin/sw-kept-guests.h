/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table, kept between calls for a moment. */
#pragma once

#include "caps/sw-guest.h"

/** sw_kept_guests_rule_out() - whether it is known without further ado that nothing would be
 * decided for a guest's OS, as of sw_kept_guests_find(); nothing is read or started for it */
bool sw_kept_guests_rule_out(const char *id);

/**
 * sw_kept_guests_find() - the facts of a guest's OS when something would be decided for it: that
 * its drivers know one virtio only
 * @id:		libosinfo's; NULL: no OS is named
 * @guests:	(out) (transfer full): the table that owns them, shared with other callers; or NULL
 * @error:	as of sw_guest_store_get()
 *
 * The table is of the osinfo database as it is, or was some seconds ago. Callable from many threads
 * at once. A failure counts for a minute, see sw-kept-failure.h.
 *
 * Return: (transfer none): the facts; NULL without an error when nothing would be decided
 */
const SwGuest *sw_kept_guests_find(const char *id, SwGuestTable **guests, GError **error);
