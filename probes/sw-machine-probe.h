/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: measure machine types, each on a started, paused machine. */
#pragma once

#include "caps/sw-caps.h"
#include "store/sw-child.h"

typedef struct {
    const char *const *words; /* NULL-terminated: "default", "all", "none", names of machines */
    const SwChildUser *user;  /* whom emulators are run as; NULL = as we are */
    int64_t deadline;         /* g_get_monotonic_time() at which all must be over */
    int64_t each_us;  /* time for each machine instead, however long all of them take; 0 = none */
    unsigned at_once; /* how many machines may run side by side, at least 1 */
    bool shown;       /* draw how far it is */
} SwMachineErrand;

/** sw_machine_words_all() - whether every machine type is asked for */
bool sw_machine_words_all(const char *const *words);

/**
 * sw_machine_probe_missing() - the machines that are asked for and not answered yet
 * @error:	SW_ERROR_VALUE: the emulator has no machine of that name
 * Return: (transfer full): of SwCapsMachine of @caps; NULL after an error
 */
GPtrArray *sw_machine_probe_missing(const SwCaps *caps, const char *const *words, GError **error);

/** sw_machine_probe_keep() - forget of machines that are not asked for what was measured before */
void sw_machine_probe_keep(SwCaps *caps, const char *const *words);

/**
 * sw_machine_probe() - measure the machines that are asked for and not answered yet
 * @caps:	with their emulator; they grow
 * @error:	SW_ERROR_VALUE as above
 *
 * A machine that cannot be started is no error: it is marked as broken, with QEMU's own words. One
 * for which no time was left stays unanswered.
 */
bool sw_machine_probe(SwCaps *caps, const SwMachineErrand *errand, GError **error);
