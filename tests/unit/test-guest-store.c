/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stamp of the osinfo database and the cached guest table. A small database and a script that
 * stands for slotwise-guests live in a folder of each test's own. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/sw-error.h"
#include "store/sw-guest-stamp.h"
#include "store/sw-guest-store.h"
#include "xml/sw-guest-xml.h"

#define TIMEOUT_MS 10000 /* of a helper that should be quick */
#define TICK_US    20000 /* longer than the kernel's steps of file times */

typedef struct {
    char *dir;    /* holds all below */
    char *db;     /* a database: VERSION and os/a.example/a-1.xml */
    char *os;     /* that file */
    char *cache;  /* folder of the cache; not there at first */
    char *helper; /* prints @table and adds a byte to @runs */
    char *table;
    char *runs;
} Fixture;

/* In place, as an editor of little care does it. */
static void
write_text(const char *path, const char *text)
{
    FILE *file = g_fopen(path, "we");

    g_assert_nonnull(file);
    g_assert_cmpint(fputs(text, file), !=, EOF);
    g_assert_cmpint(fclose(file), ==, 0);
}

static void
write_helper(const Fixture *f, const char *commands)
{
    g_autofree char *script =
        g_strdup_printf("#!/bin/sh\nprintf x >> '%s'\n%s\n", f->runs, commands);

    write_text(f->helper, script);
    g_assert_cmpint(g_chmod(f->helper, 0700), ==, 0);
}

/* The helper prints a table of one guest from the database as it is now. */
static void
update_helper(const Fixture *f)
{
    g_autoptr(SwGuestTable) table = sw_guest_table_new();
    g_autofree char *text = NULL, *print = g_strdup_printf("cat '%s'", f->table);

    table->source = g_strdup("test");
    table->stamp = sw_guest_stamp(NULL);
    sw_guest_table_add(table, "http://a.example/a/1", "a1");
    text = sw_guest_table_format_xml(table);
    write_text(f->table, text);
    write_helper(f, print);
}

static void
set_up(Fixture *f, const void *unused)
{
    g_autofree char *folder = NULL, *version = NULL;

    f->dir = g_dir_make_tmp("slotwise-guest-XXXXXX", NULL);
    g_assert_nonnull(f->dir);
    f->db = g_build_filename(f->dir, "db", NULL);
    f->cache = g_build_filename(f->dir, "cache", NULL);
    f->helper = g_build_filename(f->dir, "helper", NULL);
    f->table = g_build_filename(f->dir, "table", NULL);
    f->runs = g_build_filename(f->dir, "runs", NULL);
    folder = g_build_filename(f->db, "os", "a.example", NULL);
    version = g_build_filename(f->db, "VERSION", NULL);
    f->os = g_build_filename(folder, "a-1.xml", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    write_text(version, "20990101\n");
    write_text(f->os, "one");
    g_setenv("OSINFO_SYSTEM_DIR", f->db, TRUE);
    g_setenv("OSINFO_LOCAL_DIR", "/nonexistent", TRUE);
    g_setenv("OSINFO_USER_DIR", "/nonexistent", TRUE);
    update_helper(f);
}

static void
tear_down(Fixture *f, const void *unused)
{
    const char *argv[] = {"rm", "-rf", f->dir, NULL};

    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
    g_free(f->dir);
    g_free(f->db);
    g_free(f->os);
    g_free(f->cache);
    g_free(f->helper);
    g_free(f->table);
    g_free(f->runs);
}

static size_t
n_runs(const Fixture *f)
{
    g_autofree char *text = NULL;

    return g_file_get_contents(f->runs, &text, NULL, NULL) ? strlen(text) : 0;
}

static void
assert_got(const Fixture *f, size_t runs)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwGuestTable) table = sw_guest_store_get(f->cache, f->helper, TIMEOUT_MS, &error);

    g_assert_no_error(error);
    g_assert_nonnull(sw_guest_table_find(table, "a1"));
    g_assert_cmpuint(n_runs(f), ==, runs);
}

/* ---- the stamp --------------------------------------------------------------------------------
 */

static void
assert_stamp_changed(char **stamp)
{
    g_autofree char *now = sw_guest_stamp(NULL);

    g_assert_cmpstr(now, !=, *stamp);
    g_free(*stamp);
    *stamp = g_steal_pointer(&now);
}

