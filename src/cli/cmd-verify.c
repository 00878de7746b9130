/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise verify: start the emulator with a domain's topology, or take a guest that runs; read it
 * back, compare. */
#include <unistd.h>
#include <verify.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "place/sw-limits.h"
#include "probes/sw-live.h"
#include "probes/sw-probe-user.h"
#include "probes/sw-verify.h"
#include "probes/sw-workers.h"
#include "store/sw-caps-store.h"
#include "text/sw-readback-text.h"

#define TIMEOUT_S          20  /* a start takes 0.1 s; an emulator with 500 devices 2 s */
#define FIRMWARE_TIMEOUT_S 120 /* SeaBIOS brings up 434 devices in 22 s, without KVM */

#define MAX_TIMEOUT_S 86400

typedef char *Format(const SwReadback *readback, const SwReadbackHead *head);

static const char *const formats[] = {"text", "json", NULL};
static Format *const formatters[] = {sw_readback_format_text, sw_readback_format_json};
verify(G_N_ELEMENTS(formats) == G_N_ELEMENTS(formatters) + 1);

/* The domain's own; otherwise the one that was asked what it offers. */
static char *
find_emulator(const SwJob *job, GError **error)
{
    const SwDomain *domain = job->doc->domain;
    g_autofree char *usual = sw_caps_store_usual_emulator(domain->arch), *path = NULL;
    const char *asked = job->facts.caps->emulator.path;
    const char *named = domain->emulator ? domain->emulator : asked ? asked : usual;

    path = g_find_program_in_path(named);
    if (path && g_path_is_absolute(path))
        return g_steal_pointer(&path);
    sw_error_set(error, SW_ERROR_EMULATOR, 0,
                 _("there is no emulator %s that can be run; install it, or name another in "
                   "<emulator>"),
                 named);
    return NULL;
}

static unsigned
timeout_ms(const SwOptions *options)
{
    const int usual = options->firmware ? FIRMWARE_TIMEOUT_S : TIMEOUT_S;

    return (unsigned)(options->timeout == SW_TIMEOUT_USUAL ? usual : options->timeout) * 1000u;
}

/* @head: all but the firmware, which the caller frees */
static char *
format(const SwReadback *readback, const SwJob *job, const SwOptions *options, SwReadbackHead *head)
{
    SwLimit limits[SW_N_LIMITS];
    g_autofree char *windows = NULL;

    head->domain = job->plan->domain->name;
    head->machine = job->plan->domain->machine;
    sw_limits_count(job->plan, limits);
    if (head->firmware)
        head->windows = windows = sw_limit_format(&limits[SW_LIMIT_WINDOWS]);
    return formatters[sw_option_format(options, formats)](readback, head);
}

/* Return: (transfer full): what is to be printed; NULL with an error */
static char *
verify_plan(const SwJob *job, const SwOptions *options, bool *well, GError **error)
{
    g_autofree char *emulator = find_emulator(job, error), *firmware = NULL;
    SwChildUser user;
    const bool root = geteuid() == 0;
    const SwVerifyErrand errand = {
        .plan = job->plan,
        .caps = job->facts.caps,
        .emulator = emulator,
        .user = root ? &user : NULL,
        .firmware = options->firmware,
        .timeout_ms = timeout_ms(options),
        .shown = isatty(STDERR_FILENO),
    };
    g_autoptr(SwReadback) readback = NULL;
    SwReadbackHead head = {.emulator = emulator};

    if (!emulator || (root && !sw_probe_user(NULL, &user, error)))
        return NULL;
    readback = sw_verify(&errand, &firmware, error);
    if (!readback)
        return NULL;
    head.firmware = firmware;
    *well = sw_readback_is_well(readback);
    return format(readback, job, options, &head);
}

/* Whether something differs decides on the exit status, if all else went well. */
static int
finish(const SwOptions *options, const char *text, bool well)
{
    const int status = sw_job_write(options, text);

    return status == SW_EXIT_OK && !well ? SW_EXIT_FAULT : status;
}

