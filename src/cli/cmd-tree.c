/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise tree: the PCI topology that a domain would get. */
#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "text/sw-topology-plan.h"
#include "text/sw-tree-dot.h"
#include "text/sw-tree-json.h"
#include "text/sw-tree-svg.h"
#include "text/sw-tree.h"

static const char *const formats[] = {"text", "dot", "svg", "json", NULL};

/* In the order of their names. */
static char *(*const drawings[])(const SwTopology *topology) = {sw_tree_format, sw_tree_dot,
                                                                sw_tree_svg, sw_tree_json};

static char *
format(const SwJob *job, const SwOptions *options, GError **error)
{
    g_autoptr(SwTopology) topology = sw_topology_of_plan(job->plan, job->facts.caps);

    return drawings[sw_option_format(options, formats)](topology);
}

static int
run(const SwOptions *options)
{
    return sw_job_run(options, format);
}

const SwCommand sw_cmd_tree = {
    .name = "tree",
    .arguments = "DOMAIN.xml",
    .summary = N_("draw the PCI topology that a domain gets"),
    .formats = formats,
    .min_arguments = 1,
    .max_arguments = 1,
    .takes = SW_TAKES_DOMAIN,
    .run = run,
};
