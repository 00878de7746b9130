/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the benchmarks share: domains of any size, placement as one call, the time of a call. */
#pragma once

#include "caps/sw-caps.h"

typedef enum {
    BENCH_MODERN_DISKS,
    BENCH_TRANSITIONAL_DISKS,
    BENCH_CONVENTIONAL_NICS,
    BENCH_N_KINDS
} BenchKind;

extern const char *const bench_kind_names[BENCH_N_KINDS];

/** bench_domain() - a q35 domain with @n devices of a kind; (transfer full) */
char *bench_domain(BenchKind kind, unsigned n);

/** bench_caps() - capabilities from a file; ends the program when it cannot be read */
SwCaps *bench_caps(const char *file);

/**
 * bench_place() - a domain's text to that of the placed one, as a library does it
 * Return: (transfer full): NULL with an error when it is refused
 */
char *bench_place(const char *text, const SwCaps *caps, GError **error);

/**
 * bench_seconds() - time of one call
 * @call:	called some times; the fastest counts, since all that can disturb makes it slower
 * @undo:	called behind each, unmeasured; or NULL
 */
double bench_seconds(void (*call)(void *data), void (*undo)(void *data), void *data);

/** bench_first_seconds() - time of the first call in a process; the fastest of some processes */
double bench_first_seconds(void (*call)(void *data), void *data);
