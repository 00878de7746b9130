/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The site's policy file: what it says, and that a wrong one says nothing and keeps nobody waiting.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/sw-error.h"
#include "store/sw-policy-file.h"

typedef struct {
    char *dir;
    char *path;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
    fixture->dir = g_dir_make_tmp("slotwise-policy-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->dir, "policy.conf", NULL);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    g_remove(fixture->path);
    g_rmdir(fixture->dir);
    g_free(fixture->dir);
    g_free(fixture->path);
}

static void
put(const Fixture *fixture, const char *text, gssize length)
{
    g_assert_true(g_file_set_contents(fixture->path, text, length, NULL));
}

static void
assert_shows(const char *path, SwShow show)
{
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(sw_policy_file_load(path, &error).capabilities_xml, ==, show);
    g_assert_no_error(error);
}

static void
assert_wrong(const char *path, SwErrorCode code)
{
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(sw_policy_file_load(path, &error).capabilities_xml, ==, SW_SHOW_ALL);
    g_assert_error(error, SW_ERROR, (int)code);
}

static void
test_absent(Fixture *fixture, gconstpointer data)
{
    assert_shows(fixture->path, SW_SHOW_ALL);
}

static void
test_words(Fixture *fixture, gconstpointer data)
{
    put(fixture, "[policy]\ncapabilities-xml=none\n", -1);
    assert_shows(fixture->path, SW_SHOW_NONE);
    put(fixture, "# what is shown\n[policy]\n  capabilities-xml =  enum  \n", -1);
    assert_shows(fixture->path, SW_SHOW_ENUM);
    put(fixture, "[policy]\ncapabilities-xml=all", -1);
    assert_shows(fixture->path, SW_SHOW_ALL);
}

static void
test_unknown(Fixture *fixture, gconstpointer data)
{
    put(fixture, "", -1);
    assert_shows(fixture->path, SW_SHOW_ALL);
    put(fixture,
        "[other]\ncapabilities-xml=none\n[policy]\nports=4\n[guest centos6]\nmodel=transitional\n",
        -1);
    assert_shows(fixture->path, SW_SHOW_ALL);
}

static void
test_wrong_word(Fixture *fixture, gconstpointer data)
{
    put(fixture, "[policy]\ncapabilities-xml=some\n", -1);
    assert_wrong(fixture->path, SW_ERROR_VALUE);
    put(fixture, "[policy]\ncapabilities-xml=\n", -1);
    assert_wrong(fixture->path, SW_ERROR_VALUE);
    put(fixture, "[policy]\ncapabilities-xml=\377\033\n", -1);
    assert_wrong(fixture->path, SW_ERROR_VALUE);
}

static void
test_no_key_file(Fixture *fixture, gconstpointer data)
{
    static const char nul[] = "[policy]\ncapabilities\0-xml=none\n";

    put(fixture, "capabilities-xml=none\n", -1);
    assert_wrong(fixture->path, SW_ERROR_SYNTAX);
    put(fixture, "[policy\n", -1);
    assert_wrong(fixture->path, SW_ERROR_SYNTAX);
    put(fixture, nul, sizeof(nul) - 1);
    assert_wrong(fixture->path, SW_ERROR_SYNTAX);
}

static void
assert_line(const Fixture *fixture, const char *text, int line)
{
    g_autoptr(GError) error = NULL;

    put(fixture, text, -1);
    sw_policy_file_load(fixture->path, &error);
    g_assert_cmpint(sw_error_line(error), ==, line);
}

static void
test_line(Fixture *fixture, gconstpointer data)
{
    g_autofree char *comments = g_strnfill(20000, '\n');
    g_autofree char *late = g_strconcat(comments, "[policy]\nwhat\n", comments, NULL);

    assert_line(fixture, "what\n", 1);
    assert_line(fixture, "[policy]\n# some\ncapabilities-xml=some\nports=4\n", 3);
    assert_line(fixture, "[policy]\nports=4\n\n[policy", 4);
    assert_line(fixture, late, 20002);
}

static void
test_too_long(Fixture *fixture, gconstpointer data)
{
    g_autofree char *text = g_strnfill(70000, '\n');

    put(fixture, text, -1);
    assert_wrong(fixture->path, SW_ERROR_LIMIT);
    assert_wrong("/dev/zero", SW_ERROR_LIMIT);
}

static void
test_no_file(Fixture *fixture, gconstpointer data)
{
    assert_wrong(fixture->dir, SW_ERROR_IO);
    assert_shows("/dev/null", SW_SHOW_ALL);
    g_assert_cmpint(mkfifo(fixture->path, 0600), ==, 0);
    assert_shows(fixture->path, SW_SHOW_ALL); /* nobody writes: it is empty */
}

#define ADD(name, test) g_test_add(name, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/policy-file/absent-one-says-nothing", test_absent);
    ADD("/policy-file/each-word", test_words);
    ADD("/policy-file/what-is-not-known-is-passed-over", test_unknown);
    ADD("/policy-file/wrong-word-is-an-error-and-counts-not", test_wrong_word);
    ADD("/policy-file/no-key-file-is-an-error", test_no_key_file);
    ADD("/policy-file/an-error-knows-its-line", test_line);
    ADD("/policy-file/too-long-one-is-an-error", test_too_long);
    ADD("/policy-file/folder-device-and-pipe", test_no_file);
    return g_test_run();
}
