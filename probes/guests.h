/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the drivers of each guest OS can drive, asked of libosinfo. */
#pragma once

#include "base/sw-error.h"
#include "caps/sw-guest.h"

/**
 * sw_guests_probe() - load the osinfo database and fill a table from it
 * @out:	an empty table
 * @error:	SW_ERROR_IO when there is no database or libosinfo cannot read it; SW_ERROR_LIMIT or
 *		SW_ERROR_VALUE when it holds more, or other names, than a table may
 *
 * Costs some 500 ms and 50 MiB: for a process of its own.
 *
 * Return: whether @out is filled and sorted
 */
bool sw_guests_probe(SwGuestTable *out, GError **error);
