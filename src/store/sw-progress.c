/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far a long piece of work is, on a terminal. */
#include "store/sw-progress.h"

#include <stdbool.h>
#include <stdio.h>

#define BAR_WIDTH 20u

static bool shown; /* a process has one standard error */

void
sw_progress_show(unsigned done, unsigned n, const char *what)
{
    static const char bar[BAR_WIDTH + 1] = "####################";
    int filled = (int)(done * BAR_WIDTH / n);

    fprintf(stderr, "\r[%-*.*s] %u/%u %s\033[K", (int)BAR_WIDTH, filled, bar, done + 1, n, what);
    shown = true;
}

void
sw_progress_hide(void)
{
    if (shown)
        fputs("\r\033[K", stderr);
    shown = false;
}
