/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the capabilities of one or several emulators, from the cache or from asking them. */
#include "probes/sw-obtain.h"

#include <string.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "probes/sw-machine-probe.h"
#include "probes/sw-matrix-rows.h"
#include "probes/sw-matrix-run.h"
#include "probes/sw-probe-user.h"
#include "probes/sw-probe.h"
#include "probes/sw-workers.h"
#include "store/sw-caps-store.h"
#include "xml/sw-caps-xml.h"

/* How it went with one emulator. */
typedef enum {
    OBTAINED_NOTHING, /* not asked yet */
    OBTAINED_CAPS,
    OBTAINED_NO_ANSWER, /* the emulator is at fault, or absent */
    OBTAINED_NO_CACHE   /* the folder that was named for the cache cannot be used */
} Obtained;

typedef struct {
    Obtained obtained;
    SwCaps *caps;
    char *problem; /* what to report; beside OBTAINED_CAPS: why nothing is kept; NULL = nothing */
} Answer;

/* What a worker is given; beyond its emulator they share it. */
typedef struct {
    const SwProbeOptions *options;
    const SwChildUser *user; /* whom emulators are run as; NULL = as we are */
    GPtrArray *emulators;    /* of char *: those that have to be asked */
    bool machines_shown;     /* draw how far the machines of the only emulator are */
} Errand;

static int64_t
time_limit_us(const SwProbeOptions *options)
{
    return (int64_t)(options->timeout * G_USEC_PER_SEC) + 1000;
}

/* ---- one emulator, in a worker ---- */

/* Machines of one emulator run side by side where emulators leave processors free. */
static unsigned
share_of_processors(const Errand *errand)
{
    return MAX(sw_workers_count_processors() / MAX(errand->emulators->len, 1), 1);
}

/* Truth tables that are asked for and not there: of (transfer none) const char *. */
static GPtrArray *
missing_matrices(const SwProbeOptions *options, const SwCaps *caps)
{
    GPtrArray *wanted = sw_matrix_default_machines(caps);

    for (char **word = options->machines; *word; word++) {
        const SwCapsMachine *machine = sw_caps_find_machine(caps, *word);

        if (machine && sw_matrix_machine_row(caps->target, machine->name) &&
            !g_ptr_array_find_with_equal_func(wanted, machine->name, g_str_equal, NULL))
            g_ptr_array_add(wanted, machine->name);
    }
    for (guint i = wanted->len; i-- > 0;)
        if (!options->matrix || sw_caps_has_matrix(caps, wanted->pdata[i]))
            g_ptr_array_remove_index(wanted, i);
    return wanted;
}

static bool
measure_matrices(const Errand *errand, SwCaps *caps, GError **error)
{
    g_autoptr(GPtrArray) missing = missing_matrices(errand->options, caps);
    const SwMatrixErrand matrices = {
        .machines = missing,
        .user = errand->user,
        .timeout_ms = (unsigned)(time_limit_us(errand->options) / 1000),
        .at_once = share_of_processors(errand),
        .shown = errand->machines_shown,
    };

    return sw_matrix_measure(caps, &matrices, error);
}

/* Asks for what @caps do not hold yet, for all of it when they are NULL. */
static bool
ask(const Errand *errand, const char *emulator, int64_t deadline, SwCaps **caps, GError **error)
{
    const SwProbeOptions *options = errand->options;
    int64_t left_ms = MAX((deadline - g_get_monotonic_time()) / 1000, 1);
    SwMachineErrand machines = {
        .words = (const char *const *)options->machines,
        .user = errand->user,
        .at_once = share_of_processors(errand),
        .deadline = deadline,
        .shown = errand->machines_shown,
    };
    if (sw_machine_words_all(machines.words))
        machines.each_us = time_limit_us(options);
    if (!*caps)
        *caps = sw_probe_emulator(emulator, errand->user, (unsigned)left_ms, NULL, error);
    return *caps && sw_machine_probe(*caps, &machines, error) &&
           measure_matrices(errand, *caps, error);
}

/* All facts are of one file. Machines take long enough for it to be replaced after the walk; then
 * what is known of the old one is worth nothing, and what the new one offers is asked once. */
