/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Child processes: what they inherit, and that each bound ends them. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "store/sw-child.h"

#define MAX_OUTPUT 1000u

static char *
run_for(const char *script, const SwChildSpec *with, int64_t ms, GError **error)
{
    const char *argv[] = {"/bin/sh", "-c", script, NULL};
    SwChildSpec spec = with ? *with : (SwChildSpec){.socket = -1};
    size_t length = 0;
    char *text;

    spec.argv = argv;
    spec.deadline = g_get_monotonic_time() + ms * 1000;
    text = sw_child_run(&spec, MAX_OUTPUT, &length, error);
    g_assert_cmpuint(length, ==, text ? strlen(text) : 0);
    return text;
}

static void
assert_prints(const char *script, const SwChildSpec *with, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = run_for(script, with, 10000, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, wanted);
}

/* Also: within a second of its end, and with a message that says what it was. */
static void
assert_ended(const char *script, int64_t ms, const char *words)
{
    g_autoptr(GError) error = NULL;
    int64_t start = g_get_monotonic_time();
    g_autofree char *text = run_for(script, NULL, ms, &error);

    g_test_message("%s", script);
    g_assert_null(text);
    g_assert_error(error, SW_ERROR, SW_ERROR_IO);
    if (!strstr(error->message, words))
        g_error("'%s' does not say '%s'", error->message, words);
    g_assert_cmpint(g_get_monotonic_time() - start, <, (ms + 1000) * 1000);
}

static void
test_output(void)
{
    assert_prints("printf hello; echo aside >&2", NULL, "hello");
    assert_prints("head -c 1000 /dev/zero | tr '\\0' x | wc -c | tr -d ' \\n'", NULL, "1000");
    assert_prints("cat", NULL, "");
}

