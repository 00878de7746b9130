/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the helper programs, the site's policy and the host's facts are. */
#include "store/sw-paths.h"

#include <glib.h>
#include <unistd.h>

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
sw_path_ask(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *dir = program ? g_path_get_dirname(program) : g_strdup("/");
    g_autofree char *beside = g_build_filename(dir, "slotwise-ask", NULL);

    return access(beside, X_OK) == 0 ? g_steal_pointer(&beside)
                                     : g_strdup(SW_HELPER_DIR "/slotwise-ask");
}

char *
sw_path_guests(void)
{
    return place("SLOTWISE_GUESTS", SW_HELPER_DIR "/slotwise-guests");
}

char *
sw_path_live(void)
{
    return place("SLOTWISE_LIVE", SW_HELPER_DIR "/slotwise-live");
}

char *
sw_path_calibrate(void)
{
    return place("SLOTWISE_CALIBRATE", SW_HELPER_DIR "/slotwise-calibrate");
}

char *
sw_path_run(void)
{
    const char *named = g_getenv("SLOTWISE_RUN_DIR");

    if (named && g_path_is_absolute(named))
        return g_strdup(named);
    return geteuid() == 0 ? g_strdup("/run/slotwise")
                          : g_build_filename(g_get_user_runtime_dir(), "slotwise", NULL);
}

char *
sw_path_policy(void)
{
    return place("SLOTWISE_POLICY", NULL);
}

char *
sw_path_sysfs(void)
{
    return place("SLOTWISE_SYSFS", "/sys");
}
