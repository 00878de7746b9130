/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kept advice on capabilities: given as long as what it was made from is as it was. */
#include <fcntl.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "plugin/sw-kept-capabilities.h"

static char *folder;

static char *
path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void
fill(const char *name, const char *text)
{
    g_autofree char *path = path_of(name);

    g_assert_true(g_file_set_contents(path, text, -1, NULL)); /* as a new file with that name */
}

/* An advice that was made from the cache's folder, a file "emulator" and "absent". */
static void
keep_of(const char *xml, const char *advice)
{
    SwKeptSources *sources = sw_kept_sources_new(xml);
    g_autofree char *emulator = path_of("emulator"), *absent = path_of("absent");

    sw_kept_sources_add(sources, emulator);
    sw_kept_sources_add(sources, absent);
    sw_kept_capabilities_keep(sources, advice);
}

static void
keep(const char *advice)
{
    keep_of("own", advice);
}

static bool
is_kept_of(const char *xml, const char *advice)
{
    g_autofree char *found = NULL;

    return sw_kept_capabilities_find(xml, &found) && g_strcmp0(found, advice) == 0;
}

static bool
is_kept(const char *advice)
{
    return is_kept_of("own", advice);
}

static void
test_unchanged(void)
{
    keep("advice");
    g_assert_true(is_kept("advice"));
    g_assert_true(is_kept("advice"));
}

static void
test_no_advice(void)
{
    keep(NULL);
    g_assert_true(is_kept(NULL));
}

static void
test_other_document(void)
{
    char *found = NULL;

    keep("advice");
    g_assert_false(sw_kept_capabilities_find("another", &found));
    g_assert_null(found);
}

static void
test_several(void)
{
    keep_of("one", "1");
    keep_of("two", "2");
    keep_of("one", "new");
    g_assert_true(is_kept_of("one", "new"));
    g_assert_true(is_kept_of("two", "2"));
}

/* A client may ask for as many as it likes. */
static void
test_bounded(void)
{
    unsigned n_kept = 0;

    for (unsigned turn = 0; turn < 2; turn++)
        for (unsigned i = 0; i < 1000; i++) {
            g_autofree char *xml = g_strdup_printf("%u", i);

            if (turn == 0)
                keep_of(xml, "advice");
            else
                n_kept += is_kept_of(xml, "advice");
        }
    g_assert_cmpuint(n_kept, >=, 2);
    g_assert_cmpuint(n_kept, <=, 100);
}

static void
test_cache_changed(void)
{
    g_autofree char *entry = path_of("entry");

    keep("advice");
    fill("entry", "");
    g_assert_false(is_kept("advice"));
    g_unlink(entry);
}

static void
test_replaced(void)
{
    keep("advice");
    fill("emulator", "new");
    g_assert_false(is_kept("advice"));
}

static void
test_same_size_and_times(void)
{
    g_autofree char *emulator = path_of("emulator"), *next = path_of("next");
    struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

    fill("next", "old");
    utimensat(AT_FDCWD, emulator, times, 0);
    utimensat(AT_FDCWD, next, times, 0);
    keep("advice");
    g_assert_cmpint(g_rename(next, emulator), ==, 0);
    g_assert_false(is_kept("advice"));
}

static void
test_removed(void)
{
    g_autofree char *emulator = path_of("emulator");

    keep("advice");
    g_assert_cmpint(g_unlink(emulator), ==, 0);
    g_assert_false(is_kept("advice"));
    fill("emulator", "old");
}

static void
test_appeared(void)
{
    g_autofree char *absent = path_of("absent");

    keep("advice");
    fill("absent", "");
    g_assert_false(is_kept("advice"));
    g_assert_cmpint(g_unlink(absent), ==, 0);
}

int
main(int argc, char **argv)
{
    g_autofree char *emulator = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("slotwise-test-XXXXXX", NULL);
    g_assert_nonnull(folder);
    g_setenv("SLOTWISE_CACHE_DIR", folder, TRUE);
    emulator = path_of("emulator");
    fill("emulator", "old");
    g_test_add_func("/kept-capabilities/unchanged", test_unchanged);
    g_test_add_func("/kept-capabilities/that-there-is-none-is-an-advice", test_no_advice);
    g_test_add_func("/kept-capabilities/another-document", test_other_document);
    g_test_add_func("/kept-capabilities/several-documents", test_several);
    g_test_add_func("/kept-capabilities/not-more-than-a-few", test_bounded);
    g_test_add_func("/kept-capabilities/the-cache-changed", test_cache_changed);
    g_test_add_func("/kept-capabilities/a-file-is-replaced", test_replaced);
    g_test_add_func("/kept-capabilities/by-one-of-its-size-and-time", test_same_size_and_times);
    g_test_add_func("/kept-capabilities/a-file-is-removed", test_removed);
    g_test_add_func("/kept-capabilities/a-file-appears", test_appeared);
    status = g_test_run();
    g_unlink(emulator);
    g_rmdir(folder);
    g_free(folder);
    return status;
}
