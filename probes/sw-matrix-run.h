/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: measure the truth tables of an emulator. */
#pragma once

#include "caps/sw-caps.h"
#include "store/sw-child.h"

typedef struct {
    const GPtrArray *machines; /* of const char *: names or aliases; those that the emulator lacks
                                  or whose devices nobody can look at are passed over */
    const SwChildUser *user;   /* whom emulators are run as; NULL = as we are */
    unsigned timeout_ms; /* for each start of the emulator; a machine may take six times that */
    unsigned at_once;    /* how many machines may be measured side by side, at least 1 */
    bool shown;          /* draw how far it is */
} SwMatrixErrand;

/**
 * sw_matrix_measure() - measure machines, and add their tables to what is known of their emulator
 * @caps:	as of sw_probe_emulator(), which names the file to start
 * @error:	SW_ERROR_IO
 *
 * What could not be learnt, because the emulator died or took too long, is unknown in the table.
 */
bool sw_matrix_measure(SwCaps *caps, const SwMatrixErrand *errand, GError **error);
