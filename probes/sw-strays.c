/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: processes that an emulator left behind. For a program of its own, never for a daemon. */
#include "probes/sw-strays.h"

#include <glib.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 100 /* one that forks faster than it is killed must not hold us */

void
sw_strays_adopt(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

/* Kills each child once; false when there is none. */
static bool
kill_children(const char *list)
{
    g_autofree char *text = NULL;
    char *rest, *end;
    bool found = false;

    if (!g_file_get_contents(list, &text, NULL, NULL))
        return false;
    for (rest = text;; rest = end) {
        gint64 pid = g_ascii_strtoll(rest, &end, 10);

        if (end == rest || pid <= 1)
            return found;
        kill((pid_t)pid, SIGKILL);
        found = true;
    }
}

void
sw_strays_end(void)
{
    g_autofree char *list = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());

    for (int round = 0; round < ROUNDS && kill_children(list); round++) {
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        g_usleep(1000);
    }
}
