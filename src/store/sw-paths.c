/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the helper programs, the site's policy and the host's facts are. */
#include "store/sw-paths.h"

#include <glib.h>

static char *
place(const char *variable, const char *usual)
{
    const char *named = g_getenv(variable);

    return g_strdup(named && *named ? named : usual);
}

char *
sw_path_probe(void)
{
    return place("SLOTWISE_PROBE", SW_BIN_DIR "/slotwise-probe");
}

char *
sw_path_guests(void)
{
    return place("SLOTWISE_GUESTS", SW_HELPER_DIR "/slotwise-guests");
}

char *
sw_path_policy(void)
{
    return place("SLOTWISE_POLICY", SW_POLICY_FILE);
}

char *
sw_path_sysfs(void)
{
    return place("SLOTWISE_SYSFS", "/sys");
}
