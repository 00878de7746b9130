/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: measure machine types, each on a started, paused machine.
 *
 * Theory: what a generic virtio device is on a machine is seen on a device only, and PCI Express
 * takes none once it runs, so the device is on the command line. An emulator that finds no bus for
 * it ends at once. Where the placement rules expect a root bus the first start therefore has the
 * device, and one without follows when it ends; elsewhere the first start has none, and one with it
 * follows when a root bus was found. With QEMU 7.2 that is 60 starts for the 59 machines of
 * x86_64, and 121 for the 109 of aarch64.
 *
 * Which types are buses and bridges is asked of the first machine only: a question for types makes
 * QEMU load all of its modules, a fifth of the time of a start. From then on machines run side by
 * side, each in a thread that starts, asks and ends it. */
#include "probes/sw-machine-probe.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "caps/sw-machine-caps.h"
#include "probes/sw-machine-walk.h"
#include "probes/sw-pool.h"
#include "probes/sw-talk.h"
#include "store/sw-progress.h"

/* The family whose generic type is put onto a machine: it needs no backend, exists since virtio
 * does, and has MSI-X, without which s390 takes no PCI device. */
#define FAMILY "serial"

/* A start takes 40 ms: what a machine did not do in less than this may be our host's fault. */
#define FAIR_US 1000000

typedef struct {
    SwCaps *caps;
    const SwMachineErrand *errand;
    SwMachineTypes *types;
    char *device;   /* as of -device; NULL = nothing could be seen on it */
    int no_sandbox; /* atomic: this QEMU has none */
    GMutex lock;    /* of the following and of the progress bar */
    guint n, n_done;
} Job;

typedef enum {
    LOOK_DONE,
    LOOK_NOT_STARTED, /* it ended before it answered anything: perhaps over how it was started */
    LOOK_BROKEN,
    LOOK_FAILED /* nothing is known of the machine */
} Look;

/* ---- which ones ---- */

static bool
has_word(const char *const *words, const char *word)
{
    return g_strv_contains(words, word);
}

bool
sw_machine_words_all(const char *const *words)
{
    return has_word(words, "all");
}

/* QEMU has a machine type "none" as well; nobody asks for its root bus. */
static bool
is_group(const char *word)
{
    static const char *const groups[] = {"all", "default", "none", NULL};

    return has_word(groups, word);
}

static bool
is_asked(const SwCapsMachine *machine, const char *const *words)
{
    return sw_machine_words_all(words) ||
           (!is_group(machine->name) && sw_caps_machine_named(machine, words)) ||
           (has_word(words, "default") && sw_caps_machine_usual(machine));
}

GPtrArray *
sw_machine_probe_missing(const SwCaps *caps, const char *const *words, GError **error)
{
    GPtrArray *missing;

    for (const char *const *word = words; *word; word++)
        if (!is_group(*word) && !sw_caps_find_machine(caps, *word)) {
            sw_error_set(error, SW_ERROR_VALUE, 0,
                         _("%s has no machine type '%s'; see '%s -M help'"), caps->emulator.path,
                         *word, caps->emulator.path);
            return NULL;
        }
    missing = g_ptr_array_new();
    for (guint i = 0; i < caps->machines->len; i++)
        if (is_asked(caps->machines->pdata[i], words) &&
            !sw_caps_machine_answered(caps->machines->pdata[i]))
            g_ptr_array_add(missing, caps->machines->pdata[i]);
    return missing;
}

void
sw_machine_probe_keep(SwCaps *caps, const char *const *words)
{
    for (guint i = 0; i < caps->machines->len; i++)
        if (!is_asked(caps->machines->pdata[i], words))
            sw_caps_machine_forget(caps->machines->pdata[i]);
}

/* ---- one start ---- */

static void
begin(void *walk, SwQmpCodec *codec)
{
    sw_machine_walk_begin(walk, codec);
}

static bool
take(void *walk, const SwQmpReply *reply, GError **error)
{
    return sw_machine_walk_take(walk, reply, error);
}

static bool
go_on(void *walk, SwQmpCodec *codec)
{
    return sw_machine_walk_go_on(walk, codec);
}

/* @words: (transfer full) */
static Look
set_broken(SwCapsMachine *machine, Look look, char *words)
{
    g_free(machine->broken);
    machine->broken = words;
    return look;
}

static Look
take_end(SwQmpLink *link, const SwQmpCodec *codec, SwCapsMachine *machine)
{
    g_autofree char *complaint = sw_qmp_link_complaint(link), *words = NULL, *how = NULL;

    how = sw_qmp_link_end(link, &words);
    return set_broken(machine, sw_qmp_codec_waits_for(codec) > 1 ? LOOK_BROKEN : LOOK_NOT_STARTED,
                      g_strdup(*complaint ? complaint : how));
}

/* What is left of the time when all of it is for the emulator may be next to nothing; that is no
 * fact of the machine, to be kept for ever. */
static Look
take_failure(SwCapsMachine *machine, int64_t start, int64_t deadline)
{
    if (g_get_monotonic_time() >= deadline && deadline - start < FAIR_US)
        return set_broken(machine, LOOK_FAILED, NULL);
    return set_broken(machine, LOOK_BROKEN, g_strdup(sw_qmp_link_fault(deadline)));
}

