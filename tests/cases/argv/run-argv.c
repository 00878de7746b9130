/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* run-argv TESTS - the -device lines of every domain in TESTS/cases/argv, for emulators of all
 * ages.
 *
 * NAME.xml is a case. It is tried with every emulator of TESTS/caps/recorded that has the domain's
 * machine type, from the oldest on, or with the one of TESTS/caps only that its first line names as
 * in run-cases.c: <!-- case: caps=NAME guest=ID host=ADDRESS,KIND,GROUP -->.
 *
 * NAME.ARCH-VERSION.args holds what comes out with that emulator, one device a line, and with the
 * later ones up to the next file; NAME.ARCH-VERSION.err likewise the error. So a file stands where
 * something changes, and each says what is new with an emulator. Before 6.2 the lines have the form
 * that such an emulator takes, driver,id=...; from then on they are JSON.
 *
 * A new case is an NAME.xml. SW_REGEN=1 in the environment writes what belongs to it, and what has
 * changed; read it before it is committed.
 *
 * When all cases have run, every row of the tables of devices has to be in the result of one. */
#include <glib/gstdio.h>
#include <string.h>

#include "../case.h"
#include "../golden.h"
#include "../rows.h"
#include "base/sw-error.h"
#include "caps/sw-machine-caps.h"
#include "text/sw-argv.h"

#define FOLDER     "cases/argv"
#define EMULATORS  "recorded"
#define REGENERATE "SW_REGEN=1 meson test -C build cases-argv"

static const char *tests;
static GPtrArray *files;     /* names in the folder of the cases */
static GPtrArray *emulators; /* "x86_64-2.4.0", by architecture, the oldest first */
static GHashTable *known;    /* name below TESTS/caps -> SwCaps */

/* ---- emulators ---- */

