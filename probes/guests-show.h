/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: slotwise-probe --guests. */
#pragma once

#include "probes/sw-probe-options.h"

/**
 * sw_guests_show() - the guest table, from the cache or made now, as it is to be printed
 * @options:	format, cache and time limit count
 * @error:	as of sw_guest_store_make() and sw_guest_store_save()
 * Return: (transfer full): UTF-8 text with a newline at its end, or NULL
 */
char *sw_guests_show(const SwProbeOptions *options, GError **error);