static Look
look_at(const Job *job, SwCapsMachine *machine, const char *device, bool sandbox, int64_t deadline)
{
    g_autoptr(GPtrArray) extra = g_ptr_array_new();
    const SwQmpStart start = {.emulator = job->caps->emulator.path,
                              .user = job->errand->user,
                              .sandbox = sandbox,
                              .deadline = deadline,
                              .machine = machine->name,
                              .extra = extra};
    g_autoptr(SwMachineWalk) walk = sw_machine_walk_new(job->types, device != NULL);
    const SwAsker asker = {walk, begin, take, go_on};
    g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwQmpLink) link = NULL;
    int64_t began = g_get_monotonic_time();

    if (device) {
        g_ptr_array_add(extra, (char *)"-device");
        g_ptr_array_add(extra, (char *)device);
    }
    link = sw_qmp_link_start(&start, &error);
    if (!link) /* the fault is ours */
        return set_broken(machine, LOOK_FAILED, NULL);
    switch (sw_talk(&asker, link, codec, &error)) {
    case SW_TALK_DONE:
        sw_machine_walk_finish(walk, machine);
        return set_broken(machine, LOOK_DONE, NULL);
    case SW_TALK_FAILED:
        return take_failure(machine, began, deadline);
    case SW_TALK_ENDED:
        return take_end(link, codec, machine);
    }
    g_return_val_if_reached(LOOK_FAILED);
}

/* ---- one machine ---- */

/* The facts of the device only; that it cannot be there is none. */
static void
look_at_device(const Job *job, SwCapsMachine *machine, bool sandbox, int64_t deadline)
{
    g_autoptr(SwCaps) scratch = sw_caps_new();
    SwCapsMachine *copy = sw_caps_add_machine(scratch, machine->name, NULL, false);

    if (look_at(job, copy, job->device, sandbox, deadline) != LOOK_DONE)
        return;
    machine->disable_legacy = g_steal_pointer(&copy->disable_legacy);
    machine->disable_modern = g_steal_pointer(&copy->disable_modern);
}

static void
measure(Job *job, SwCapsMachine *machine, int64_t deadline)
{
    bool first = job->device && sw_caps_machine_rule_root(job->caps, machine->name);
    bool sandbox = !g_atomic_int_get(&job->no_sandbox);
    Look look = LOOK_NOT_STARTED;

    if (first)
        look = look_at(job, machine, job->device, sandbox, deadline);
    if (look == LOOK_NOT_STARTED) {
        first = false;
        look = look_at(job, machine, NULL, sandbox, deadline);
    }
    if (look == LOOK_NOT_STARTED && sandbox) {
        sandbox = false;
        look = look_at(job, machine, NULL, sandbox, deadline);
        if (look == LOOK_DONE)
            g_atomic_int_set(&job->no_sandbox, 1);
    }
    if (look == LOOK_DONE && job->device && !first && machine->roots->len > 0)
        look_at_device(job, machine, sandbox, deadline);
    machine->expected = g_strdup(sw_caps_machine_expected(job->caps, machine));
}

/* ---- all of them ---- */

static void
work(void *piece, void *data)
{
    SwCapsMachine *machine = piece;
    Job *job = data;
    const SwMachineErrand *errand = job->errand;
    int64_t now = g_get_monotonic_time();

    if (errand->each_us || now < errand->deadline)
        measure(job, machine, errand->each_us ? now + errand->each_us : errand->deadline);
    g_mutex_lock(&job->lock);
    job->n_done++;
    if (errand->shown && job->n_done < job->n)
        sw_progress_show(job->n_done, job->n, machine->name);
    g_mutex_unlock(&job->lock);
}

/* One after another until the types are known, which all threads read from then on. */
static void
measure_all(Job *job, const GPtrArray *missing)
{
    SwPool pool = {.work = work, .job = job, .at_once = MIN(job->errand->at_once, missing->len)};

    for (guint i = 0; i < missing->len; i++) {
        if (job->types->known)
            sw_pool_do(&pool, missing->pdata[i]);
        else
            work(missing->pdata[i], job);
    }
    sw_pool_finish(&pool);
}

static char *
choose_device(const SwCaps *caps)
{
    const SwCapsType *type = sw_caps_find_type(caps, FAMILY, SW_VARIANT_GENERIC);

    return type && type->disable_modern ? g_strdup_printf("%s,id=" SW_MACHINE_DEVICE_ID, type->name)
                                        : NULL;
}

bool
sw_machine_probe(SwCaps *caps, const SwMachineErrand *errand, GError **error)
{
    g_autoptr(GPtrArray) missing = sw_machine_probe_missing(caps, errand->words, error);
    g_autoptr(SwMachineTypes) types = sw_machine_types_new();
    g_autofree char *device = choose_device(caps);
    Job job = {.caps = caps, .errand = errand, .types = types, .device = device};

    if (!missing)
        return false;
    job.n = missing->len;
    g_mutex_init(&job.lock);
    if (errand->shown && job.n > 0)
        sw_progress_show(0, job.n, ((const SwCapsMachine *)missing->pdata[0])->name);
    measure_all(&job, missing);
    g_mutex_clear(&job.lock);
    if (errand->shown) /* a bar that was there at the fork is another's */
        sw_progress_hide();
    return true;
}
