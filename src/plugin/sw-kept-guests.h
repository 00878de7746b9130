/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table, kept between calls for a moment. */
#pragma once

#include "caps/sw-guest.h"
#include "policy/sw-site.h"

/** sw_kept_guests_rule_out() - whether it is known without further ado that, without a policy,
 * nothing would be decided for a guest's OS; nothing is read or started for it */
bool sw_kept_guests_rule_out(const char *id);

/**
 * sw_kept_guests_find() - the facts of a guest's OS
 * @id:		libosinfo's; NULL: no OS is named
 * @site:	where it says itself what that OS knows, no database is no error
 * @guests:	(out) (transfer full): the table that owns them, shared with other callers; or NULL
 * @error:	as of sw_guest_store_get()
 *
 * The table is of the osinfo database as it is, or was some seconds ago. Callable from many threads
 * at once. A failure counts for a minute, see sw-kept-failure.h.
 *
 * Return: (transfer none): NULL without an error when nothing is known of it
 */
const SwGuest *sw_kept_guests_find(const char *id, const SwSite *site, SwGuestTable **guests,
                                   GError **error);
