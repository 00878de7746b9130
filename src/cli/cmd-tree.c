/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise tree: what sits where, in a domain, on a command line, or in a machine that runs; of two
 * of them, what moved. */
#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "cli/tree-read.h"
#include "text/sw-tree-dot.h"
#include "text/sw-tree-json.h"
#include "text/sw-tree-moved.h"
#include "text/sw-tree-svg.h"
#include "text/sw-tree.h"

static const char *const formats[] = {"text", "json", "dot", "svg", NULL};

/* In the order of their names. */
static const struct {
    char *(*draw)(const SwTopology *topology);
    char *(*compare)(const SwTopoDiff *diff); /* NULL: there is no such form */
} forms[] = {
    {sw_tree_format, sw_tree_moved_text},
    {sw_tree_json, sw_tree_moved_json},
    {sw_tree_dot, NULL},
    {sw_tree_svg, NULL},
};

static int
draw(const SwOptions *options, const SwTopology *one, const SwTopology *other)
{
    const int form = sw_option_format(options, formats);
    g_autoptr(SwTopoDiff) diff = other ? sw_topology_diff(one, other) : NULL;
    g_autofree char *text = diff ? forms[form].compare(diff) : forms[form].draw(one);

    return sw_job_write(options, text);
}

/* The files in their order, then the emulator. */
static int
run_on(const SwOptions *options, guint n_files)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwSession) session = sw_session_new(options, &error);
    g_autoptr(SwTopology) one = NULL, other = NULL;

    if (!session)
        return sw_complain(NULL, error);
    one = n_files ? sw_tree_read_file(session, options->arguments[0])
                  : sw_tree_read_qmp(options->qmp);
    if (!one)
        return SW_EXIT_FAULT;
    if (n_files == 2)
        other = sw_tree_read_file(session, options->arguments[1]);
    else if (n_files && options->qmp)
        other = sw_tree_read_qmp(options->qmp);
    else
        return draw(options, one, NULL);
    return other ? draw(options, one, other) : SW_EXIT_FAULT;
}

static int
run(const SwOptions *options)
{
    const guint n_files = options->arguments ? g_strv_length(options->arguments) : 0;
    const guint n = n_files + (options->qmp ? 1 : 0);

    if (!n || n > 2)
        return sw_usage_error(_("tree takes one or two of: FILE, --qmp PATH"));
    if (n == 2 && !forms[sw_option_format(options, formats)].compare)
        return sw_usage_error(_("what moved can be told as text or json only"));
    if (n_files == 2 && g_str_equal(options->arguments[0], "-") &&
        g_str_equal(options->arguments[1], "-"))
        return sw_usage_error(_("standard input can be read once only"));
    return run_on(options, n_files);
}

const SwCommand sw_cmd_tree = {
    .name = "tree",
    .arguments = "FILE [FILE]",
    .summary = N_("draw the PCI topology of a domain or an emulator, or tell what moved"),
    .formats = formats,
    .min_arguments = 0,
    .max_arguments = 2,
    .takes = SW_TAKES_DOMAIN | SW_TAKES_QMP,
    .run = run,
};
