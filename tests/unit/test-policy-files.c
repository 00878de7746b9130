/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a site's policy: which count, what overrides what, what is refused.
 *
 * The places are those of this program alone: names in the folder that it runs in. */
#include <glib.h>
#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "store/sw-policy-files.h"

typedef struct {
    char *dir;
    GPtrArray *faults;
    GError *error;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
    fixture->dir = g_dir_make_tmp("test-policy-XXXXXX", NULL);
    g_assert_cmpint(chdir(fixture->dir), ==, 0);
    g_assert_cmpint(g_mkdir("site", 0700), ==, 0);
    fixture->faults = sw_policy_faults_new();
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    const char *argv[] = {"rm", "-rf", fixture->dir, NULL};

    g_spawn_sync("/", (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
    g_ptr_array_unref(fixture->faults);
    g_clear_error(&fixture->error);
    g_free(fixture->dir);
}

static void
put(const char *name, const char *text)
{
    g_autofree char *folder = g_path_get_dirname(name);

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(name, text, -1, NULL));
}

/* What counts for everybody, as "FILE:LINE: key = value"; "" where nothing is said. */
static void
assert_counts(SwKey key, const char *only, const char *wanted)
{
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(SwSite) site = sw_policy_files_load(only, faults, &error);
    const SwSetting *line;
    g_autofree char *text = NULL;

    g_assert_no_error(error);
    g_assert_cmpuint(faults->len, ==, 0);
    line = sw_site_find(site, key, &(SwSubject){NULL});
    text = line ? sw_setting_format(line) : g_strdup("");
    g_assert_true(g_str_has_suffix(text, wanted)); /* the user's own has an absolute name */
    g_assert_cmpint(*text, ==, *wanted ? *text : '\0');
}

static void
assert_wrong(Fixture *fixture, const char *only, SwErrorCode code, int line, const char *words)
{
    g_clear_error(&fixture->error);
    g_assert_null(sw_policy_files_load(only, fixture->faults, &fixture->error));
    g_assert_error(fixture->error, SW_ERROR, (int)code);
    g_assert_cmpint(sw_error_line(fixture->error), ==, line);
    if (!strstr(fixture->error->message, words))
        g_error("'%s' is not in: %s", words, fixture->error->message);
}

static void
test_nothing(Fixture *fixture, gconstpointer data)
{
    assert_counts(SW_KEY_SPELLING, NULL, "");
    g_assert_cmpint(g_rmdir("site"), ==, 0);
    assert_counts(SW_KEY_SPELLING, NULL, "");
}

static void
test_layers(Fixture *fixture, gconstpointer data)
{
    static const char text[] = "[policy]\nspelling = generic\n";
    static const char *const layers[] = {"vendor.conf", "site/policy.conf",
                                         "site/policy.d/10-a.conf", "site/policy.d/9.conf",
                                         "own/slotwise/policy.conf"};

    for (size_t i = 0; i < G_N_ELEMENTS(layers); i++) {
        g_autofree char *wanted = g_strdup_printf("%s:2: spelling = generic", layers[i]);

        put(layers[i], text);
        assert_counts(SW_KEY_SPELLING, NULL, wanted);
    }
}

static void
test_key_by_key(Fixture *fixture, gconstpointer data)
{
    put("vendor.conf", "[policy]\nspelling = generic\nlegacy-home = root\n");
    put("site/policy.conf", "[policy]\nlegacy-home = port\n");
    assert_counts(SW_KEY_SPELLING, NULL, "vendor.conf:2: spelling = generic");
    assert_counts(SW_KEY_LEGACY_HOME, NULL, "site/policy.conf:2: legacy-home = port");
}

static void
test_drop_in_names(Fixture *fixture, gconstpointer data)
{
    put("site/policy.d/.10.conf", "no key file");
    put("site/policy.d/10.conf~", "no key file");
    put("site/policy.d/10.conf.bak", "no key file");
    put("site/policy.d/README", "no key file");
    assert_counts(SW_KEY_SPELLING, NULL, "");
    put("site/policy.d/Z.conf", "[policy]\nspelling = model\n");
    put("site/policy.d/a.conf", "[policy]\nspelling = generic\n");
    assert_counts(SW_KEY_SPELLING, NULL, "site/policy.d/a.conf:2: spelling = generic");
    put("site/policy.d/sub.conf/x", "");
    assert_wrong(fixture, NULL, SW_ERROR_IO, 0, "site/policy.d/sub.conf is no regular file");
}

static void
test_only(Fixture *fixture, gconstpointer data)
{
    put("site/policy.conf", "[policy]\nspelling = generic\n");
    put("one.conf", "[policy]\nlegacy-home = port\n");
    assert_counts(SW_KEY_SPELLING, "one.conf", "");
    assert_counts(SW_KEY_LEGACY_HOME, "one.conf", "one.conf:2: legacy-home = port");
    assert_counts(SW_KEY_SPELLING, "/dev/null", "");
    assert_wrong(fixture, "absent.conf", SW_ERROR_IO, 0, "absent.conf cannot be read");
    assert_wrong(fixture, "", SW_ERROR_IO, 0, "cannot be read");
}

static void
test_environment(Fixture *fixture, gconstpointer data)
{
    put("site/policy.conf", "no key file");
    put("one.conf", "[policy]\nlegacy-home = port\n");
    g_setenv("SLOTWISE_POLICY", "one.conf", TRUE);
    assert_counts(SW_KEY_LEGACY_HOME, NULL, "one.conf:2: legacy-home = port");
    g_setenv("SLOTWISE_POLICY", "absent.conf", TRUE);
    assert_counts(SW_KEY_LEGACY_HOME, NULL, "");
    g_unsetenv("SLOTWISE_POLICY");
}

static void
test_first_fatal(Fixture *fixture, gconstpointer data)
{
    put("vendor.conf", "[policy]\nwhat = 1\n");
    put("site/policy.conf", "[policy]\n\nspelling = runes\nlegacy-home = moon\n");
    put("site/policy.d/1.conf", "spelling = model\n");
    assert_wrong(fixture, NULL, SW_ERROR_VALUE, 3,
                 "site/policy.conf:3: spelling cannot be 'runes'");
    g_assert_cmpuint(fixture->faults->len, ==, 4); /* all are told */
}

static void
test_no_regular_file(Fixture *fixture, gconstpointer data)
{
    assert_wrong(fixture, "site", SW_ERROR_IO, 0, "no regular file");
    assert_wrong(fixture, "/dev/zero", SW_ERROR_IO, 0, "no regular file");
    g_assert_cmpint(mkfifo("pipe", 0600), ==, 0);
    assert_wrong(fixture, "pipe", SW_ERROR_IO, 0, "no regular file"); /* and nobody waits */
    g_assert_cmpint(mkfifo("site/policy.conf", 0600), ==, 0);
    assert_wrong(fixture, NULL, SW_ERROR_IO, 0, "no regular file");
}

static void
test_bounds(Fixture *fixture, gconstpointer data)
{
    g_autofree char *most = g_strnfill(65536, '\n'), *more = g_strnfill(65537, '\n');

    put("most.conf", most);
    assert_counts(SW_KEY_SPELLING, "most.conf", "");
    put("more.conf", more);
    assert_wrong(fixture, "more.conf", SW_ERROR_IO, 0, "more.conf has more than the 65536 bytes");
    for (int i = 0; i < 257; i++) {
        g_autofree char *name = g_strdup_printf("site/policy.d/%d.conf", i);

        put(name, "");
        if (i == 255)
            assert_counts(SW_KEY_SPELLING, NULL, "");
    }
    assert_wrong(fixture, NULL, SW_ERROR_IO, 0, "more than 256 files");
}

static void
test_unreadable(Fixture *fixture, gconstpointer data)
{
    put("site/policy.d", ""); /* a file */
    assert_wrong(fixture, NULL, SW_ERROR_IO, 0, "site/policy.d cannot be read");
    g_unlink("site/policy.d");
    put("own/slotwise", ""); /* there is no policy in it */
    assert_counts(SW_KEY_SPELLING, NULL, "");
    g_assert_cmpint(symlink("policy.conf", "site/policy.conf"), ==, 0);
    assert_wrong(fixture, NULL, SW_ERROR_IO, 0, "site/policy.conf cannot be read");
}

/* The folder of the user's own file is settled when GLib first asks for it. */
static void
test_own(Fixture *fixture, gconstpointer data)
{
    put("own/slotwise/policy.conf", "[policy]\nspelling = runes\n");
    assert_wrong(fixture, NULL, SW_ERROR_VALUE, 2, "own/slotwise/policy.conf:2:");
}

#define ADD(name, test) g_test_add(name, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_unsetenv("SLOTWISE_POLICY");
    g_setenv("XDG_CONFIG_HOME", "/proc/self/cwd/own", TRUE);
    ADD("/policy-files/absent-ones-say-nothing", test_nothing);
    ADD("/policy-files/each-layer-overrides-those-before", test_layers);
    ADD("/policy-files/layers-are-one-policy-key-by-key", test_key_by_key);
    ADD("/policy-files/drop-ins-are-the-conf-files-in-byte-order", test_drop_in_names);
    ADD("/policy-files/one-that-is-named-replaces-all", test_only);
    ADD("/policy-files/so-does-that-of-the-environment", test_environment);
    ADD("/policy-files/the-first-fatal-fault-is-the-error", test_first_fatal);
    ADD("/policy-files/what-is-no-regular-file-is-refused", test_no_regular_file);
    ADD("/policy-files/bounds-hold", test_bounds);
    ADD("/policy-files/what-cannot-be-read-is-an-error", test_unreadable);
    ADD("/policy-files/the-users-own-is-held-to-the-same", test_own);
    return g_test_run();
}
