/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: measure the truth tables of an emulator.
 *
 * Theory: a table has some hundred cells, a start of QEMU takes 40 ms. Three kinds of emulators are
 * started for a machine. The first has bridges only, and all that is behind them is plugged in: a
 * refusal is an answer, and costs nothing. The second has the rest on its command line. What was
 * refused in every place of the first kind would end it, and is tried alone in emulators of a third
 * kind, as are devices of which a machine can have one only.
 *
 * A death loses nothing but time. Its words name a device, or a question was open about one: that
 * one is settled, and the rest is tried again. Otherwise the rest is halved until it is one.
 *
 * Machines are measured side by side, each in a thread that starts, asks and ends its emulators. */
#include "probes/sw-matrix-run.h"

#include "base/sw-error.h"
#include "probes/sw-matrix-try.h"
#include "probes/sw-pool.h"
#include "store/sw-progress.h"

/* A machine takes some 40 starts that end at once; those that last as long as they may are not to
 * add up to more than these. */
#define MACHINE_STARTS 6

typedef bool (*Filter)(const SwMatrixItem *item);

static bool
is_hot(const SwMatrixItem *item)
{
    return !item->cold && !(item->row && item->row->alone);
}

static bool
is_alone(const SwMatrixItem *item)
{
    return item->doubtful || (item->row && item->row->alone);
}

static bool
is_cold(const SwMatrixItem *item)
{
    return !is_alone(item) && !is_hot(item);
}

/* (transfer full): those that are not settled */
static GPtrArray *
choose(const GPtrArray *items, Filter filter)
{
    GPtrArray *chosen = g_ptr_array_new();

    for (guint i = 0; i < items->len; i++) {
        SwMatrixItem *item = items->pdata[i];

        if (!item->settled && (!filter || filter(item)))
            g_ptr_array_add(chosen, item);
    }
    return chosen;
}

static bool settle_items(SwMatrixRun *run, GPtrArray *items, bool hot, GError **error);

/* A machine that does not start at all would be halved down to every single device.
 * Return: false without an error when it does not */
static bool
check_start(SwMatrixRun *run, GError **error)
{
    g_autoptr(GPtrArray) nothing = g_ptr_array_new();
    g_autoptr(SwMatrixLayout) layout = sw_matrix_layout_new(run->plan, nothing, false);

    if (run->starts)
        return true;
    run->starts = sw_matrix_try(run, layout, error) == SW_ROUND_DONE;
    return run->starts;
}

static bool
settle_fewer(SwMatrixRun *run, const GPtrArray *items, bool hot, GError **error)
{
    if (items->len == 1) {
        sw_matrix_item_unknown(items->pdata[0], run->words);
        return true;
    }
    for (int half = 0; half < 2; half++) {
        g_autoptr(GPtrArray) part = g_ptr_array_new();
        guint middle = items->len / 2;

        for (guint i = half ? middle : 0; i < (half ? items->len : middle); i++)
            g_ptr_array_add(part, items->pdata[i]);
        if (!settle_items(run, part, hot, error))
            return false;
    }
    return true;
}

/* Each turn settles an item at least, turns it to be tried cold, or gives up the sandbox.
 * Return: false: nothing more can be learnt of the machine; without an error when it does not start
 */
static bool
settle_items(SwMatrixRun *run, GPtrArray *items, bool hot, GError **error)
{
    for (;;) {
        g_autoptr(GPtrArray) left = choose(items, hot ? is_hot : NULL);
        g_autoptr(SwMatrixLayout) layout = NULL;
        g_autoptr(GPtrArray) after = NULL;
        bool sandbox = run->start.sandbox;

        if (left->len == 0)
            return true;
        layout = sw_matrix_layout_new(run->plan, left, hot);
        switch (sw_matrix_try(run, layout, error)) {
        case SW_ROUND_FAILED:
            return false;
        case SW_ROUND_DONE:
            continue;
        case SW_ROUND_DIED:
            break;
        }
        after = choose(left, hot ? is_hot : NULL);
        if (after->len == left->len && sandbox == run->start.sandbox)
            return check_start(run, error) && settle_fewer(run, left, hot, error);
    }
}