static int
compare_versions(const void *a, const void *b)
{
    return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_emulators(void)
{
    g_autofree char *folder = g_build_filename(tests, "caps", EMULATORS, NULL);
    GPtrArray *names = golden_list(folder);

    for (guint i = 0; i < names->len; i++) {
        char *suffix = strstr(names->pdata[i], ".xml");

        g_assert_nonnull(suffix);
        *suffix = '\0';
    }
    g_ptr_array_sort(names, compare_versions);
    return names;
}

/* Return: (transfer full): NULL with the fault reported */
static SwCaps *
caps_of(const char *name)
{
    SwCaps *caps = g_hash_table_lookup(known, name);

    if (!caps) {
        caps = case_load_caps(tests, name);
        if (caps)
            g_hash_table_insert(known, g_strdup(name), caps);
    }
    return caps ? sw_caps_ref(caps) : NULL;
}

/* The form that libvirt gives them: JSON as soon as QEMU takes it, from 6.2 on. */
static SwArgv
form_of(const SwCaps *caps)
{
    return strverscmp(caps->version, "6.2") < 0 ? SW_ARGV_LEGACY : SW_ARGV_SHELL;
}

/* ---- what comes out ---- */

typedef struct {
    bool refused;
    char *text; /* NULL: nothing yet */
    char *path; /* of the file that says so; NULL: none does */
} Outcome;

static void
outcome_clear(Outcome *outcome)
{
    g_clear_pointer(&outcome->text, g_free);
    g_clear_pointer(&outcome->path, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

static bool
outcome_equal(const Outcome *a, const Outcome *b)
{
    return a->refused == b->refused && g_strcmp0(a->text, b->text) == 0;
}

static Outcome
try_emulator(const Case *c, Rows *rows)
{
    g_autoptr(SwDomainDoc) doc = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = case_plan(c, c->text, &doc, &error);
    char *lines = plan ? sw_argv_format(plan, c->caps, form_of(c->caps), &error) : NULL;

    if (plan)
        rows_mark_plan(rows, plan, doc->domain);
    else if (doc)
        rows_mark_refused(rows, doc->domain, sw_error_line(error));
    if (lines)
        return (Outcome){false, lines, NULL};
    return (Outcome){true, g_strdup_printf("line %d: %s\n", sw_error_line(error), error->message),
                     NULL};
}

/* ---- the files of a case ---- */

/* Return: (transfer full): "NAME.x86_64-2.4.0.args" */
static char *
file_of(const char *name, const char *emulator, bool refused)
{
    return g_strconcat(name, ".", emulator, refused ? ".err" : ".args", NULL);
}

static char *
path_of(const char *file)
{
    return g_build_filename(tests, FOLDER, file, NULL);
}

static bool
is_result(const char *file)
{
    return g_str_has_suffix(file, ".args") || g_str_has_suffix(file, ".err");
}

/* Whether there is such a file; what it says then replaces @holds. */
static bool
load(const char *name, const char *emulator, bool refused, Outcome *holds)
{
    g_autofree char *file = file_of(name, emulator, refused), *path = path_of(file), *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return false;
    if (outcome_equal(holds, &(Outcome){refused, text, NULL}))
        g_test_fail_printf("%s says what the file before it says; take it away: %s", file,
                           REGENERATE);
    outcome_clear(holds);
    *holds = (Outcome){refused, g_steal_pointer(&text), g_steal_pointer(&path)};
    return true;
}

/* @holds: what the last file says */
static void
compare(const char *name, const char *emulator, Outcome *holds, const Outcome *got)
{
    const bool args = load(name, emulator, false, holds), err = load(name, emulator, true, holds);

    if (args && err)
        g_test_fail_printf("%s.%s is there as .args and as .err", name, emulator);
    if (outcome_equal(holds, got))
        return;
    if (holds->path)
        golden_print_diff(holds->path, got->text);
    g_test_fail_printf("%s: with %s something else comes out; if that is right: %s", name, emulator,
                       REGENERATE);
    /* said once: the emulators after this one may give the same */
    g_free(holds->text);
    holds->text = g_strdup(got->text);
    holds->refused = got->refused;
}

/* Writes a file where something changes, and takes it away where nothing does.
 * @before: what came out with the emulator before */
static void
regenerate(const char *name, const char *emulator, const Outcome *before, const Outcome *got)
{
    for (int refused = 0; refused < 2; refused++) {
        g_autofree char *file = file_of(name, emulator, refused), *path = path_of(file);
        g_autoptr(GError) error = NULL;

        if (got->refused != (bool)refused || outcome_equal(before, got))
            g_unlink(path);
        else if (!g_file_set_contents(path, got->text, -1, &error))
            g_test_fail_printf("%s", error->message);
    }
}

/* ---- a case ---- */

typedef struct {
    char *name;
    Rows *rows;
    GHashTable *results; /* set of char *: names of files that may be there */
} Run;

static Run *
run_new(char *name, Rows *rows)
{
    Run *run = g_new0(Run, 1);

    run->name = name;
    run->rows = rows;
    run->results = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return run;
}

static void
run_free(Run *run)
{
    g_free(run->name);
    g_hash_table_unref(run->results);
    g_free(run);
}

/* A result of an emulator that the case is not tried with. */
static void
check_results(const Run *run)
{
    g_autofree char *prefix = g_strconcat(run->name, ".", NULL);

    for (guint i = 0; i < files->len; i++) {
        const char *file = files->pdata[i];
        g_autofree char *path = path_of(file);

        if (!g_str_has_prefix(file, prefix) || !is_result(file) ||
            g_hash_table_contains(run->results, file))
            continue;
        if (g_getenv("SW_REGEN"))
            g_unlink(path);
        else
            g_test_fail_printf("%s is of an emulator that cannot run this; take it away: %s", file,
                               REGENERATE);
    }
}

/* @holds: in: what the files of older emulators say, or gave; out: likewise with this one */
static void
run_emulator(const Run *run, Case *c, const char *emulator, Outcome *holds)
{
    g_auto(Outcome) got = try_emulator(c, run->rows);

    for (int refused = 0; refused < 2; refused++)
        g_hash_table_add(run->results, file_of(run->name, emulator, refused));
    if (!g_getenv("SW_REGEN")) {
        compare(run->name, emulator, holds, &got);
        return;
    }
    regenerate(run->name, emulator, holds, &got);
    outcome_clear(holds);
    *holds = got;
    got = (Outcome){0};
}

/* Whether an emulator is of the domain's architecture and has its machine type. */
static bool
can_run(const char *emulator, const SwCaps *caps, const SwDomain *domain)
{
    g_autofree char *target = g_strconcat(sw_caps_target(domain->arch), "-", NULL);

    return caps && g_str_has_prefix(emulator, target) &&
           (!domain->machine || sw_caps_find_machine(caps, domain->machine));
}

static void
run_all_ages(const Run *run, Case *c)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(c->text, c->length, &error);
    g_auto(Outcome) holds = {0};
    bool any = false;

    for (guint i = 0; doc && i < emulators->len; i++) {
        const char *emulator = emulators->pdata[i];
        g_autofree char *name = g_build_filename(EMULATORS, emulator, NULL);
        g_autoptr(SwCaps) caps = caps_of(name);

        if (!can_run(emulator, caps, doc->domain))
            continue;
        any = true;
        sw_caps_free(c->caps);
        c->caps = g_steal_pointer(&caps);
        run_emulator(run, c, emulator, &holds);
    }
    if (error)
        g_test_fail_printf("line %d: %s", sw_error_line(error), error->message);
    else if (!any)
        g_test_fail_printf("no recorded emulator has this machine; name another one: caps=");
}

static void
run_case(gconstpointer data)
{
    const Run *run = data;
    g_autofree char *name = g_build_filename("argv", run->name, NULL);
    g_autoptr(Case) c = case_load(tests, name);
    g_auto(Outcome) nothing = {0};

    if (!c)
        return;
    if (c->expect)
        g_test_fail_printf("expect= has no meaning here: an error stands in a file");
    if (c->emulator)
        run_emulator(run, c, c->emulator, &nothing);
    else
        run_all_ages(run, c);
    check_results(run);
}

/* ---- all of them ---- */

static void
add_cases(Rows *rows)
{
    for (guint i = 0; i < files->len; i++) {
        const char *file = files->pdata[i];
        g_autofree char *path = NULL;
        Run *run;

        if (!g_str_has_suffix(file, CASE_SUFFIX))
            continue;
        run = run_new(g_strndup(file, strlen(file) - strlen(CASE_SUFFIX)), rows);
        path = g_strconcat("/argv/", run->name, NULL);
        g_test_add_data_func_full(path, run, run_case, (GDestroyNotify)run_free);
    }
}

static bool
has_case(const char *result)
{
    g_autofree char *name = g_strndup(result, strcspn(result, "."));
    g_autofree char *file = g_strconcat(name, CASE_SUFFIX, NULL), *path = path_of(file);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
test_folder(void)
{
    unsigned n = 0;

    for (guint i = 0; i < files->len; i++) {
        const char *file = files->pdata[i];

        n += g_str_has_suffix(file, CASE_SUFFIX);
        if ((is_result(file) || g_str_has_suffix(file, CASE_POLICY)) && !has_case(file))
            g_test_fail_printf("%s belongs to no case", file);
    }
    g_assert_cmpuint(n, >, 0);
    g_assert_cmpuint(emulators->len, >, 0);
}

int
main(int argc, char **argv)
{
    g_autofree char *folder = NULL;
    Rows *rows = rows_new();
    int status;

    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    if (argc != 2) {
        g_printerr("Usage: run-argv TESTS\n");
        return 2;
    }
    tests = argv[1];
    folder = g_build_filename(tests, FOLDER, NULL);
    files = golden_list(folder);
    emulators = list_emulators();
    known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)sw_caps_free);
    g_test_add_func("/argv/every-result-has-its-case", test_folder);
    add_cases(rows);
    rows_add_tests(rows, ROWS_OF_DEVICES);
    status = g_test_run();
    rows_free(rows);
    g_hash_table_unref(known);
    g_ptr_array_unref(emulators);
    g_ptr_array_unref(files);
    return status;
}
