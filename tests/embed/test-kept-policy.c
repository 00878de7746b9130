/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The policy that the plugin keeps: a change of its file counts at once, a fault is said once. */
#include <glib.h>
#include <glib/gstdio.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "plugin/sw-kept-policy.h"

static char *path, *log_path;

static void
assert_shows(SwShow show)
{
    g_assert_cmpint(sw_kept_policy_shows(), ==, show);
}

static void
put(const char *text)
{
    g_assert_true(g_file_set_contents(path, text, -1, NULL)); /* another file of that name */
}

/* Lines with those words that were logged since this was called last. */
static size_t
n_logged(const char *words)
{
    g_autofree char *text = NULL;
    size_t n = 0;

    g_assert_true(g_file_get_contents(log_path, &text, NULL, NULL));
    for (const char *line = text; (line = strstr(line, words)); line++)
        n++;
    g_assert_cmpint(ftruncate(STDERR_FILENO, 0), ==, 0);
    return n;
}

static void
test_follows(void)
{
    assert_shows(SW_SHOW_ALL);
    put("[policy]\ncapabilities-xml=none\n");
    assert_shows(SW_SHOW_NONE);
    assert_shows(SW_SHOW_NONE);
    put("[policy]\ncapabilities-xml=enum\n");
    assert_shows(SW_SHOW_ENUM);
    g_assert_cmpint(g_unlink(path), ==, 0);
    assert_shows(SW_SHOW_ALL);
    g_assert_cmpuint(n_logged("slotwise: "), ==, 0);
}

/* The first test: no file was right before. */
static void
test_says_once(void)
{
    put("capabilities-xml=none\n");
    for (int i = 0; i < 3; i++)
        assert_shows(SW_SHOW_ALL);
    g_assert_cmpuint(n_logged("the default policy counts: "), ==, 1);
    put("[policy]\ncapabilities-xml=nothing\n");
    for (int i = 0; i < 3; i++)
        assert_shows(SW_SHOW_ALL);
    g_assert_cmpuint(n_logged("the default policy counts: "), ==, 1);
    g_unlink(path);
}

static void
test_keeps_last_good(void)
{
    put("[policy]\ncapabilities-xml=none\n");
    assert_shows(SW_SHOW_NONE);
    put("capabilities-xml=all\n");
    for (int i = 0; i < 3; i++)
        assert_shows(SW_SHOW_NONE);
    g_assert_cmpuint(n_logged("the last good policy stays in force: "), ==, 1);
    put("[policy]\ncapabilities-xml=enum\n");
    assert_shows(SW_SHOW_ENUM);
    g_assert_cmpuint(n_logged("slotwise: "), ==, 0);
    put("[policy]\ncapabilities-xml=what\n");
    assert_shows(SW_SHOW_ENUM);
    g_assert_cmpuint(n_logged("the last good policy stays in force: "), ==, 1);
    g_unlink(path);
    assert_shows(SW_SHOW_ALL);
}

static void
test_passed_over(void)
{
    put("[policy]\nbogus = 1\nports = 2\ncapabilities-xml = none\n");
    for (int i = 0; i < 3; i++)
        assert_shows(SW_SHOW_NONE);
    g_assert_cmpuint(n_logged("count for nothing: 2, the first is "), ==, 1);
    g_unlink(path);
    assert_shows(SW_SHOW_ALL);
}

static void *
get_often(void *data)
{
    for (int i = 0; i < 1000; i++)
        assert_shows(SW_SHOW_ALL);
    return NULL;
}

static void
test_threads_say_once(void)
{
    GThread *threads[8];

    put("[policy]\ncapabilities-xml=nowhere\n");
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("client", get_often, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_assert_cmpuint(n_logged("slotwise: "), ==, 1);
    g_unlink(path);
}

int
main(int argc, char **argv)
{
    g_autofree char *dir = NULL;
    int status, fd;

    g_test_init(&argc, &argv, NULL);
    dir = g_dir_make_tmp("test-policy-XXXXXX", NULL);
    path = g_build_filename(dir, "policy.conf", NULL);
    g_setenv("SLOTWISE_POLICY", path, TRUE);
    fd = g_file_open_tmp("test-policy-log-XXXXXX", &log_path, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(fcntl(fd, F_SETFL, O_APPEND), ==, 0); /* so that it can be emptied */
    dup2(fd, STDERR_FILENO);
    close(fd);
    g_test_add_func("/kept-policy/a-fault-is-said-once", test_says_once);
    g_test_add_func("/kept-policy/follows-its-file", test_follows);
    g_test_add_func("/kept-policy/the-last-good-one-stays", test_keeps_last_good);
    g_test_add_func("/kept-policy/what-counts-for-nothing-is-said-once", test_passed_over);
    g_test_add_func("/kept-policy/threads-say-it-once", test_threads_say_once);
    status = g_test_run();
    g_unlink(log_path);
    g_free(log_path);
    g_free(path);
    g_rmdir(dir);
    return status;
}
