/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise place: domains with model, controllers and addresses filled in. */
#include "base/sw-i18n.h"
#include "cli/sw-batch.h"
#include "place/sw-limits.h"
#include "xml/sw-plan-xml.h"

static char *
format(const SwJob *job, const SwOptions *options, GError **error)
{
    if (!sw_limits_check(job->plan, job->doc->domain, &job->facts, error))
        return NULL;
    return sw_plan_write_xml(job->plan, job->doc, SW_WRITE_ALL);
}

static int
run(const SwOptions *options)
{
    return sw_batch_asked(options) ? sw_batch_run(options, format) : sw_job_run(options, format);
}

const SwCommand sw_cmd_place = {
    .name = "place",
    .arguments = "DOMAIN.xml... | --batch DIR",
    .summary = N_("fill in model, controllers and PCI addresses of a domain"),
    .min_arguments = 1,
    .max_arguments = G_MAXINT,
    .takes = SW_TAKES_DOMAIN | SW_TAKES_BATCH | SW_TAKES_AGAIN,
    .run = run,
};
