/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: work side by side in threads of one process, each of which starts, asks and ends emulators
 * of its own. */
#pragma once

#include <glib.h>

typedef struct {
    void (*work)(void *piece, void *job);
    void *job;
    unsigned at_once;  /* pieces at a time, at least 1 */
    GThreadPool *pool; /* NULL = no thread yet */
} SwPool;

/** sw_pool_do() - have a piece worked on, now or by a thread
 * @piece:	stays until sw_pool_finish() */
void sw_pool_do(SwPool *pool, void *piece);

/** sw_pool_finish() - wait until all is done */
void sw_pool_finish(SwPool *pool);
