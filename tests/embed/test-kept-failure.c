/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Failures that are kept: nobody waits twice for the same, and nobody in turn. */
#include <glib.h>
#include <glib/gstdio.h>

#include <stdatomic.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "plugin/sw-kept-failure.h"

#define N_CLIENTS 16
#define ASKING_US 100000 /* a child takes this time */

static atomic_uint n_asked, n_failed, n_together, most_together;
static bool child_fails;

/* Return: whether a child was asked, which fails */
static bool
ask_and_fail(const char *key)
{
    g_autoptr(GError) problem = NULL, kept = NULL;

    if (!sw_kept_failure_begin(key, &kept)) {
        g_assert_error(kept, SW_ERROR, SW_ERROR_LIMIT);
        g_assert_cmpstr(kept->message, ==, "it took too long");
        return false;
    }
    sw_error_set(&problem, SW_ERROR_LIMIT, 7, "it took too long");
    sw_kept_failure_end(key, problem);
    return true;
}

static void
test_failure_is_kept(void)
{
    g_assert_true(ask_and_fail("one"));
    g_assert_false(ask_and_fail("one"));
    g_assert_false(ask_and_fail("one"));
    g_assert_true(ask_and_fail("another"));
}

static void
test_success_is_not(void)
{
    g_assert_true(sw_kept_failure_begin("fine", NULL));
    sw_kept_failure_end("fine", NULL);
    g_assert_true(sw_kept_failure_begin("fine", NULL));
    sw_kept_failure_end("fine", NULL);
}

/* A client that asks for ever new things makes it forget nothing and fail at nothing. */
static void
test_too_many(void)
{
    g_assert_true(ask_and_fail("before the many"));
    for (int i = 0; i < 10000; i++) {
        g_autofree char *key = g_strdup_printf("many %d", i);

        g_assert_true(ask_and_fail(key));
    }
    g_assert_false(ask_and_fail("before the many"));
}

static void
test_key(void)
{
    g_autofree char *path = NULL, *missing = NULL, *before = NULL, *after = NULL, *other = NULL;
    int fd = g_file_open_tmp("test-failure-XXXXXX", &path, NULL);

    g_assert_cmpint(fd, >=, 0);
    before = sw_kept_failure_key("question", path);
    other = sw_kept_failure_key("other question", path);
    g_assert_cmpint(write(fd, "x", 1), ==, 1);
    close(fd);
    after = sw_kept_failure_key("question", path);
    g_unlink(path);
    missing = sw_kept_failure_key("question", path);
    g_assert_cmpstr(before, !=, after);
    g_assert_cmpstr(before, !=, other);
    g_assert_cmpstr(after, !=, missing);
}

static void *
client(void *key)
{
    g_autoptr(GError) problem = NULL;
    unsigned together, most;

    if (!sw_kept_failure_begin(key, NULL)) {
        n_failed++;
        return NULL;
    }
    n_asked++;
    together = ++n_together;
    most = most_together;
    while (together > most && !atomic_compare_exchange_weak(&most_together, &most, together))
        continue;
    g_usleep(ASKING_US);
    n_together--;
    if (child_fails)
        sw_error_set(&problem, SW_ERROR_IO, 0, "it failed");
    sw_kept_failure_end(key, problem);
    return NULL;
}

static void
run_clients(const char *key, bool fails)
{
    GThread *threads[N_CLIENTS];

    child_fails = fails;
    n_asked = n_failed = most_together = 0;
    for (size_t i = 0; i < N_CLIENTS; i++)
        threads[i] = g_thread_new("client", client, (void *)key);
    for (size_t i = 0; i < N_CLIENTS; i++)
        g_thread_join(threads[i]);
}

static void
test_clients_fail_together(void)
{
    run_clients("threads that fail", true);
    g_assert_cmpuint(n_asked, ==, 1);
    g_assert_cmpuint(n_failed, ==, N_CLIENTS - 1);
}

/* All but the first one wait once, and then ask side by side; some may come too late for that. */
static void
test_clients_succeed_together(void)
{
    run_clients("threads that succeed", false);
    g_assert_cmpuint(n_asked, ==, N_CLIENTS);
    g_assert_cmpuint(most_together, >, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kept-failure/counts-for-the-next", test_failure_is_kept);
    g_test_add_func("/kept-failure/a-success-does-not", test_success_is_not);
    g_test_add_func("/kept-failure/a-changed-program-is-asked-again", test_key);
    g_test_add_func("/kept-failure/one-of-many-clients-asks", test_clients_fail_together);
    g_test_add_func("/kept-failure/after-a-success-nobody-waits", test_clients_succeed_together);
    g_test_add_func("/kept-failure/is-bounded", test_too_many);
    return g_test_run();
}
