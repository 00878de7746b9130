/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the capabilities of one or several emulators, from the cache or from asking them. */
#pragma once

#include "caps/sw-caps.h"
#include "probes/sw-probe-options.h"

typedef void (*SwReportFunc)(const char *problem);

/**
 * sw_obtain_all() - what each of several emulators offers
 * @emulators:	NULL-terminated: paths, or names that are looked for in PATH
 * @report:	is given each fault and warning, in the order of @emulators
 * @list:	SwCaps are added, in that order; none when the cache cannot be used
 *
 * Every emulator is asked, side by side, so that one run tells each fault.
 *
 * Return: how many faults there were
 */
guint sw_obtain_all(const SwProbeOptions *options, char **emulators, SwReportFunc report,
                    GPtrArray *list);