/* Whether something was refused wherever it could be plugged in; then the root bus will hardly take
 * it. */
static bool
is_refused_elsewhere(const SwMatrixPlan *plan, const SwMatrixItem *item)
{
    bool refused = false;

    for (guint i = 0; i < plan->items->len; i++) {
        const SwMatrixItem *other = plan->items->pdata[i];

        if (other == item || other->type != item->type ||
            other->cell->combination != item->cell->combination)
            continue;
        if (!other->settled || other->cell->result == SW_CELL_STARTS)
            return false;
        refused = true;
    }
    return refused;
}

static void
doubt(const SwMatrixPlan *plan)
{
    for (guint i = 0; i < plan->items->len; i++) {
        SwMatrixItem *item = plan->items->pdata[i];

        item->doubtful = !item->settled && is_refused_elsewhere(plan, item);
    }
}

static bool
has_row(const GPtrArray *items, const SwMatrixFamilyRow *row)
{
    for (guint i = 0; i < items->len; i++)
        if (((const SwMatrixItem *)items->pdata[i])->row == row)
            return true;
    return false;
}

/* One that is doubtful; or one of each kind of which a machine can have one. (transfer full) */
static GPtrArray *
choose_alone(const SwMatrixPlan *plan)
{
    g_autoptr(GPtrArray) left = choose(plan->items, is_alone);
    GPtrArray *chosen = g_ptr_array_new();

    for (guint i = 0; i < left->len; i++) {
        SwMatrixItem *item = left->pdata[i];

        if (item->doubtful ? chosen->len == 0 : !has_row(chosen, item->row))
            g_ptr_array_add(chosen, item);
        if (item->doubtful)
            break;
    }
    return chosen;
}

static bool
settle_alone(SwMatrixRun *run, GError **error)
{
    for (;;) {
        g_autoptr(GPtrArray) items = choose_alone(run->plan);

        if (items->len == 0 || !settle_items(run, items, false, error))
            return items->len == 0;
    }
}

/* ---- scouts ---- */

/* The first of each family that needs something of the host, at a place that takes plugging.
 * (transfer full) */
static GPtrArray *
choose_scouts(const SwMatrixPlan *plan)
{
    g_autoptr(GPtrArray) hot = choose(plan->items, is_hot);
    GPtrArray *scouts = g_ptr_array_new();
    const char *family = "";

    for (guint i = 0; i < hot->len; i++) {
        SwMatrixItem *item = hot->pdata[i];

        if (item->row && item->row->needs && !g_str_equal(item->cell->family, family))
            g_ptr_array_add(scouts, item);
        family = item->cell->family;
    }
    return scouts;
}

static void
heed_scout(const SwMatrixPlan *plan, const SwMatrixItem *scout)
{
    for (guint i = 0; i < plan->items->len; i++) {
        SwMatrixItem *item = plan->items->pdata[i];

        if (!item->settled && g_str_equal(item->cell->family, scout->cell->family))
            sw_matrix_item_unknown(item, scout->cell->reason);
    }
}

/* What the host lacks it lacks for every combination: one is tried before the others. QEMU takes
 * its time over a refusal. */
static bool
send_scouts(SwMatrixRun *run, GError **error)
{
    g_autoptr(GPtrArray) scouts = choose_scouts(run->plan);

    if (!settle_items(run, scouts, true, error) || !settle_items(run, scouts, false, error))
        return false;
    for (guint i = 0; i < scouts->len; i++) {
        const SwMatrixItem *scout = scouts->pdata[i];

        if (scout->cell->result == SW_CELL_UNKNOWN)
            heed_scout(run->plan, scout);
    }
    return true;
}

static bool
settle_machine(SwMatrixRun *run, GError **error)
{
    g_autoptr(GPtrArray) hot = NULL, cold = NULL;

    if (!send_scouts(run, error))
        return false;
    hot = choose(run->plan->items, is_hot);
    if (!settle_items(run, hot, true, error))
        return false;
    doubt(run->plan);
    cold = choose(run->plan->items, is_cold);
    return settle_items(run, cold, false, error) && settle_alone(run, error);
}

