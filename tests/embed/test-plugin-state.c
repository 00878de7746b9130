/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that tell what the plugin is at: who may read them, how long they stay. */
#include <glib.h>
#include <glib/gstdio.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/sw-line.h"
#include "plugin/sw-state.h"

#define FAILURE "last-failure"

static char *dir; /* parent of the folder */

/* A folder that is not there yet, in the place of the last one. */
static void
new_folder(void)
{
    static int n;
    g_autofree char *name = g_strdup_printf("run-%d", n++);
    g_autofree char *path = g_build_filename(dir, name, NULL);

    g_setenv("SLOTWISE_RUN_DIR", path, TRUE);
}

static char *
path_of(const char *name)
{
    return g_build_filename(g_getenv("SLOTWISE_RUN_DIR"), name, NULL);
}

static char *
own_name(void)
{
    return g_strdup_printf("%ld", (long)getpid());
}

static GKeyFile *
load(const char *name)
{
    g_autofree char *path = path_of(name);
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) error = NULL;

    g_key_file_load_from_file(keys, path, G_KEY_FILE_NONE, &error);
    g_assert_no_error(error);
    return g_steal_pointer(&keys);
}

static void
assert_value(GKeyFile *keys, const char *group, const char *key, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *value = g_key_file_get_string(keys, group, key, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(value, ==, wanted);
}

static void
put(const char *name, const char *text)
{
    g_autofree char *path = path_of(name);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static bool
is_there(const char *name)
{
    g_autofree char *path = path_of(name);
    GStatBuf st;

    return g_lstat(path, &st) == 0;
}

static guint
n_files(void)
{
    g_autoptr(GDir) folder = g_dir_open(g_getenv("SLOTWISE_RUN_DIR"), 0, NULL);
    guint n = 0;

    while (folder && g_dir_read_name(folder))
        n++;
    return n;
}

static void
test_plugin_file(void)
{
    g_autofree char *name = own_name(), *program = NULL;
    g_autoptr(GKeyFile) keys = NULL;
    GStatBuf st;

    new_folder();
    sw_state_set(SW_STATE_LOADING, 9000000);
    sw_state_set(SW_STATE_DECORATING, 9000000);
    keys = load(name);
    g_assert_true(g_file_get_contents("/proc/self/comm", &program, NULL, NULL));
    assert_value(keys, "plugin", "program", g_strchomp(program)); /* not ours under valgrind */
    assert_value(keys, "plugin", "pid", name);
    assert_value(keys, "plugin", "libvirt", "9000000");
    assert_value(keys, "plugin", "state", "decorating");
    g_assert_cmpuint(g_key_file_get_uint64(keys, "plugin", "started", NULL), >, 0);
    g_assert_cmpuint(n_files(), ==, 1);
    g_assert_cmpint(g_stat(g_getenv("SLOTWISE_RUN_DIR"), &st), ==, 0);
    g_assert_cmpuint(st.st_mode & 07777, ==, 0700);
}

static void
test_failure_file(void)
{
    static const char message[] = " a \\n b; [failure] = ü";
    g_autoptr(GKeyFile) keys = NULL;
    g_autoptr(GDateTime) time = NULL, now = g_date_time_new_now_utc();
    g_autofree char *name = own_name(), *text = NULL;

    new_folder();
    sw_state_failed("the first one");
    sw_state_failed(message);
    keys = load(FAILURE);
    assert_value(keys, "failure", "message", message);
    assert_value(keys, "failure", "pid", name);
    text = g_key_file_get_string(keys, "failure", "time", NULL);
    time = g_date_time_new_from_iso8601(text, NULL);
    g_assert_nonnull(time);
    g_assert_cmpint(ABS(g_date_time_difference(now, time)), <, 60 * G_TIME_SPAN_SECOND);
    g_assert_cmpuint(n_files(), ==, 1);
}

static void
test_failure_bounded(void)
{
    g_autofree char *message = g_strnfill(100000, '\\');
    g_autoptr(GKeyFile) keys = NULL;
    g_autofree char *text = NULL;

    new_folder();
    sw_state_failed(message);
    keys = load(FAILURE);
    text = g_key_file_get_string(keys, "failure", "message", NULL);
    g_assert_cmpuint(strlen(text), >, 1000);
    g_assert_cmpuint(strlen(text), <, 4096);
}

/* Return: an id that was a process's a moment ago */
static pid_t
dead_child(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(EXIT_SUCCESS);
    g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
    return pid;
}

static void
test_stale(void)
{
    g_autofree char *dead = g_strdup_printf("%ld", (long)dead_child());
    g_autofree char *beside = g_strdup_printf(".%s-%s", dead, dead);

    new_folder();
    sw_state_failed("makes the folder");
    put(dead, "[plugin]\nstarted=7\n");
    put(beside, "[plug");
    put("1", "[plugin]\nstarted=7\n"); /* the first process was not started then */
    put("notes", "of somebody\n");
    sw_state_set(SW_STATE_LOADING, 9000000);
    g_assert_false(is_there(dead));
    g_assert_false(is_there(beside));
    g_assert_false(is_there("1"));
    g_assert_true(is_there("notes"));
    g_assert_true(is_there(FAILURE));
}

static void
test_exit(void)
{
    pid_t pid, child;

    new_folder();
    pid = fork();
    if (pid == 0) { /* a daemon, whose own child exits first */
        sw_state_set(SW_STATE_DECORATING, 9000000);
        child = fork();
        if (child == 0)
            exit(EXIT_SUCCESS);
        waitpid(child, NULL, 0);
        if (n_files() != 1)
            _exit(EXIT_FAILURE);
        exit(EXIT_SUCCESS);
    }
    g_assert_cmpint(waitpid(pid, &child, 0), ==, pid);
    g_assert_cmpint(child, ==, 0);
    g_assert_cmpuint(n_files(), ==, 0);
}

static void
test_links(void)
{
    g_autofree char *victim = g_build_filename(dir, "victim", NULL), *text = NULL;
    g_autofree char *name = own_name(), *own = NULL, *failure = NULL;
    g_autoptr(GKeyFile) keys = NULL;

    g_assert_true(g_file_set_contents(victim, "mine", -1, NULL));
    new_folder();
    g_assert_cmpint(g_mkdir(g_getenv("SLOTWISE_RUN_DIR"), 0700), ==, 0);
    own = path_of(name);
    failure = path_of(FAILURE);
    g_assert_cmpint(symlink(victim, own), ==, 0);
    g_assert_cmpint(symlink(victim, failure), ==, 0);
    sw_state_set(SW_STATE_PLAIN, 9000000);
    sw_state_failed("it went wrong");
    g_assert_true(g_file_get_contents(victim, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "mine");
    keys = load(FAILURE);
    assert_value(keys, "failure", "message", "it went wrong");
}

static void
test_folder_of_others(void)
{
    new_folder();
    g_assert_cmpint(g_mkdir(g_getenv("SLOTWISE_RUN_DIR"), 0700), ==, 0);
    g_assert_cmpint(g_chmod(g_getenv("SLOTWISE_RUN_DIR"), 0770), ==, 0);
    sw_state_failed("not to be told");
    g_assert_cmpuint(n_files(), ==, 0);
    g_setenv("SLOTWISE_RUN_DIR", "/nonexistent/folder", TRUE);
    sw_state_failed("not to be told");
    sw_state_set(SW_STATE_PLAIN, 9000000);
    new_folder();
    g_assert_cmpint(symlink(dir, g_getenv("SLOTWISE_RUN_DIR")), ==, 0);
    sw_state_failed("not to be told");
    g_assert_false(is_there(FAILURE));
}

static void
test_folder_default(void)
{
    g_autofree char *wanted =
        geteuid() == 0 ? g_strdup("/run/slotwise") : g_build_filename("/runtime", "slotwise", NULL);
    char *path;

    g_setenv("XDG_RUNTIME_DIR", "/runtime", TRUE);
    g_setenv("SLOTWISE_RUN_DIR", "not/absolute", TRUE);
    path = sw_state_folder();
    g_assert_cmpstr(path, ==, wanted);
    free(path);
}

/* Rows: some bytes, and what becomes of them. */
static void
test_line(void)
{
    static const char *const rows[][2] = {
        {"plain ü € 𝄞", "plain ü € 𝄞"},
        {"a\nb\r\tc\033[31m\177", "a?b??c?[31m?"},
        {"C1 \302\205 \302\233", "C1 ?? ??"},
        {"ends \342\200\250 \342\200\251", "ends ??? ???"},
        {"cut \342\202", "cut ??"},
        {"stray \200 \377 \303(", "stray ? ? ?("},
        {"long form \300\212 \340\200\212", "long form ?? ???"},
        {"surrogate \355\240\200", "surrogate ???"},
        {"too high \364\220\200\200", "too high ????"},
        {"", ""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = g_strdup(rows[i][0]);

        sw_line_clean(line);
        g_assert_cmpstr(line, ==, rows[i][1]);
        g_assert_true(g_utf8_validate(line, -1, NULL));
    }
}

static void
remove_all(const char *path)
{
    g_autoptr(GDir) folder =
        g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    const char *name;

    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *child = g_build_filename(path, name, NULL);

        remove_all(child);
    }
    g_remove(path);
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    dir = g_dir_make_tmp("test-state-XXXXXX", NULL);
    g_test_add_func("/line/what-is-not-printable-goes", test_line);
    g_test_add_func("/state/folder-of-each-user", test_folder_default);
    g_test_add_func("/state/tells-the-plugin", test_plugin_file);
    g_test_add_func("/state/tells-the-last-failure", test_failure_file);
    g_test_add_func("/state/a-long-failure-is-cut", test_failure_bounded);
    g_test_add_func("/state/files-of-the-dead-go", test_stale);
    g_test_add_func("/state/goes-at-exit", test_exit);
    g_test_add_func("/state/follows-no-link", test_links);
    g_test_add_func("/state/a-folder-that-is-not-ours-alone-is-left-alone", test_folder_of_others);
    status = g_test_run();
    remove_all(dir);
    g_free(dir);
    return status;
}
