/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far a long piece of work is, on a terminal. */
#include "store/sw-progress.h"

#include <stdbool.h>
#include <stdio.h>

#include "base/sw-printable.h"

#define BAR_WIDTH 20u
#define MAX_WHAT  48u /* bytes, so that the line fits a terminal of 80 columns */

static bool shown; /* a process has one standard error */

static void
draw(unsigned done, unsigned count, unsigned n, const char *what)
{
    static const char bar[BAR_WIDTH + 1] = "####################";
    int filled = (int)(done * BAR_WIDTH / n);

    fprintf(stderr, "\r[%-*.*s] %u/%u %s\033[K", (int)BAR_WIDTH, filled, bar, count, n, what);
    shown = true;
}

void
sw_progress_show(unsigned done, unsigned n, const char *what)
{
    draw(done, done + 1, n, what);
}

void
sw_progress_show_done(unsigned done, unsigned n, const char *running)
{
    g_autofree char *what = sw_printable(running, -1, MAX_WHAT);

    draw(done, done, n, what);
}

void
sw_progress_wipe(void)
{
    fputs("\r\033[K", stderr);
    shown = false;
}

void
sw_progress_hide(void)
{
    if (shown)
        sw_progress_wipe();
}
