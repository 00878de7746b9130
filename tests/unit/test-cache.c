/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache of small text files: whom it believes, and that nobody sees half of a file. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "store/sw-cache.h"

#define NAME "entry.xml"

typedef struct {
    char *dir;
    char *path;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
    fixture->dir = g_dir_make_tmp("slotwise-cache-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->dir, NAME, NULL);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GDir) dir = g_dir_open(fixture->dir, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(fixture->dir, name, NULL);

        g_remove(path);
    }
    g_rmdir(fixture->dir);
    g_free(fixture->dir);
    g_free(fixture->path);
}

static void
write_text(Fixture *fixture, const char *text)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(sw_cache_write(fixture->dir, NAME, text, strlen(text), &error));
    g_assert_no_error(error);
}

static void
assert_reads(Fixture *fixture, size_t max, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    size_t length = 0;
    g_autofree char *text = sw_cache_read(fixture->dir, NAME, max, &length, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, wanted);
    g_assert_cmpuint(length, ==, strlen(wanted));
}

static void
assert_not_read(Fixture *fixture, size_t max, GQuark domain, int code)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = sw_cache_read(fixture->dir, NAME, max, NULL, &error);

    g_assert_null(text);
    g_assert_error(error, domain, code);
}

static guint
count_files(const Fixture *fixture)
{
    g_autoptr(GDir) dir = g_dir_open(fixture->dir, 0, NULL);
    guint n = 0;

    while (g_dir_read_name(dir))
        n++;
    return n;
}

static void
test_round_trip(Fixture *fixture, gconstpointer data)
{
    struct stat st;

    write_text(fixture, "first");
    write_text(fixture, "second");
    assert_reads(fixture, 100, "second");
    g_assert_cmpuint(count_files(fixture), ==, 1);
    g_assert_cmpint(stat(fixture->path, &st), ==, 0);
    g_assert_cmpuint(st.st_mode & 07777, ==, 0600);
}

static void
test_folder_is_made(Fixture *fixture, gconstpointer data)
{
    g_autofree char *parent = g_build_filename(fixture->dir, "a", NULL);
    g_autofree char *dir = g_build_filename(parent, "b", NULL);
    g_autofree char *path = g_build_filename(dir, NAME, NULL);

    g_assert_true(sw_cache_write(dir, NAME, "x", 1, NULL));
    g_assert_cmpint(g_remove(path), ==, 0);
    g_assert_cmpint(g_rmdir(dir), ==, 0);
    g_assert_cmpint(g_rmdir(parent), ==, 0);
}

