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

static void
job_clear(SwJob *job)
{
    g_clear_pointer(&job->plan, sw_plan_free);
    g_clear_pointer(&job->doc, sw_domain_doc_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SwJob, job_clear)

static bool
job_place(SwJob *job, SwSession *session, const char *text, size_t length, GError **error)
{
    SwDomain *domain;

    job->doc = session->options->again ? sw_again_parse(text, length, error)
                                       : sw_domain_parse(text, length, error);
    if (!job->doc)
        return false;
    domain = job->doc->domain;
    job->facts.site = session->site;
    job->facts.caps =
        sw_session_caps(session, domain->emulator, domain->arch, domain->machine, error);
    if (!job->facts.caps || !sw_session_guest(session, domain, &job->facts.guest, error))
        return false;
    sw_host_fill(job->doc->domain);
    job->plan = sw_plan_new(domain, &job->facts, error);
    return job->plan != NULL;
}

/* Controllers that were added stand among the others when the result is read, and libvirt's order
 * of looking at them is another one then. So that placing anew what was placed anew changes
 * nothing, what is printed is the result of the second time: there is nothing left to add. */
static bool
job_fill(SwJob *job, SwSession *session, const char *text, size_t length, GError **error)
{
    g_autofree char *complete = NULL;

    if (!job_place(job, session, text, length, error))
        return false;
    if (!session->options->again)
        return true;
    complete = sw_plan_write_xml(job->plan, job->doc, SW_WRITE_ALL);
    job_clear(job);
    return job_place(job, session, complete, strlen(complete), error);
}

/* libvirt would place such a domain without a word, so that it is no error to show it. */
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
        sw_progress_hide();
        g_printerr(_("slotwise: %s: warning: %s; %s\n"), name, text, limits[i].cure);
    }
}

static void
warn_of_devices(const SwJob *job, const char *name)
{
    g_autoptr(SwFindings) findings = sw_findings_new();

    sw_plan_warn(job->plan, &job->facts, findings);
    for (guint i = 0; i < findings->list->len; i++) {
        const SwFinding *finding = findings->list->pdata[i];

        sw_progress_hide();
        if (finding->line)
            g_printerr(_("slotwise: %s:%d: warning: %s: %s\n"), name, finding->line, finding->what,
                       finding->why);
        else
            g_printerr(_("slotwise: %s: warning: %s: %s\n"), name, finding->what, finding->why);
    }
}

char *
sw_job_text(SwSession *session, const char *file, SwFormat *format)
{
    const char *name = g_str_equal(file, "-") ? _("standard input") : file;
    g_auto(SwJob) job = {NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *input = NULL;
    char *text = NULL;
    size_t length;

    input = sw_file_read(file, SW_XML_MAX_BYTES, &length, &error);
    if (!input) {
        sw_complain(NULL, error); /* it names the file */
        return NULL;
    }
    if (job_fill(&job, session, input, length, &error))
        text = format(&job, session->options, &error);
    if (!text) {
        sw_complain(name, error);
        return NULL;
    }
    warn_of_devices(&job, name);
    warn_of_limits(job.plan, name);
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
