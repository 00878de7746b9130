/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the helper programs are. */
#include "store/sw-paths.h"

#include <glib.h>

static char *
program(const char *variable, const char *installed)
{
    const char *named = g_getenv(variable);

    return g_strdup(named && *named ? named : installed);
}

char *
sw_path_probe(void)
{
    return program("SLOTWISE_PROBE", SW_BIN_DIR "/slotwise-probe");
}

char *
sw_path_guests(void)
{
    return program("SLOTWISE_GUESTS", SW_HELPER_DIR "/slotwise-guests");
}
