/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of slotwise-probe, checked. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    char **emulators; /* NULL = none was named */
    char *format;     /* never NULL after reading */
    char **machines;  /* words of --machines, never NULL after reading */
    char *qmp;        /* NULL, as the rest, when not given */
    char *cache_dir;
    char *user;
    char *output;
    char *record;
    double timeout; /* seconds */
    gboolean guests, matrix, no_cache, no_host_facts, refresh, progress, quiet, version;
} SwProbeOptions;

/**
 * sw_probe_options_read() - read and check a command line
 * @argv:	NULL-terminated, the program's name first; --help is answered at once
 * @options:	(out): to be cleared, also after a failure
 * @error:	of any domain: wrong usage
 */
bool sw_probe_options_read(char **argv, SwProbeOptions *options, GError **error);
void sw_probe_options_clear(SwProbeOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SwProbeOptions, sw_probe_options_clear)