/* Descriptor 63 is one that ls or sh would not open by themselves. */
static void
test_inherits_nothing(void)
{
    int fd = fcntl(STDERR_FILENO, F_DUPFD, 63);

    g_assert_cmpint(fd, >=, 63);
    assert_prints("ls /proc/self/fd | grep -c '^[6-9][0-9]$'; true", NULL, "0\n");
    close(fd);
    assert_prints("pwd; env | grep -v '^_=\\|^PWD=\\|^SHLVL=' | sort", NULL,
                  "/\nLANG=C\n"
                  "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
}

static void
test_environment(void)
{
    const char *const envp[] = {"SLOTWISE_TEST=yes", NULL};

    assert_prints("echo $SLOTWISE_TEST", &(SwChildSpec){.socket = -1, .envp = envp}, "yes\n");
}

static void
test_confined(void)
{
    assert_prints("ulimit -c; ulimit -f; ulimit -n", &(SwChildSpec){.socket = -1, .confined = true},
                  "0\n0\n64\n");
    assert_prints("ulimit -f",
                  &(SwChildSpec){.socket = -1, .confined = true, .file_bytes = 10 * 512}, "10\n");
}

static void
test_trusted(void)
{
    mode_t before = umask(0);

    assert_prints("ulimit -c; [ $(ulimit -n) -le 1024 ] && umask", NULL, "0\n0022\n");
    umask(before);
}

/* What root's child may do as root: nothing but what it is left. */
static void
test_capabilities(void)
{
    const SwChildSpec with_kill = {.socket = -1, .capabilities = 1 << 5};

    if (geteuid() != 0) {
        g_test_skip("only root has capabilities to lose");
        return;
    }
    assert_prints("grep -c '^Cap.*:.0*$' /proc/self/status", NULL, "5\n");
    assert_prints("sed -n 's/^Cap\\(Prm\\|Eff\\|Bnd\\):.0*//p' /proc/self/status", &with_kill,
                  "20\n20\n20\n");
}

/* False where the kernel does not let us be spared so much. */
static bool
set_memory_score(const char *score)
{
    FILE *file = fopen("/proc/self/oom_score_adj", "w");

    g_assert_nonnull(file);
    fputs(score, file);
    return fclose(file) == 0;
}

static void
test_memory_score(void)
{
    if (set_memory_score("-500"))
        assert_prints("cat /proc/self/oom_score_adj", NULL, "0\n");
    g_assert_true(set_memory_score("500"));
    assert_prints("cat /proc/self/oom_score_adj", NULL, "500\n");
}

/* The shell itself writes, and goes on. */
static void
test_writes_are_refused(void)
{
    g_autofree char *folder = g_dir_make_tmp("slotwise-child-XXXXXX", NULL);
    g_autofree char *command = g_strdup_printf("echo x >%s/file; echo alive", folder);
    g_autofree char *file = g_build_filename(folder, "file", NULL);

    assert_prints(command, &(SwChildSpec){.socket = -1, .confined = true}, "alive\n");
    g_assert_cmpint(g_remove(file), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* Our own bound is the child's where it is the lower one; raising it would need rights. */
static void
test_lower_limit(void)
{
    const struct rlimit lower = {40, 40};
    pid_t pid = fork(); /* a hard limit cannot be taken back */
    int status;

    if (pid == 0) {
        setrlimit(RLIMIT_NOFILE, &lower);
        assert_prints("ulimit -n", &(SwChildSpec){.socket = -1, .confined = true}, "40\n");
        _exit(0);
    }
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_cmpint(status, ==, 0);
}

/* The deadline is 10 seconds away: twice that, and a second begun. */
static void
test_processor_limit(void)
{
    assert_prints("[ $(ulimit -t) -ge 18 ] && [ $(ulimit -t) -le 22 ] && echo well",
                  &(SwChildSpec){.socket = -1, .confined = true}, "well\n");
}

static void
test_user(void)
{
    const SwChildUser user = {.uid = 65534, .gid = 65534};

    if (geteuid() != 0) {
        g_test_skip("only root can become another user");
        return;
    }
    assert_prints("id -u; id -G", &(SwChildSpec){.socket = -1, .user = &user}, "65534\n65534\n");
}

/* A caller's signal mask and handlers are not the child's. Only the C library's own signals, 32 and
 * 33, may stay ignored where make started us: nobody but it can set them. */
static void
test_signals(void)
{
    sigset_t set, before;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    g_assert_cmpint(pthread_sigmask(SIG_BLOCK, &set, &before), ==, 0);
    g_assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    assert_prints(
        "grep -c '^Sig\\(Blk\\|Ign\\):.0*\\(1\\?80000000\\|100000000\\)\\?$' /proc/self/status",
        NULL, "2\n");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    g_assert_true(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
}

static void
test_bounds(void)
{
    assert_ended("sleep 30", 200, "took too long");
    assert_ended("trap '' TERM INT HUP; while :; do sleep 1; done", 200, "took too long");
    assert_ended("while :; do echo y >&2; done", 200, "");
    assert_ended("yes >&2", 10000, "exit status 141"); /* nobody reads more than 1 MiB of it */
    assert_ended("head -c 1001 /dev/zero", 10000, "more than 1000 bytes");
    assert_ended("yes", 10000, "more than 1000 bytes");
    assert_ended("echo 'first' >&2; echo 'last words' >&2; exit 3", 10000,
                 "exit status 3); it said: last words");
    assert_ended("kill -9 $$", 10000, "signal 9); it said: nothing");
    assert_ended("printf 'a\\033[1mb\\377' >&2; exit 1", 10000, "a [1mb");
}

/* Its parent's end is the end, whoever else still holds the pipe. */
static void
test_grandchildren(void)
{
    int64_t start = g_get_monotonic_time();

    assert_prints("sleep 30 & echo done", NULL, "done\n");
    assert_prints("setsid sleep 2 & echo done", NULL, "done\n");
    g_assert_cmpint(g_get_monotonic_time() - start, <, 1500000);
}

/* What stays in the child's session ends with it; one that nobody has reaped yet is dead too. */
static void
test_session_is_killed(void)
{
    g_autofree char *pid = run_for("sleep 30 & printf $!", NULL, 10000, NULL);
    g_autofree char *path = g_strdup_printf("/proc/%s/stat", pid);
    bool alive = true;

    for (int i = 0; i < 100 && alive; i++) {
        g_autofree char *stat = NULL;

        alive = g_file_get_contents(path, &stat, NULL, NULL) && !strstr(stat, ") Z ");
        g_usleep(10000);
    }
    g_assert_false(alive);
}

static void
test_not_executable(void)
{
    static const char *const programs[] = {"/nonexistent", "/etc/passwd", "/"};

    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
        const char *argv[] = {programs[i], NULL};
        const SwChildSpec spec = {
            .argv = argv, .socket = -1, .deadline = g_get_monotonic_time() + 10000000};
        g_autoptr(GError) error = NULL;
        size_t length;

        g_assert_null(sw_child_run(&spec, 10, &length, &error));
        g_assert_error(error, SW_ERROR, SW_ERROR_IO);
        g_assert_nonnull(strstr(error->message, "cannot run"));
    }
}

/* Nothing is left to wait for. */
static void
test_reaped(void)
{
    g_autofree char *list = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
    g_autofree char *children = NULL;

    assert_prints("true", NULL, "");
    assert_ended("sleep 30", 100, "took too long");
    g_assert_true(g_file_get_contents(list, &children, NULL, NULL));
    g_assert_cmpstr(children, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/child/output-is-taken", test_output);
    g_test_add_func("/child/nothing-is-inherited", test_inherits_nothing);
    g_test_add_func("/child/environment-can-be-given", test_environment);
    g_test_add_func("/child/confined-child-has-limits", test_confined);
    g_test_add_func("/child/is-bounded-when-trusted", test_trusted);
    g_test_add_func("/child/has-no-capability-that-is-not-left-to-it", test_capabilities);
    g_test_add_func("/child/is-not-spared-when-memory-runs-out", test_memory_score);
    g_test_add_func("/child/writes-are-refused", test_writes_are_refused);
    g_test_add_func("/child/lower-limit-of-ours-stands", test_lower_limit);
    g_test_add_func("/child/processor-time-follows-the-deadline", test_processor_limit);
    g_test_add_func("/child/becomes-a-user", test_user);
    g_test_add_func("/child/signals-are-reset", test_signals);
    g_test_add_func("/child/bounds-end-it", test_bounds);
    g_test_add_func("/child/grandchildren-are-not-waited-for", test_grandchildren);
    g_test_add_func("/child/its-session-ends-with-it", test_session_is_killed);
    g_test_add_func("/child/not-executable-is-told", test_not_executable);
    g_test_add_func("/child/each-is-reaped", test_reaped);
    return g_test_run();
}
