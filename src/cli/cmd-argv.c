/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise argv: the -device arguments of a domain's PCI controllers and devices. */
#include <verify.h>

#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "text/sw-argv.h"

static const char *const formats[] = {"json", "shell", "legacy", NULL};
verify(G_N_ELEMENTS(formats) == SW_N_ARGVS + 1);

static char *
format(const SwJob *job, const SwOptions *options, GError **error)
{
    return sw_argv_format(job->plan, job->facts.caps, (SwArgv)sw_option_format(options, formats),
                          error);
}

static int
run(const SwOptions *options)
{
    return sw_job_run(options, format);
}

const SwCommand sw_cmd_argv = {
    .name = "argv",
    .arguments = "DOMAIN.xml",
    .summary = N_("print the -device arguments of a domain's PCI controllers and devices"),
    .formats = formats,
    .min_arguments = 1,
    .max_arguments = 1,
    .takes = SW_TAKES_DOMAIN,
    .run = run,
};
