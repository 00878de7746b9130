/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: work side by side in threads of one process. */
#include "probes/sw-pool.h"

/* A pool of GLib's without a single thread would wait for ever: where none can be made, the work is
 * done here. */
void
sw_pool_do(SwPool *pool, void *piece)
{
    if (!pool->pool && pool->at_once > 1)
        pool->pool = g_thread_pool_new(pool->work, pool->job, (int)pool->at_once, TRUE, NULL);
    if (pool->pool && g_thread_pool_get_num_threads(pool->pool) > 0)
        g_thread_pool_push(pool->pool, piece, NULL);
    else
        pool->work(piece, pool->job);
}

void
sw_pool_finish(SwPool *pool)
{
    if (pool->pool)
        g_thread_pool_free(pool->pool, FALSE, TRUE);
    pool->pool = NULL;
}