static bool
ask_as_one(const Errand *errand, const char *emulator, int64_t deadline, SwCaps **caps,
           GError **error)
{
    if (!ask(errand, emulator, deadline, caps, error))
        return false;
    if (sw_probe_is_same(*caps, NULL))
        return true;
    g_clear_pointer(caps, sw_caps_free);
    return ask(errand, emulator, deadline, caps, error) && sw_probe_is_same(*caps, error);
}

/* Whether a kept answer holds all that is asked for. */
static bool
is_answered(const SwProbeOptions *options, const SwCaps *caps)
{
    g_autoptr(GPtrArray) machines = NULL, matrices = NULL;

    if (!caps)
        return false;
    machines = sw_machine_probe_missing(caps, (const char *const *)options->machines, NULL);
    matrices = missing_matrices(options, caps);
    return machines && machines->len == 0 && matrices->len == 0;
}

static void
take_problem(Answer *answer, GError *error)
{
    if (error && !answer->problem)
        answer->problem = g_strdup(error->message);
    g_clear_error(&error);
}

/* Looks into the cache. A folder that was named is to be used; the usual one can be done without,
 * which is told, not passed over in silence: each later run would be slow. */
static void
load(const SwProbeOptions *options, const char *emulator, Answer *answer)
{
    GError *error = NULL;

    if (options->no_cache || options->refresh)
        return;
    answer->caps = sw_caps_store_load(emulator, options->matrix, options->cache_dir, &error);
    if (options->matrix && !answer->caps && !error) /* all of it, where there is no table to have */
        answer->caps = sw_caps_store_load(emulator, false, options->cache_dir, &error);
    if (is_answered(options, answer->caps))
        answer->obtained = OBTAINED_CAPS;
    else if (g_error_matches(error, SW_ERROR, SW_ERROR_EMULATOR))
        answer->obtained = OBTAINED_NO_ANSWER;
    else if (error && options->cache_dir)
        answer->obtained = OBTAINED_NO_CACHE;
    take_problem(answer, error);
}

static void
ask_and_keep(const Errand *errand, const char *emulator, int64_t deadline, Answer *answer)
{
    const SwProbeOptions *options = errand->options;
    GError *error = NULL;

    if (!ask_as_one(errand, emulator, deadline, &answer->caps, &error)) {
        g_clear_pointer(&answer->caps, sw_caps_free);
        g_clear_pointer(&answer->problem, g_free);
        answer->obtained = OBTAINED_NO_ANSWER;
    } else if (options->no_cache || sw_caps_store_save(answer->caps, options->cache_dir, &error) ||
               !options->cache_dir) {
        answer->obtained = OBTAINED_CAPS;
    } else {
        answer->obtained = OBTAINED_NO_CACHE;
    }
    take_problem(answer, error);
}

/* Two that ask for the same emulator: one asks, the other waits and finds the answer in the cache.
 * Half of the time is the most that it waits, so that one who was stopped in the middle harms
 * nobody. */
static void
obtain(const Errand *errand, const char *emulator, Answer *answer)
{
    const SwProbeOptions *options = errand->options;
    int64_t now = g_get_monotonic_time(), deadline = now + time_limit_us(options);
    int lock = -1;

    if (!options->no_cache)
        lock = sw_caps_store_lock(emulator, options->cache_dir, now + (deadline - now) / 2);
    load(options, emulator, answer);
    if (answer->obtained == OBTAINED_NOTHING)
        ask_and_keep(errand, emulator, deadline, answer);
    if (lock >= 0)
        close(lock);
}

/* A worker answers with three parts: a digit, one line with the problem, the document. */
static void
work(guint piece, GString *text, void *data)
{
    const Errand *errand = data;
    g_autofree char *document = NULL, *problem = NULL;
    Answer answer = {0};

    obtain(errand, errand->emulators->pdata[piece], &answer);
    if (answer.obtained == OBTAINED_CAPS)
        document = sw_caps_format_xml(answer.caps);
    if (document && answer.problem)
        problem = g_strdup_printf(_("done without the cache: %s"), answer.problem);
    else
        problem = g_strdup(answer.problem ? answer.problem : "");
    g_string_append_printf(text, "%d%s\n%s", answer.obtained, problem, document ? document : "");
}

/* ---- several ---- */