/* The reason is kept for readers of other languages, which an error is not made for. */
static void
give_up(const SwMatrixRun *run, const GError *error)
{
    g_autofree char *reason =
        error ? g_strdup(sw_qmp_link_fault(run->start.deadline))
              : g_strdup_printf("machine %s does not start (%s)", run->start.machine, run->words);

    for (guint i = 0; i < run->plan->items->len; i++) {
        SwMatrixItem *item = run->plan->items->pdata[i];

        if (!item->settled)
            sw_matrix_item_unknown(item, reason);
    }
}

static void
clear_run(SwMatrixRun *run)
{
    sw_matrix_plan_free(run->plan);
    g_free(run->words);
}

/* ---- all machines ---- */

typedef struct {
    const SwCaps *caps;
    const SwMatrixErrand *errand;
    GMutex lock; /* of the progress bar */
    guint n, n_done;
} Job;

/* One machine, and what came of it. */
typedef struct {
    const char *name;
    SwMatrix *matrix; /* NULL: nobody knows how to look at its devices */
    GError *error;    /* of our own process; NULL: none */
} Piece;

static void
measure_machine(const Job *job, Piece *piece)
{
    int64_t start_us = (int64_t)job->errand->timeout_ms * 1000;
    SwMatrixRun run = {.plan = sw_matrix_plan_new(job->caps, piece->name),
                       .start = {.emulator = job->caps->emulator.path,
                                 .user = job->errand->user,
                                 .sandbox = true,
                                 .machine = piece->name},
                       .start_us = start_us,
                       .deadline = g_get_monotonic_time() + start_us * MACHINE_STARTS};
    g_autoptr(GError) problem = NULL;

    if (!run.plan)
        return;
    if (!settle_machine(&run, &problem))
        give_up(&run, problem);
    piece->matrix = g_steal_pointer(&run.plan->matrix);
    clear_run(&run);
    if (g_error_matches(problem, SW_ERROR, SW_ERROR_IO))
        piece->error = g_steal_pointer(&problem);
}

static void
show(Job *job, guint more, const char *name)
{
    g_mutex_lock(&job->lock);
    job->n_done += more;
    if (job->errand->shown && job->n_done < job->n)
        sw_progress_show(job->n_done, job->n, name);
    g_mutex_unlock(&job->lock);
}

static void
work(void *data, void *job)
{
    Piece *piece = data;

    show(job, 0, piece->name);
    measure_machine(job, piece);
    show(job, 1, piece->name);
}

/* Those of @machines that the emulator has. */
static GArray *
list_pieces(const SwCaps *caps, const GPtrArray *machines)
{
    GArray *pieces = g_array_new(FALSE, TRUE, sizeof(Piece));

    for (guint i = 0; i < machines->len; i++) {
        const SwCapsMachine *machine = sw_caps_find_machine(caps, machines->pdata[i]);
        const Piece piece = {.name = machine ? machine->name : NULL};

        if (machine)
            g_array_append_val(pieces, piece);
    }
    return pieces;
}

static void
measure_all(Job *job, GArray *pieces)
{
    SwPool pool = {.work = work, .job = job, .at_once = MIN(job->errand->at_once, pieces->len)};

    g_mutex_init(&job->lock);
    for (guint i = 0; i < pieces->len; i++)
        sw_pool_do(&pool, &g_array_index(pieces, Piece, i));
    sw_pool_finish(&pool);
    g_mutex_clear(&job->lock);
    if (job->errand->shown) /* a bar that was there at the fork is another's */
        sw_progress_hide();
}

bool
sw_matrix_measure(SwCaps *caps, const SwMatrixErrand *errand, GError **error)
{
    g_autoptr(GArray) pieces = list_pieces(caps, errand->machines);
    Job job = {.caps = caps, .errand = errand, .n = pieces->len};
    GError *first = NULL;

    measure_all(&job, pieces);
    for (guint i = 0; i < pieces->len; i++) {
        Piece *piece = &g_array_index(pieces, Piece, i);

        if (piece->matrix)
            g_ptr_array_add(caps->matrices, piece->matrix);
        if (!first)
            first = g_steal_pointer(&piece->error);
        g_clear_error(&piece->error);
    }
    if (first)
        g_propagate_error(error, first);
    return !first;
}
