/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise tree: the PCI topology that a domain would get. */
#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "text/sw-tree.h"

static const char *const formats[] = {"text", NULL};

static int
run(const SwOptions *options)
{
    g_autoptr(SwJob) job = sw_job_new(options);
    g_autofree char *text = NULL;

    if (!job)
        return SW_EXIT_FAULT;
    text = sw_tree_format(job->plan, job->caps);
    return sw_job_write(options, text);
}

const SwCommand sw_cmd_tree = {
    .name = "tree",
    .arguments = "DOMAIN.xml",
    .summary = N_("draw the PCI topology that a domain gets"),
    .formats = formats,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
};
