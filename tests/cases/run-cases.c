/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* run-cases TESTS - place every domain in TESTS/cases and compare what becomes of it.
 *
 * NAME.xml is a case. Its first line may be
 *     <!-- case: caps=NAME guest=ID host=ADDRESS,KIND,GROUP expect=error:CODE -->
 * caps names a file of TESTS/caps, guest an OS of TESTS/guests.xml ("none": whatever the domain
 * says; one that the table does not have is unknown), host tells about a PCI function of the host,
 * once for each (KIND is pci or pcie, GROUP its IOMMU group, which may be left out), CODE is a
 * SwErrorCode without its prefix. NAME.policy.conf beside it is the site's policy. Expected results
 * stand beside it, and those that are there are compared: NAME.placed.xml, .argv.json, .tree.txt,
 * .explain.json, .error.txt. With SW_REGEN=1 in the environment they are written instead; all of
 * them for a case that has none.
 *
 * When all cases have run, every row of the tables of conditions has to be in the result of one. */
#include <glib/gstdio.h>
#include <string.h>

#include "case.h"
#include "golden.h"
#include "rows.h"
#include "text/sw-argv.h"
#include "place/sw-free-slots.h"
#include "place/sw-moved.h"
#include "place/sw-windows.h"
#include "text/sw-explain.h"
#include "text/sw-topology-plan.h"
#include "text/sw-tree.h"
#include "xml/sw-plan-xml.h"

#define REGENERATE "SW_REGEN=1 meson test -C build cases"

static const char *tests;
static Rows *rows;

/* ---- results ---- */

static char *
result_path(const Case *c, Result result)
{
    return g_strconcat(c->stem, case_result_suffix(result), NULL);
}

