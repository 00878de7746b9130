/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: read back a guest that runs, through libvirt. */
#pragma once

#include "text/sw-readback.h"

typedef struct {
    const char *domain; /* its name, UUID or number */
    const char *uri;    /* of libvirt; NULL: its default */
    int64_t deadline;   /* g_get_monotonic_time() at which all must be over */
} SwLiveErrand;

/**
 * sw_live_xml() - the XML of a domain that runs
 * @length:	(out)
 * @error:	SW_ERROR_IO: what the helper says
 * Return: (transfer full): NULL with an error
 */
char *sw_live_xml(const SwLiveErrand *errand, size_t *length, GError **error);

/**
 * sw_live_verify() - read it back and compare
 * @plan:	of that XML; outlives the result
 * @set_up:	(out): the guest has given addresses, so that I/O ports were looked at
 * @error:	SW_ERROR_EMULATOR, SW_ERROR_IO
 * Return: (transfer full): NULL with an error
 *
 * Only questions are put; libvirt nevertheless marks the domain as tainted by them.
 */
SwReadback *sw_live_verify(const SwLiveErrand *errand, const SwPlan *plan, const SwCaps *caps,
                           bool *set_up, GError **error);