static void
test_stamp_stays(Fixture *f, const void *unused)
{
    g_autofree char *version = NULL;
    g_autofree char *first = sw_guest_stamp(&version), *second = sw_guest_stamp(NULL);

    g_assert_cmpstr(first, ==, second);
    g_assert_cmpstr(version, ==, "20990101");
}

static void
test_stamp_changes(Fixture *f, const void *unused)
{
    g_autofree char *stamp = sw_guest_stamp(NULL);
    g_autofree char *added = g_build_filename(f->db, "os", "a.example", "a-2.xml", NULL);
    g_autofree char *version = g_build_filename(f->db, "VERSION", NULL);

    write_text(added, "two");
    assert_stamp_changed(&stamp);
    g_usleep(TICK_US);
    g_assert_cmpint(g_unlink(added), ==, 0);
    assert_stamp_changed(&stamp);
    write_text(version, "20990102\n");
    assert_stamp_changed(&stamp);
}

/* Neither the folder nor the size nor the time that the file shows tells of this one. */
static void
test_stamp_sees_edit(Fixture *f, const void *unused)
{
    g_autofree char *stamp = sw_guest_stamp(NULL);
    struct timespec times[2];
    struct stat st;
    FILE *file;

    g_assert_cmpint(stat(f->os, &st), ==, 0);
    g_usleep(TICK_US);
    file = fopen(f->os, "r+");
    g_assert_nonnull(file);
    fputs("two", file);
    fclose(file);
    times[0] = times[1] = st.st_mtim;
    g_assert_cmpint(utimensat(0, f->os, times, 0), ==, 0);
    assert_stamp_changed(&stamp);
}

static void
test_stamp_sees_places(Fixture *f, const void *unused)
{
    g_autofree char *stamp = sw_guest_stamp(NULL);

    g_setenv("OSINFO_LOCAL_DIR", f->db, TRUE);
    assert_stamp_changed(&stamp);
    g_setenv("OSINFO_LOCAL_DIR", "/nonexistent", TRUE);
    g_setenv("OSINFO_USER_DIR", f->db, TRUE);
    assert_stamp_changed(&stamp);
    g_setenv("OSINFO_SYSTEM_DIR", "", TRUE);
    assert_stamp_changed(&stamp);
}

static void
test_stamp_ends(Fixture *f, const void *unused)
{
    g_autofree char *loop = g_build_filename(f->db, "os", "loop", NULL);
    g_autofree char *again = g_build_filename(f->db, "os", "again", NULL);
    g_autofree char *version = g_build_filename(f->db, "VERSION", NULL);
    g_autofree char *text = NULL, *stamp = NULL;

    g_assert_cmpint(symlink(".", loop), ==, 0);
    g_assert_cmpint(symlink(".", again), ==, 0);
    g_assert_cmpint(g_unlink(version), ==, 0);
    g_assert_cmpint(mkfifo(version, 0600), ==, 0);
    stamp = sw_guest_stamp(&text);
    g_assert_nonnull(stamp);
    g_assert_null(text);
}

static void
test_environ(Fixture *f, const void *unused)
{
    g_autofree char *before = g_get_current_dir(), *here = NULL, *db = NULL, *stamp = NULL;
    g_autofree char *absolute = sw_guest_stamp(NULL);
    g_auto(GStrv) environment = NULL;

    g_assert_cmpint(g_chdir(f->dir), ==, 0);
    g_setenv("OSINFO_SYSTEM_DIR", "db", TRUE);
    g_setenv("SECRET", "x", TRUE);
    environment = sw_guest_environ();
    g_unsetenv("SECRET");
    g_assert_null(g_environ_getenv(environment, "SECRET"));
    here = g_get_current_dir();
    db = g_build_filename(here, "db", NULL);
    g_assert_cmpstr(g_environ_getenv(environment, "OSINFO_SYSTEM_DIR"), ==, db);
    stamp = sw_guest_stamp(NULL);
    g_assert_cmpint(g_chdir(before), ==, 0);
    g_assert_cmpstr(stamp, ==, absolute);
}

/* ---- the cached table -------------------------------------------------------------------------
 */

static void
test_cached(Fixture *f, const void *unused)
{
    assert_got(f, 1);
    assert_got(f, 1);
}