static bool
has_result(const Case *c, Result result)
{
    g_autofree char *path = result_path(c, result);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static bool
has_any_result(const Case *c)
{
    for (Result result = 0; result < N_RESULTS; result++)
        if (has_result(c, result))
            return true;
    return false;
}

static void
compare(const Case *c, Result result, const char *text)
{
    g_autofree char *path = result_path(c, result), *expected = NULL;

    if (!g_file_get_contents(path, &expected, NULL, NULL) || g_strcmp0(expected, text) == 0)
        return;
    if (text)
        golden_print_diff(path, text);
    g_test_fail_printf("%s%s is %s; if that is right: %s", c->name, case_result_suffix(result),
                       text ? "not what comes out" : "there, but nothing of the kind comes out",
                       REGENERATE);
}

/* A case that has no results yet gets all of them, another one those that it has. */
static void
regenerate(const Case *c, char *const *results)
{
    bool all = !has_any_result(c);

    for (Result result = 0; result < N_RESULTS; result++) {
        g_autofree char *path = result_path(c, result);
        g_autoptr(GError) error = NULL;
        bool wanted = all || has_result(c, result) || result == RESULT_ERROR;

        if (!results[result])
            g_unlink(path);
        else if (wanted && !g_file_set_contents(path, results[result], -1, &error))
            g_test_fail_printf("%s", error->message);
    }
}

/* ---- one case ---- */

/* A bus asked for itself must add up to what is counted of the whole plan. */
static void
check_counts(const SwPlan *plan, const SwTopology *topology)
{
    const SwFreeSlots slots = sw_free_slots_count(plan);
    const SwWindowRule *rule =
        sw_window_rule_find(plan->machine->id, plan->domain->firmware, plan->domain->acpi);
    g_autoptr(GPtrArray) users = sw_windows_users(plan);
    const SwWindows windows = sw_windows_count(plan, rule, users, users->len);
    unsigned needed = 0;

    for (guint i = 0; i < topology->nodes->len; i++) {
        const SwTopoNode *node = topology->nodes->pdata[i];

        if (node->on->kind == SW_BUS_PCI && node->on->number == 0 && node->behind)
            needed += node->behind->window;
    }
    if (topology->express != slots.express || topology->conventional != slots.conventional)
        g_test_fail_printf("free slots: %u, %u in the tree; %u, %u of the plan", topology->express,
                           topology->conventional, slots.express, slots.conventional);
    if (needed != windows.needed * SW_IO_WINDOW)
        g_test_fail_printf("I/O windows: %u bytes in the tree, %u windows of the plan", needed,
                           windows.needed);
}

static void
fill_results(const Case *c, SwPlan *plan, SwDomainDoc *doc, char **results, GError **error)
{
    const SwFacts facts = case_facts(c, doc->domain);
    g_autoptr(SwTopology) topology = sw_topology_of_plan(plan, c->caps);

    check_counts(plan, topology);
    results[RESULT_TREE] = sw_tree_format(topology);
    results[RESULT_ARGV] = sw_argv_format(plan, c->caps, SW_ARGV_JSON, error);
    results[RESULT_PLACED] = sw_plan_write_xml(plan, doc, SW_WRITE_ALL);
    sw_plan_explain_moved(plan, doc->domain, &facts);
    results[RESULT_EXPLAIN] = sw_explain_format(plan, c->caps, NULL, SW_EXPLAIN_JSON, error);
}

static void
check_error(const Case *c, const GError *error)
{
    const char *got = error ? case_error_name(error) : NULL;

    if (g_strcmp0(got, c->expect) == 0)
        return;
    if (error)
        g_test_fail_printf("error:%s: %s", got, error->message);
    else
        g_test_fail_printf("error:%s is expected, but nothing is wrong", c->expect);
}

static char *
format_error(const Case *c, const GError *error)
{
    int line = sw_error_line(error);

    return line ? g_strdup_printf("%s.xml:%d: %s\n", c->name, line, error->message)
                : g_strdup_printf("%s.xml: %s\n", c->name, error->message);
}

static void
compare_all(const Case *c, char *const *results)
{
    if (c->expect ? !has_result(c, RESULT_ERROR) : !has_any_result(c))
        g_test_fail_printf("there is no expected result; write it: %s", REGENERATE);
    for (Result result = 0; result < N_RESULTS; result++)
        compare(c, result, results[result]);
}

static void
run_case(gconstpointer name)
{
    g_autoptr(Case) c = case_load(tests, name);
    g_autoptr(SwDomainDoc) doc = NULL;
    g_autoptr(SwPlan) plan = NULL;
    g_autoptr(GError) error = NULL;
    char *results[N_RESULTS] = {NULL};

    if (!c)
        return;
    plan = case_plan(c, c->text, &doc, &error);
    if (plan)
        fill_results(c, plan, doc, results, &error);
    check_error(c, error);
    if (error)
        results[RESULT_ERROR] = format_error(c, error);
    rows_mark_site(rows, c->site);
    if (plan)
        rows_mark_plan(rows, plan, doc->domain);
    else if (doc)
        rows_mark_refused(rows, doc->domain, sw_error_line(error));
    if (plan)
        case_check_invariants(c, plan, results[RESULT_PLACED]);
    if (g_getenv("SW_REGEN"))
        regenerate(c, results);
    else
        compare_all(c, results);
    for (Result result = 0; result < N_RESULTS; result++)
        g_free(results[result]);
}

/* ---- all of them ---- */

static void
add_cases(const GPtrArray *names)
{
    for (guint i = 0; i < names->len; i++) {
        const char *file = names->pdata[i];
        g_autofree char *name = NULL, *path = NULL;

        if (!g_str_has_suffix(file, CASE_SUFFIX) || case_is_result(file))
            continue;
        name = g_strndup(file, strlen(file) - strlen(CASE_SUFFIX));
        path = g_strconcat("/cases/", name, NULL);
        g_test_add_data_func_full(path, g_steal_pointer(&name), run_case, g_free);
    }
}

static void
test_folder(gconstpointer data)
{
    const GPtrArray *names = data;
    unsigned n = 0;

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *stem = g_strdup(names->pdata[i]), *path = NULL;

        n += g_str_has_suffix(stem, CASE_SUFFIX) && !case_is_result(stem);
        if (!case_is_result(stem) && !g_str_has_suffix(stem, CASE_POLICY))
            continue;
        *strchr(stem, '.') = '\0';
        path = g_strconcat(tests, "/cases/", stem, CASE_SUFFIX, NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            g_test_fail_printf("%s belongs to no case", (const char *)names->pdata[i]);
    }
    g_assert_cmpuint(n, >, 0);
}

int
main(int argc, char **argv)
{
    g_autofree char *folder = NULL;
    g_autoptr(GPtrArray) names = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    if (argc != 2) {
        g_printerr("Usage: run-cases TESTS\n");
        return 2;
    }
    tests = argv[1];
    folder = g_build_filename(tests, "cases", NULL);
    names = golden_list(folder);
    g_test_add_data_func("/cases/every-result-has-its-case", names, test_folder);
    rows = rows_new();
    add_cases(names);
    rows_add_tests(rows, ROWS_OF_CONDITIONS);
    status = g_test_run();
    rows_free(rows);
    return status;
}