static int
verify_file(SwSession *session, const SwOptions *options)
{
    g_auto(SwJob) job = {NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    bool well = false;

    if (!sw_job_read(&job, options, options->arguments[0]))
        return SW_EXIT_FAULT;
    if (sw_job_place(&job, session, &error))
        text = verify_plan(&job, options, &well, &error);
    if (!text)
        return sw_complain(job.name, error);
    sw_job_warn(&job);
    return finish(options, text, well);
}

static void
work(guint piece, GString *answer, void *data)
{
    SwSession *session = data;

    (void)piece;
    g_string_append_printf(answer, "%d", verify_file(session, session->options));
}

/* In a process of its own: an emulator may be a script that starts another one, and whatever ends
 * this program must end both. */
static int
verify_apart(SwSession *session)
{
    const SwWork all = {.n = 1, .work = work, .data = session, .drawing = isatty(STDERR_FILENO)};
    g_autoptr(GPtrArray) answers = sw_workers_run(&all);
    g_autoptr(GError) error = NULL;
    guint64 status;

    if (answers->pdata[0] &&
        g_ascii_string_to_unsigned(answers->pdata[0], 10, 0, SW_EXIT_USAGE, &status, NULL))
        return (int)status;
    sw_error_set(&error, SW_ERROR_IO, 0,
                 _("%s: the process that asked it came to a bad end; raise the limits of this one"),
                 session->options->arguments[0]);
    return sw_complain(NULL, error);
}

/* ---- a guest that runs ---- */

/* By libvirt's own rules: whatever policy and facts of guests are now, it was started before. */
static bool
plan_live(SwJob *job, SwSession *session, const SwLiveErrand *errand, GError **error)
{
    const SwDomain *domain;

    job->name = errand->domain;
    job->input = sw_live_xml(errand, &job->length, error);
    if (job->input)
        job->doc = sw_domain_parse(job->input, job->length, error);
    if (!job->doc)
        return false;
    domain = job->doc->domain;
    job->facts.caps =
        sw_session_caps(session, domain->emulator, domain->arch, domain->machine, error);
    if (job->facts.caps)
        job->plan = sw_plan_new(domain, &job->facts, error);
    return job->plan;
}

static int
verify_live(SwSession *session, const SwOptions *options)
{
    const SwLiveErrand errand = {
        .domain = options->live,
        .uri = options->connect,
        .deadline = g_get_monotonic_time() + (int64_t)timeout_ms(options) * 1000,
    };
    g_auto(SwJob) job = {NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(SwReadback) readback = NULL;
    g_autofree char *text = NULL;
    SwReadbackHead head = {0};
    bool set_up;

    if (plan_live(&job, session, &errand, &error))
        readback = sw_live_verify(&errand, job.plan, job.facts.caps, &set_up, &error);
    if (!readback)
        return sw_complain(options->live, error);
    head.emulator = job.plan->domain->emulator;
    head.firmware = set_up ? _("the guest that runs") : NULL;
    text = format(readback, &job, options, &head);
    return finish(options, text, sw_readback_is_well(readback));
}

/* ---- the command ---- */

static int
run(const SwOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwSession) session = NULL;

    if (options->timeout != SW_TIMEOUT_USUAL &&
        (options->timeout < 1 || options->timeout > MAX_TIMEOUT_S))
        return sw_usage_error(_("--timeout takes a number of seconds, from 1 to 86400"));
    if (options->live ? options->firmware : options->connect != NULL)
        return sw_usage_error(_("--live goes without --firmware, and --connect with --live only"));
    session = sw_session_new(options, &error);
    if (!session)
        return sw_complain(NULL, error);
    return options->live ? verify_live(session, options) : verify_apart(session);
}

const SwCommand sw_cmd_verify = {
    .name = "verify",
    .arguments = "DOMAIN.xml | --live DOMAIN",
    .summary = N_("start the emulator with a domain's topology, read it back, compare"),
    .formats = formats,
    .min_arguments = 1,
    .max_arguments = 1,
    .takes = SW_TAKES_DOMAIN | SW_TAKES_VERIFY,
    .run = run,
};