static void
test_out_of_date(Fixture *f, const void *unused)
{
    assert_got(f, 1);
    write_text(f->os, "another");
    update_helper(f);
    assert_got(f, 2);
    assert_got(f, 2);
}

static void
test_not_believed(Fixture *f, const void *unused)
{
    static const char *const contents[] = {"", "garbage", "<guestDrivers"};
    g_autofree char *cached = g_build_filename(f->cache, "guests.xml", NULL);
    size_t runs = 1;

    assert_got(f, runs);
    for (size_t i = 0; i < G_N_ELEMENTS(contents); i++) {
        write_text(cached, contents[i]);
        assert_got(f, ++runs);
    }
    g_assert_cmpint(truncate(cached, 100), ==, 0);
    assert_got(f, ++runs);
    g_assert_cmpint(g_chmod(cached, 0666), ==, 0);
    assert_got(f, ++runs);
    g_assert_cmpint(g_unlink(cached), ==, 0);
    g_assert_cmpint(symlink(f->table, cached), ==, 0);
    assert_got(f, ++runs);
    assert_got(f, runs);
}

static void
test_unwritable(Fixture *f, const void *unused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwGuestTable) table = NULL;

    write_text(f->cache, "a file where the folder should be");
    assert_got(f, 1);
    assert_got(f, 2);
    table = sw_guest_store_make(f->helper, TIMEOUT_MS, &error);
    g_assert_no_error(error);
    g_assert_false(sw_guest_store_save(table, f->cache, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_IO);
}

static void
assert_make_fails(const Fixture *f, unsigned timeout_ms, SwErrorCode code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwGuestTable) table = sw_guest_store_get(f->cache, f->helper, timeout_ms, &error);
    g_autofree char *cached = g_build_filename(f->cache, "guests.xml", NULL);

    g_assert_null(table);
    g_assert_error(error, SW_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, words));
    g_assert_false(g_file_test(cached, G_FILE_TEST_EXISTS));
}

static void
test_helper_fails(Fixture *f, const void *unused)
{
    write_helper(f, "echo 'no database here' >&2; exit 1");
    assert_make_fails(f, TIMEOUT_MS, SW_ERROR_IO, "no database here");
    write_helper(f, "kill -SEGV $$");
    assert_make_fails(f, TIMEOUT_MS, SW_ERROR_IO, "signal 11");
    write_helper(f, "echo garbage");
    assert_make_fails(f, TIMEOUT_MS, SW_ERROR_SYNTAX, "guest table");
    write_helper(f, "exec sleep 60");
    assert_make_fails(f, 300, SW_ERROR_IO, "too long");
    write_helper(f, "exec yes");
    assert_make_fails(f, TIMEOUT_MS, SW_ERROR_IO, "bytes");
    g_assert_cmpint(g_unlink(f->helper), ==, 0);
    assert_make_fails(f, TIMEOUT_MS, SW_ERROR_IO, "cannot run");
}

static void
test_helper_named(Fixture *f, const void *unused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwGuestTable) table = NULL;

    g_setenv("SLOTWISE_GUESTS", f->helper, TRUE);
    table = sw_guest_store_get(f->cache, NULL, TIMEOUT_MS, &error);
    g_unsetenv("SLOTWISE_GUESTS");
    g_assert_no_error(error);
    g_assert_cmpuint(n_runs(f), ==, 1);
}

#define ADD(name, test) g_test_add("/guest-store/" name, Fixture, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("stamp-stays-with-the-database", test_stamp_stays);
    ADD("stamp-changes-with-the-database", test_stamp_changes);
    ADD("stamp-sees-an-edit-in-place", test_stamp_sees_edit);
    ADD("stamp-sees-local-and-user-folders", test_stamp_sees_places);
    ADD("stamp-ends-in-links-in-a-circle-and-a-pipe", test_stamp_ends);
    ADD("helper-finds-relative-folders", test_environ);
    ADD("second-call-runs-no-helper", test_cached);
    ADD("changed-database-remakes-the-table", test_out_of_date);
    ADD("hostile-cache-is-remade", test_not_believed);
    ADD("unwritable-cache-still-gives-the-table", test_unwritable);
    ADD("helper-that-fails-is-told-and-not-cached", test_helper_fails);
    ADD("helper-is-named-by-the-environment", test_helper_named);
    return g_test_run();
}
