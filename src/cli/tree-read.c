/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What slotwise tree is given, as topologies. */
#include "cli/tree-read.h"

#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "probes/sw-ask-pci.h"
#include "probes/sw-topology-pci.h"
#include "probes/sw-topology-read.h"
#include "store/sw-file.h"
#include "text/sw-topology-plan.h"

#define QMP_TIMEOUT_MS 10000

static SwTopology *
read_domain(SwJob *job, SwSession *session, GError **error)
{
    SwTopology *topology;

    job->doc = sw_domain_parse(job->input, job->length, error);
    if (!job->doc || !sw_job_place(job, session, error))
        return NULL;
    topology = sw_topology_of_plan(job->plan, job->facts.caps);
    sw_job_warn(job);
    return topology;
}

SwTopology *
sw_tree_read_file(SwSession *session, const char *file)
{
    g_auto(SwJob) job = {.name = g_str_equal(file, "-") ? _("standard input") : file};
    g_autoptr(GError) error = NULL;
    SwTopology *topology;

    job.input = sw_file_read(file, SW_XML_MAX_BYTES, &job.length, &error);
    if (!job.input) {
        sw_complain(NULL, error); /* it names the file */
        return NULL;
    }
    topology = sw_topology_is_xml(job.input, job.length)
                   ? read_domain(&job, session, &error)
                   : sw_topology_read(job.input, job.length, &error);
    if (!topology)
        sw_complain(job.name, error);
    return topology;
}

SwTopology *
sw_tree_read_qmp(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) functions = sw_ask_pci(path, QMP_TIMEOUT_MS, &error);

    if (functions)
        return sw_topology_of_pci(functions);
    sw_complain(NULL, error);
    return NULL;
}
