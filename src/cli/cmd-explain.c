/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise explain: for each device what it is, where it goes, and why. */
#include <verify.h>

#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "place/sw-moved.h"
#include "text/sw-explain.h"

static const char *const formats[] = {"text", "json", NULL};
verify(G_N_ELEMENTS(formats) == SW_N_EXPLAINS + 1);

static char *
format(const SwJob *job, const SwOptions *options, GError **error)
{
    sw_plan_explain_moved(job->plan, job->doc->domain, &job->facts);
    return sw_explain_format(job->plan, job->facts.caps, options->arguments[1],
                             (SwExplain)sw_option_format(options, formats), error);
}

static int
run(const SwOptions *options)
{
    return sw_job_run(options, format);
}

const SwCommand sw_cmd_explain = {
    .name = "explain",
    .arguments = "DOMAIN.xml [DEVICE]",
    .summary = N_("tell for each PCI device what it is, where it goes, and why"),
    .formats = formats,
    .min_arguments = 1,
    .max_arguments = 2,
    .takes = SW_TAKES_DOMAIN,
    .run = run,
};
