/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: pieces of work side by side, each in a process of its own. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** One piece, done in a process that ends after it; what is put into @answer comes back. */
typedef void (*SwWorkFunc)(guint piece, GString *answer, void *data);

typedef struct {
    guint n;                  /* pieces, at least 1 */
    const char *const *names; /* of the pieces, for the progress line */
    SwWorkFunc work;
    void *data;
    bool progress; /* draw how far it is */
    bool drawing;  /* the pieces draw themselves, and do not live to wipe that off */
} SwWork;

/** sw_workers_count_processors() - how many this process may use */
guint sw_workers_count_processors(void);

/**
 * sw_workers_run() - do every piece, as many at once as this process may use processors
 *
 * SIGHUP, SIGINT, SIGQUIT and SIGTERM end this process once nothing is left running. It must have
 * no other thread.
 *
 * Return: (transfer full): of char *, an answer for each piece in its place; NULL where the process
 * came to a bad end or could not be made
 */
GPtrArray *sw_workers_run(const SwWork *work);