static void
test_missing(Fixture *fixture, gconstpointer data)
{
    assert_not_read(fixture, 100, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_size_limit(Fixture *fixture, gconstpointer data)
{
    write_text(fixture, "12345");
    assert_reads(fixture, 5, "12345");
    assert_not_read(fixture, 4, SW_ERROR, SW_ERROR_LIMIT);
}

static void
test_writable_by_others(Fixture *fixture, gconstpointer data)
{
    write_text(fixture, "x");
    g_assert_cmpint(chmod(fixture->path, 0664), ==, 0);
    assert_not_read(fixture, 100, SW_ERROR, SW_ERROR_IO);
    g_assert_cmpint(chmod(fixture->path, 0646), ==, 0);
    assert_not_read(fixture, 100, SW_ERROR, SW_ERROR_IO);
    g_assert_cmpint(chmod(fixture->path, 0644), ==, 0);
    assert_reads(fixture, 100, "x");
}

static void
test_foreign_owner(Fixture *fixture, gconstpointer data)
{
    if (geteuid() != 0) {
        g_test_skip("only root can give a file away");
        return;
    }
    write_text(fixture, "x");
    g_assert_cmpint(chown(fixture->path, 65534, 65534), ==, 0);
    assert_not_read(fixture, 100, SW_ERROR, SW_ERROR_IO);
}

static void
test_link(Fixture *fixture, gconstpointer data)
{
    g_autofree char *target = g_build_filename(fixture->dir, "target", NULL);

    g_assert_true(g_file_set_contents(target, "x", 1, NULL));
    g_assert_cmpint(symlink(target, fixture->path), ==, 0);
    assert_not_read(fixture, 100, SW_ERROR, SW_ERROR_IO);
    write_text(fixture, "new");
    assert_reads(fixture, 100, "new");
    g_assert_false(g_file_test(fixture->path, G_FILE_TEST_IS_SYMLINK));
}

/* A FIFO without a writer would hold a reader for ever. */
static void
test_fifo(Fixture *fixture, gconstpointer data)
{
    g_assert_cmpint(mkfifo(fixture->path, 0600), ==, 0);
    assert_not_read(fixture, 100, SW_ERROR, SW_ERROR_IO);
}

static void
test_folder_in_the_way(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(g_mkdir(fixture->path, 0755), ==, 0);
    assert_not_read(fixture, 100, SW_ERROR, SW_ERROR_IO);
    g_assert_false(sw_cache_write(fixture->dir, NAME, "x", 1, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_IO);
    g_assert_cmpuint(count_files(fixture), ==, 1);
}

/* Writers of two texts and a reader: only one of the two is ever seen. */
#define ROUNDS 200
#define LENGTH 20000u

static void *
write_often(void *data)
{
    const char *dir = data;
    g_autofree char *text = NULL;

    for (int i = 0; i < ROUNDS; i++) {
        g_free(text);
        text = g_strnfill(LENGTH, i % 2 ? 'a' : 'b');
        if (!sw_cache_write(dir, NAME, text, LENGTH, NULL))
            return (void *)"a write failed";
    }
    return NULL;
}

static void
test_replaced_at_once(Fixture *fixture, gconstpointer data)
{
    GThread *writers[2];

    write_often(fixture->dir);
    for (size_t i = 0; i < G_N_ELEMENTS(writers); i++)
        writers[i] = g_thread_new("writer", write_often, fixture->dir);
    for (int i = 0; i < ROUNDS; i++) {
        size_t length = 0;
        g_autofree char *text = sw_cache_read(fixture->dir, NAME, LENGTH, &length, NULL);

        g_assert_cmpuint(length, ==, LENGTH);
        g_assert_cmpint(text[0], ==, text[LENGTH - 1]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(writers); i++)
        g_assert_null(g_thread_join(writers[i]));
    g_assert_cmpuint(count_files(fixture), ==, 1);
}

static int
lock_for(const Fixture *fixture, const char *name, int64_t ms)
{
    return sw_cache_lock(fixture->dir, name, g_get_monotonic_time() + ms * 1000);
}

/* Two names of one folder do not wait for each other. */
static void
test_lock(Fixture *fixture, gconstpointer data)
{
    int first = lock_for(fixture, NAME, 0), other = lock_for(fixture, "other.xml", 0), second;
    int64_t start = g_get_monotonic_time();

    g_assert_cmpint(first, >=, 0);
    g_assert_cmpint(other, >=, 0);
    g_assert_cmpint(lock_for(fixture, NAME, 50), ==, -1);
    g_assert_cmpint(g_get_monotonic_time() - start, >=, 50000);
    g_assert_cmpint(g_get_monotonic_time() - start, <, 1000000);
    close(first);
    second = lock_for(fixture, NAME, 0);
    g_assert_cmpint(second, >=, 0);
    close(second);
    close(other);
    g_assert_cmpuint(count_files(fixture), ==, 1);
}

/* What stands in the way costs the lock, and nothing else. */
static void
test_no_lock(Fixture *fixture, gconstpointer data)
{
    g_autofree char *lock = g_build_filename(fixture->dir, ".lock", NULL);
    g_autofree char *target = g_build_filename(fixture->dir, "target", NULL);

    g_assert_cmpint(g_mkdir(lock, 0755), ==, 0);
    g_assert_cmpint(lock_for(fixture, NAME, 5000), ==, -1);
    g_assert_cmpint(g_rmdir(lock), ==, 0);
    g_assert_cmpint(symlink(target, lock), ==, 0);
    g_assert_cmpint(lock_for(fixture, NAME, 5000), ==, -1);
    g_assert_false(g_file_test(target, G_FILE_TEST_EXISTS));
    g_assert_cmpint(sw_cache_lock("/proc/nothing", NAME, 0), ==, -1);
}

static void
test_place(void)
{
    g_autofree char *dir = NULL;

    g_assert_true(g_setenv("SLOTWISE_CACHE_DIR", "/asked/for", TRUE));
    dir = sw_cache_dir();
    g_assert_cmpstr(dir, ==, "/asked/for");
}

#define ADD(name, function) g_test_add("/cache/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("what-is-written-is-read", test_round_trip);
    ADD("folder-is-made", test_folder_is_made);
    ADD("missing-file-is-told-apart", test_missing);
    ADD("size-limit", test_size_limit);
    ADD("writable-by-others-is-not-believed", test_writable_by_others);
    ADD("foreign-owner-is-not-believed", test_foreign_owner);
    ADD("link-is-not-followed", test_link);
    ADD("fifo-does-not-block", test_fifo);
    ADD("folder-in-the-way-is-told", test_folder_in_the_way);
    ADD("files-are-replaced-at-once", test_replaced_at_once);
    ADD("lock-keeps-others-out-of-one-name", test_lock);
    ADD("lock-can-be-done-without", test_no_lock);
    g_test_add_func("/cache/place-can-be-asked-for", test_place);
    return g_test_run();
}
