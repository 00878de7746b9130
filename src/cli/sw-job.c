/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the commands that read a domain share. */
#include "cli/sw-job.h"

#include <string.h>

#include "base/sw-i18n.h"
#include "place/sw-limits.h"
#include "place/sw-warnings.h"
#include "store/sw-caps-store.h"
#include "store/sw-file.h"
#include "store/sw-host.h"
#include "store/sw-progress.h"
#include "xml/sw-again-xml.h"
#include "xml/sw-plan-xml.h"

int
sw_complain(const char *file, const GError *error)
{
    int line = sw_error_line(error);

    sw_progress_hide();
    if (file && line)
        g_printerr("slotwise: %s:%d: %s\n", file, line, error->message);
    else if (file)
        g_printerr("slotwise: %s: %s\n", file, error->message);
    else
        g_printerr("slotwise: %s\n", error->message);
    return SW_EXIT_FAULT;
}

int
sw_option_format(const SwOptions *options, const char *const *formats)
{
    int i = 0;

    while (options->format && formats[i] && !g_str_equal(formats[i], options->format))
        i++;
    return i;
}

void
sw_job_clear(SwJob *job)
{
    sw_plan_free(job->plan);
    sw_domain_doc_free(job->doc);
    g_free(job->input);
}

static bool
parse(SwJob *job, const SwOptions *options, const char *text, size_t length, GError **error)
{
    job->doc =
        options->again ? sw_again_parse(text, length, error) : sw_domain_parse(text, length, error);
    return job->doc != NULL;
}

bool
sw_job_read(SwJob *job, const SwOptions *options, const char *file)
{
    g_autoptr(GError) error = NULL;

    job->name = g_str_equal(file, "-") ? _("standard input") : file;
    job->input = sw_file_read(file, SW_XML_MAX_BYTES, &job->length, &error);
    if (!job->input)
        sw_complain(NULL, error); /* it names the file */
    else if (!parse(job, options, job->input, job->length, &error))
        sw_complain(job->name, error);
    return job->doc != NULL;
}

bool
sw_job_place(SwJob *job, SwSession *session, GError **error)
{
    SwDomain *domain = job->doc->domain;

    job->facts.site = session->site;
    job->facts.caps = job->host ? job->host
                                : sw_session_caps(session, domain->emulator, domain->arch,
                                                  domain->machine, error);
    if (!job->facts.caps || !sw_session_guest(session, domain, &job->facts.guest, error))
        return false;
    sw_host_fill(domain);
    job->plan = sw_plan_new(domain, &job->facts, error);
    return job->plan != NULL;
}

/* Controllers that were added stand among the others when the result is read, and libvirt's order
 * of looking at them is another one then. So that placing anew what was placed anew changes
 * nothing, what is printed is the result of the second time: there is nothing left to add. */
static bool
place_again(SwJob *job, SwSession *session, GError **error)
{
    g_autofree char *complete = sw_plan_write_xml(job->plan, job->doc, SW_WRITE_ALL);

    g_clear_pointer(&job->plan, sw_plan_free);
    g_clear_pointer(&job->doc, sw_domain_doc_free);
    return parse(job, session->options, complete, strlen(complete), error) &&
           sw_job_place(job, session, error);
}

/* libvirt would place such a domain without a word, so that it is no error to show it. */
static void
warn_of_limits(const SwJob *job)
{
    SwLimit limits[SW_N_LIMITS];

    sw_limits_count(job->plan, limits);
    for (SwLimitId i = 0; i < SW_N_LIMITS; i++) {
        g_autofree char *text = NULL;

        if (!sw_limit_is_exceeded(&limits[i]))
            continue;
        text = sw_limit_format(&limits[i]);
        sw_progress_hide();
        g_printerr(_("slotwise: %s: warning: %s; %s\n"), job->name, text, limits[i].cure);
    }
}

static void
warn_of_devices(const SwJob *job)
{
    g_autoptr(SwFindings) findings = sw_findings_new();

    sw_plan_warn(job->plan, &job->facts, findings);
    for (guint i = 0; i < findings->list->len; i++) {
        const SwFinding *finding = findings->list->pdata[i];

        sw_progress_hide();
        if (finding->line)
            g_printerr(_("slotwise: %s:%d: warning: %s: %s\n"), job->name, finding->line,
                       finding->what, finding->why);
        else
            g_printerr(_("slotwise: %s: warning: %s: %s\n"), job->name, finding->what,
                       finding->why);
    }
}

void
sw_job_warn(const SwJob *job)
{
    warn_of_devices(job);
    warn_of_limits(job);
}

char *
sw_job_text(SwSession *session, const char *file, SwFormat *format)
{
    const SwOptions *options = session->options;
    g_auto(SwJob) job = {NULL};
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    if (!sw_job_read(&job, options, file))
        return NULL;
    if (sw_job_place(&job, session, &error) &&
        (!options->again || place_again(&job, session, &error)))
        text = format(&job, options, &error);
    if (text)
        sw_job_warn(&job);
    else
        sw_complain(job.name, error);
    return text;
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
    g_autoptr(GError) error = NULL;
    g_autoptr(SwSession) session = sw_session_new(options, &error);
    g_autofree char *text = NULL;

    if (!session)
        return sw_complain(NULL, error);
    text = sw_job_text(session, options->arguments[0], format);
    return text ? sw_job_write(options, text) : SW_EXIT_FAULT;
}