static void
take_answer(const char *emulator, const char *text, Answer *answer)
{
    const char *end = text ? strchr(text, '\n') : NULL;
    GError *error = NULL;

    if (!end) {
        answer->obtained = OBTAINED_NO_ANSWER;
        answer->problem = g_strdup_printf(
            _("%s: the process that asked it came to a bad end; raise the limits of this one"),
            emulator);
        return;
    }
    answer->obtained = (Obtained)(text[0] - '0');
    if (end > text + 1)
        answer->problem = g_strndup(text + 1, (size_t)(end - text - 1));
    if (answer->obtained == OBTAINED_CAPS)
        answer->caps = sw_caps_parse_xml(end + 1, strlen(end + 1), &error);
    if (error)
        answer->obtained = OBTAINED_NO_ANSWER;
    take_problem(answer, error);
}

/* What the cache knows needs no worker.
 * Return: (transfer container): of char *, the others; NULL when the cache cannot be used */
static GPtrArray *
load_each(const SwProbeOptions *options, char **emulators, Answer *answers)
{
    g_autoptr(GPtrArray) missing = g_ptr_array_new();

    for (guint i = 0; emulators[i]; i++) {
        load(options, emulators[i], &answers[i]);
        if (answers[i].obtained == OBTAINED_NO_CACHE)
            return NULL;
        if (answers[i].obtained != OBTAINED_NOTHING)
            continue;
        g_clear_pointer(&answers[i].problem, g_free); /* the worker tells it as well */
        g_clear_pointer(&answers[i].caps, sw_caps_free);
        g_ptr_array_add(missing, emulators[i]);
    }
    return g_steal_pointer(&missing);
}

static void
ask_missing(const Errand *errand, bool shown, char **emulators, Answer *answers)
{
    const SwWork all = {
        .n = errand->emulators->len,
        .names = (const char *const *)errand->emulators->pdata,
        .work = work,
        .data = (void *)errand,
        .progress = shown && !errand->machines_shown,
        .drawing = errand->machines_shown,
    };
    g_autoptr(GPtrArray) texts = sw_workers_run(&all);
    guint next = 0;

    for (guint i = 0; emulators[i]; i++)
        if (answers[i].obtained == OBTAINED_NOTHING)
            take_answer(emulators[i], texts->pdata[next++], &answers[i]);
}

/* A user that is not there is told once. */
static void
refuse_missing(const char *problem, char **emulators, Answer *answers)
{
    for (guint i = 0; emulators[i]; i++) {
        if (answers[i].obtained != OBTAINED_NOTHING)
            continue;
        answers[i].obtained = OBTAINED_NO_ANSWER;
        answers[i].problem = g_strdup(problem);
        problem = NULL;
    }
}

static void
obtain_each(const SwProbeOptions *options, char **emulators, Answer *answers)
{
    bool several = emulators[0] && emulators[1];
    bool shown = options->progress || (!options->quiet && isatty(STDERR_FILENO));
    bool many = options->matrix || sw_machine_words_all((const char *const *)options->machines);
    g_autoptr(GPtrArray) missing = load_each(options, emulators, answers);
    g_autoptr(GError) error = NULL;
    SwChildUser user;
    const Errand errand = {.options = options,
                           .user = geteuid() == 0 ? &user : NULL,
                           .emulators = missing,
                           .machines_shown = shown && !several && many};

    if (!missing || missing->len == 0)
        return;
    if (!errand.user || sw_probe_user(options->user, &user, &error))
        ask_missing(&errand, options->progress || (shown && several), emulators, answers);
    else
        refuse_missing(error->message, emulators, answers);
}

/* A cache fault would only repeat, and so would a warning. */
guint
sw_obtain_all(const SwProbeOptions *options, char **emulators, SwReportFunc report, GPtrArray *list)
{
    guint n = g_strv_length(emulators), n_faults = 0;
    g_autofree Answer *answers = g_new0(Answer, n);
    bool told = false, usable = true;

    obtain_each(options, emulators, answers);
    for (guint i = 0; i < n; i++) {
        Answer *answer = &answers[i];
        bool fault = answer->obtained != OBTAINED_CAPS;

        if (usable && answer->problem && (fault || !told))
            report(answer->problem);
        told |= answer->obtained == OBTAINED_CAPS && answer->problem;
        n_faults += fault;
        if (answer->obtained == OBTAINED_NO_CACHE)
            usable = false;
        if (answer->caps) {
            sw_machine_probe_keep(answer->caps, (const char *const *)options->machines);
            g_ptr_array_add(list, answer->caps);
        }
        g_free(answer->problem);
    }
    if (!usable)
        g_ptr_array_set_size(list, 0);
    return n_faults;
}
