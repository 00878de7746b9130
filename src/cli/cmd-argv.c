/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise argv: the -device arguments of a domain's PCI controllers and devices. */
#include <verify.h>

#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "text/sw-argv.h"

static const char *const formats[] = {"json", "shell", "legacy", NULL};
verify(G_N_ELEMENTS(formats) == SW_N_ARGVS + 1);

static int
run(const SwOptions *options)
{
    g_autoptr(SwJob) job = sw_job_new(options);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;

    if (!job)
        return SW_EXIT_FAULT;
    text = sw_argv_format(job->plan, job->caps, (SwArgv)sw_option_format(options, formats), &error);
    if (!text)
        return sw_complain(sw_job_file(options), error);
    return sw_job_write(options, text);
}

const SwCommand sw_cmd_argv = {
    .name = "argv",
    .arguments = "DOMAIN.xml",
    .summary = N_("print the -device arguments of a domain's PCI controllers and devices"),
    .formats = formats,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
