/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the commands share. */
#include "cli/sw-job.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/sw-i18n.h"
#include "place/sw-limits.h"
#include "store/sw-caps-store.h"
#include "store/sw-file.h"
#include "store/sw-guest-store.h"
#include "store/sw-paths.h"
#include "xml/sw-caps-xml.h"

#define PROBE_TIMEOUT_MS  15000
#define GUESTS_TIMEOUT_MS 30000
#define CAPS_MAX_BYTES    (4u << 20)

int
sw_complain(const char *file, const GError *error)
{
    int line = sw_error_line(error);

    if (file && line)
        g_printerr("slotwise: %s:%d: %s\n", file, line, error->message);
    else if (file)
        g_printerr("slotwise: %s: %s\n", file, error->message);
    else
        g_printerr("slotwise: %s\n", error->message);
    return SW_EXIT_FAULT;
}

static void
job_free(SwJob *job)
{
    if (!job)
        return;
    sw_plan_free(job->plan);
    sw_domain_doc_free(job->doc);
    sw_caps_free(job->caps);
    sw_guest_table_free(job->guests);
    g_free(job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwJob, job_free)

static SwCaps *
read_caps(const char *file, GError **error)
{
    g_autofree char *text = NULL;
    size_t length;
    SwCaps *caps;

    text = sw_file_read(file, CAPS_MAX_BYTES, &length, error);
    if (!text)
        return NULL;
    caps = sw_caps_parse_xml(text, length, error);
    if (!caps)
        g_prefix_error(error, "%s: ", file);
    return caps;
}

SwCaps *
sw_job_load_caps(const SwOptions *options, const char *emulator, const char *arch, GError **error)
{
    g_autofree char *usual = NULL, *probe = sw_path_probe();
    g_autoptr(GError) problem = NULL;
    SwCaps *caps;

    if (options->caps_file)
        return read_caps(options->caps_file, error);
    if (!emulator)
        emulator = usual = sw_caps_store_usual_emulator(arch);
    caps = sw_caps_store_load(emulator, options->cache_dir, &problem);
    if (caps)
        return caps;
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    caps = sw_caps_store_get(emulator, options->cache_dir, probe, PROBE_TIMEOUT_MS, error);
    /* The plugin goes on without a cache; whoever sits before a terminal can mend it. */
    if (caps && !sw_caps_store_save(caps, options->cache_dir, error))
        g_clear_pointer(&caps, sw_caps_free);
    return caps;
}

static const char *
job_file(const SwOptions *options)
{
    return g_str_equal(options->arguments[0], "-") ? _("standard input") : options->arguments[0];
}

int
sw_option_format(const SwOptions *options, const char *const *formats)
{
    int i = 0;

    while (options->format && formats[i] && !g_str_equal(formats[i], options->format))
        i++;
    return i;
}

static SwGuestTable *
load_guests(const SwOptions *options)
{
    g_autoptr(SwGuestTable) table = sw_guest_store_load(options->cache_dir);
    g_autoptr(GError) error = NULL;

    if (table)
        return g_steal_pointer(&table);
    table = sw_guest_store_make(NULL, GUESTS_TIMEOUT_MS, &error);
    if (table && sw_guest_store_save(table, options->cache_dir, &error))
        return g_steal_pointer(&table);
    sw_complain(NULL, error);
    return NULL;
}

bool
sw_job_find_guest(const SwOptions *options, SwGuestTable **guests, const SwGuest **guest)
{
    *guest = NULL;
    if (g_str_equal(options->guest_os, "none"))
        return true;
    *guests = load_guests(options);
    if (!*guests)
        return false;
    *guest = sw_guest_table_find(*guests, options->guest_os);
    if (*guest)
        return true;
    g_printerr(
        _("slotwise: %s knows no guest OS '%s'; see 'slotwise-probe --guests', or give 'none'\n"),
        (*guests)->source, options->guest_os);
    return false;
}

/* An OS that the command line names has to be known; one that the document names need not. */
static bool
load_guest(SwJob *job, const SwOptions *options)
{
    const char *id = job->doc->domain->os_id;

    if (options->guest_os)
        return sw_job_find_guest(options, &job->guests, &job->guest);
    if (!id)
        return true;
    job->guests = load_guests(options);
    if (job->guests)
        job->guest = sw_guest_table_find(job->guests, id);
    return job->guests;
}

/* libvirt would place such a domain without a word, so that it is no error. */
static void
warn_of_limits(const SwPlan *plan, const char *name)
{
    SwLimit limits[SW_N_LIMITS];

    sw_limits_count(plan, limits);
    for (SwLimitId i = 0; i < SW_N_LIMITS; i++) {
        g_autofree char *text = NULL;

        if (!sw_limit_is_exceeded(&limits[i]))
            continue;
        text = sw_limit_format(&limits[i]);
        g_printerr(_("slotwise: %s: warning: %s; %s\n"), name, text, limits[i].cure);
    }
}

/* Return: (transfer full): the job, or NULL; the complaint has then been printed */
static SwJob *
job_new(const SwOptions *options)
{
    g_autoptr(SwJob) job = g_new0(SwJob, 1);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    const char *name = job_file(options);
    SwFacts facts;
    size_t length;

    text = sw_file_read(options->arguments[0], SW_XML_MAX_BYTES, &length, &error);
    if (!text) {
        sw_complain(NULL, error);
        return NULL;
    }
    job->doc = sw_domain_parse(text, length, &error);
    if (!job->doc) {
        sw_complain(name, error);
        return NULL;
    }
    job->caps =
        sw_job_load_caps(options, job->doc->domain->emulator, job->doc->domain->arch, &error);
    if (!job->caps) {
        sw_complain(NULL, error);
        return NULL;
    }
    if (!load_guest(job, options))
        return NULL;
    facts = (SwFacts){.caps = job->caps, .guest = job->guest};
    job->plan = sw_plan_new(job->doc->domain, &facts, &error);
    if (!job->plan) {
        sw_complain(name, error);
        return NULL;
    }
    warn_of_limits(job->plan, name);
    return g_steal_pointer(&job);
}

int
sw_job_write(const SwOptions *options, const char *text)
{
    g_autoptr(GError) error = NULL;

    if (sw_file_write(options->output, text, strlen(text), &error))
        return SW_EXIT_OK;
    return sw_complain(NULL, error);
}

int
sw_job_run(const SwOptions *options, SwFormat *format)
{
    g_autoptr(SwJob) job = job_new(options);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;

    if (!job)
        return SW_EXIT_FAULT;
    text = format(job, options, &error);
    return text ? sw_job_write(options, text) : sw_complain(job_file(options), error);
}
