/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is kept of emulators: given as long as emulator and cache are as they were. */
#include <glib/gstdio.h>

#include "plugin/sw-kept-caps.h"

static char *folder, *emulator;

static char *
path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void
fill(const char *path, const char *text)
{
    g_assert_true(g_file_set_contents(path, text, -1, NULL)); /* as a new file with that name */
}

/* Return: (transfer none): what is kept now of an emulator */
static const SwCaps *
keep(const char *path)
{
    SwKeptCaps *kept = sw_kept_caps_begin(path);
    g_autoptr(SwCaps) caps = sw_caps_new();

    sw_kept_caps_end(kept, caps);
    return caps;
}

static bool
is_kept(const char *path, const SwCaps *wanted)
{
    g_autoptr(SwCaps) found = sw_kept_caps_find(path);

    return found && found == wanted;
}

static void
test_unchanged(void)
{
    const SwCaps *caps = keep(emulator);

    g_assert_true(is_kept(emulator, caps));
    g_assert_true(is_kept(emulator, caps));
    g_assert_true(is_kept(emulator, keep(emulator)));
}

static void
test_nothing(void)
{
    g_assert_null(sw_kept_caps_find("/nonexistent/other"));
    sw_kept_caps_end(sw_kept_caps_begin("/nonexistent/other"), NULL);
    g_assert_null(sw_kept_caps_find("/nonexistent/other"));
}

static void
test_emulator_replaced(void)
{
    keep(emulator);
    fill(emulator, "new");
    g_assert_null(sw_kept_caps_find(emulator));
}

/* Between the state that was noted and the answer that came of it. */
static void
test_replaced_meanwhile(void)
{
    SwKeptCaps *kept = sw_kept_caps_begin(emulator);
    g_autoptr(SwCaps) caps = sw_caps_new();

    fill(emulator, "newer");
    sw_kept_caps_end(kept, caps);
    g_assert_null(sw_kept_caps_find(emulator));
}

static void
test_cache_changed(void)
{
    g_autofree char *entry = path_of("entry");

    keep(emulator);
    fill(entry, "");
    g_assert_null(sw_kept_caps_find(emulator));
    g_unlink(entry);
}

static void
test_owner(void)
{
    g_autoptr(SwCaps) found = NULL;

    keep(emulator);
    found = sw_kept_caps_find(emulator);
    for (unsigned i = 0; i < 100; i++) {
        g_autofree char *other = g_strdup_printf("/nonexistent/%u", i);

        keep(other);
    }
    g_assert_null(sw_kept_caps_find(emulator));
    g_assert_nonnull(found->families); /* it is still somebody's */
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("slotwise-test-XXXXXX", NULL);
    g_assert_nonnull(folder);
    g_setenv("SLOTWISE_CACHE_DIR", folder, TRUE);
    emulator = path_of("emulator");
    fill(emulator, "old");
    g_test_add_func("/kept-caps/unchanged", test_unchanged);
    g_test_add_func("/kept-caps/no-answer-is-not-kept", test_nothing);
    g_test_add_func("/kept-caps/the-emulator-is-replaced", test_emulator_replaced);
    g_test_add_func("/kept-caps/while-it-is-asked", test_replaced_meanwhile);
    g_test_add_func("/kept-caps/the-cache-changed", test_cache_changed);
    g_test_add_func("/kept-caps/room-is-made-and-owners-keep-theirs", test_owner);
    status = g_test_run();
    g_unlink(emulator);
    g_rmdir(folder);
    g_free(emulator);
    g_free(folder);
    return status;
}
