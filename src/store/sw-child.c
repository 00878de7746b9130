/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Child processes with bounds: on time, on output, on what they inherit.
 *
 * Theory: between fork() and execve() another thread may have held any lock, so the child calls
 * only what is safe in a signal handler; everything that needs memory is prepared before. It tells
 * a failure by writing its step and errno into a pipe that execve() closes.
 *
 * GSubprocess was rejected: it reaps through a main context that a daemon's thread does not have.
 * posix_spawn() cannot change the user nor set limits.
 *
 * The end of a child is seen on a pidfd, never on the end of its pipes: a grandchild can hold those
 * open for as long as it likes. */
#include "store/sw-child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"

#define STATUS_FD (SW_CHILD_SOCKET + 1)
#define SPARE_FD  10 /* descriptors are moved past the places that they are to take */
#define REAP_MS   1000

static const char *const minimal_environment[] = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG=C",
    NULL,
};

#define TRUSTED_FILE_BYTES ((rlim_t)64 << 20) /* our own programs write what the cache keeps */

/* Measured with QEMU 7.2: it starts in 2 GiB of address space, 1 GiB of which its translator takes.
 */
static const struct {
    int resource;
    rlim_t trusted, confined;
} limits[] = {
    {RLIMIT_AS, RLIM_INFINITY, (rlim_t)4 << 30},
    {RLIMIT_NOFILE, 1024, 64},
    {RLIMIT_CORE, 0, 0},
};

/* What the child was doing when it failed. */
typedef enum { STEP_PREPARE, STEP_USER, STEP_EXECUTE } Step;

typedef struct {
    int step; /* Step */
    int err;
} Failure;

/* Read and write ends for the child; -1 = not open. */
typedef struct {
    int null;
    int out[2];
    int err[2];
    int status[2];
} Pipes;

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void
pipes_clear(Pipes *pipes)
{
    close_fd(&pipes->null);
    for (int i = 0; i < 2; i++) {
        close_fd(&pipes->out[i]);
        close_fd(&pipes->err[i]);
        close_fd(&pipes->status[i]);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pipes, pipes_clear)

static bool
open_pipes(Pipes *pipes, bool output)
{
    pipes->null = open("/dev/null", O_RDWR | O_CLOEXEC);
    return pipes->null >= 0 && (!output || pipe2(pipes->out, O_CLOEXEC) == 0) &&
           pipe2(pipes->err, O_CLOEXEC) == 0 && pipe2(pipes->status, O_CLOEXEC) == 0;
}

/* ---- in the child: only what is safe in a signal handler ---- */

static bool
reset_signals(void)
{
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        sigaction(number, &by_default, NULL); /* some cannot be set, which does not matter */
    sigemptyset(&none);
    return sigprocmask(SIG_SETMASK, &none, NULL) == 0;
}

/* Moves the descriptors into their places, in two passes, since one may stand in another's place.
 */
static bool
place_descriptors(const SwChildSpec *spec, const Pipes *pipes, int *status)
{
    const int sources[] = {pipes->null, spec->output ? pipes->out[1] : pipes->null, pipes->err[1],
                           spec->socket >= 0 ? spec->socket : pipes->null, *status};
    int spare[G_N_ELEMENTS(sources)];

    for (int i = 0; i <= STATUS_FD; i++) {
        spare[i] = fcntl(sources[i], F_DUPFD_CLOEXEC, SPARE_FD);
        if (spare[i] < 0)
            return false;
    }
    *status = spare[STATUS_FD];
    for (int i = 0; i < STATUS_FD; i++)
        if (dup2(spare[i], i) < 0)
            return false;
    if (dup3(spare[STATUS_FD], STATUS_FD, O_CLOEXEC) < 0)
        return false;
    *status = STATUS_FD;
    if (spec->socket < 0)
        close(SW_CHILD_SOCKET);
    return close_range(STATUS_FD + 1, ~0u, 0) == 0;
}

/* Where we may have less ourselves, that is what the child gets. */
static bool
set_limit(int resource, rlim_t value)
{
    struct rlimit limit;

    if (getrlimit(resource, &limit) < 0)
        return false;
    limit.rlim_max = MIN(limit.rlim_max, value);
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit) == 0;
}

/* What two processors can do until the deadline: it ends those of the child's children that nobody
 * is left to end. */
static rlim_t
cpu_seconds(int64_t deadline)
{
    int64_t left = MAX(deadline - g_get_monotonic_time(), 0);

    return (rlim_t)(2 * (left / G_USEC_PER_SEC + 1));
}

/* What the child may not write is refused to it, and does not end it: some boards of QEMU 10 try.
 * Only who is confined is denied new rights here: under AppArmor that would keep our own programs,
 * which deny them to themselves, in libvirtd's profile, where they cannot run. */
static bool
limit(const SwChildSpec *spec)
{
    if (spec->confined)
        signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
        if (!set_limit(limits[i].resource, spec->confined ? limits[i].confined : limits[i].trusted))
            return false;
    return set_limit(RLIMIT_FSIZE, spec->confined ? spec->file_bytes : TRUSTED_FILE_BYTES) &&
           set_limit(RLIMIT_CPU, cpu_seconds(spec->deadline)) &&
           (!spec->confined || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
}

/* Root gets at execve() what it inherits and what its bounding set has. Who may not take from that
 * set has nothing to lose. */
static bool
drop_capabilities(uint64_t kept)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

    if (syscall(SYS_capget, &header, data) < 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(data); i++)
        data[i].inheritable = 0;
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
        if (!(kept >> i & 1) && prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0 && errno != EPERM)
            return false;
    return syscall(SYS_capset, &header, data) == 0;
}

/* systemd's unit spares libvirtd when memory runs out, and all that it starts. */
static void
be_killable(void)
{
    int fd = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
    char sign = '0';

    if (fd < 0)
        return;
    if (read(fd, &sign, 1) == 1 && sign == '-')
        (void)!pwrite(fd, "0", 1, 0);
    close(fd);
}

static bool
become(const SwChildUser *user)
{
    return setgroups(user->n_groups, user->groups) == 0 && setgid(user->gid) == 0 &&
           setuid(user->uid) == 0;
}

/* The parent's death is asked for last: a change of user would forget it. */
static bool
die_with(pid_t parent)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent;
}

static _Noreturn void
child_main(const SwChildSpec *spec, const Pipes *pipes, pid_t parent)
{
    const char *const *envp = spec->envp ? spec->envp : minimal_environment;
    int status = pipes->status[1];
    Failure failure = {.step = STEP_PREPARE};

    be_killable();
    umask(022);
    if (reset_signals() && setsid() >= 0 && chdir("/") == 0 &&
        place_descriptors(spec, pipes, &status) && drop_capabilities(spec->capabilities) &&
        limit(spec)) {
        failure.step = STEP_USER;
        if ((!spec->user || become(spec->user)) && die_with(parent)) {
            failure.step = STEP_EXECUTE;
            execve(spec->argv[0], (char *const *)spec->argv, (char *const *)envp);
        }
    }
    failure.err = errno;
    (void)!write(status, &failure, sizeof(failure)); /* nobody else could be told */
    _exit(127);
}

/* ---- in the parent ---- */

static void
set_failure(const char *program, Failure failure, GError **error)
{
    const char *reason = g_strerror(failure.err);

    switch ((Step)failure.step) {
    case STEP_PREPARE:
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("cannot prepare a process for %s (%s); raise the limits of this one"),
                     program, reason);
        break;
    case STEP_USER:
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("cannot run %s as another user (%s); choose a user that exists"), program,
                     reason);
        break;
    case STEP_EXECUTE:
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("cannot run %s (%s); check that it is an executable that its user may run"),
                     program, reason);
        break;
    }
}

/* Waits until execve() has closed the pipe, or tells why it did not come to that. */
static bool
await_exec(const SwChildSpec *spec, int status, GError **error)
{
    struct pollfd fd = {.fd = status, .events = POLLIN};
    Failure failure;
    ssize_t n;

    do {
        if (sw_child_poll(&fd, 1, spec->deadline) == 0) {
            sw_error_set(error, SW_ERROR_IO, 0,
                         _("%s could not be started in time; allow more time"), spec->argv[0]);
            return false;
        }
    } while (!fd.revents);
    n = TEMP_FAILURE_RETRY(read(status, &failure, sizeof(failure)));
    if (n == 0)
        return true;
    if (n != sizeof(failure))
        failure = (Failure){STEP_PREPARE, n < 0 ? errno : EPIPE};
    set_failure(spec->argv[0], failure, error);
    return false;
}

/* No handler of ours may run in the child, so no signal reaches it before it has reset them. */
static pid_t
fork_quietly(const SwChildSpec *spec, const Pipes *pipes)
{
    pid_t parent = getpid(), pid;
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = fork();
    if (pid == 0)
        child_main(spec, pipes, parent);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

static int
steal_nonblocking(int *fd)
{
    int stolen = *fd;

    *fd = -1;
    if (stolen >= 0)
        fcntl(stolen, F_SETFL, O_NONBLOCK);
    return stolen;
}

bool
sw_child_start(const SwChildSpec *spec, SwChild *child, GError **error)
{
    g_auto(Pipes) pipes = {-1, {-1, -1}, {-1, -1}, {-1, -1}};

    *child = (SwChild){.pid = -1, .pidfd = -1, .out = -1, .err = -1};
    if (open_pipes(&pipes, spec->output))
        child->pid = fork_quietly(spec, &pipes);
    if (child->pid > 0)
        child->pidfd = pidfd_open(child->pid, 0);
    if (child->pidfd < 0) {
        set_failure(spec->argv[0], (Failure){STEP_PREPARE, errno}, error);
        sw_child_end(child);
        return false;
    }
    child->out = steal_nonblocking(&pipes.out[0]);
    child->err = steal_nonblocking(&pipes.err[0]);
    child->tail = g_string_new(NULL);
    close_fd(&pipes.status[1]);
    if (!await_exec(spec, pipes.status[0], error)) {
        sw_child_end(child);
        return false;
    }
    return true;
}

int
sw_child_end(SwChild *child)
{
    struct pollfd ended = {.fd = child->pidfd, .events = POLLIN};
    int status = -1;

    if (child->pid > 0) {
        /* Before it is reaped the id is its own, and so is the group of its session. */
        kill(-child->pid, SIGKILL);
        kill(child->pid, SIGKILL);
        TEMP_FAILURE_RETRY(poll(&ended, 1, REAP_MS));
        if (waitpid(child->pid, &status, WNOHANG) != child->pid)
            status = -1;
    }
    child->pid = -1;
    close_fd(&child->pidfd);
    close_fd(&child->out);
    close_fd(&child->err);
    if (child->tail)
        g_string_free(g_steal_pointer(&child->tail), TRUE);
    return status;
}
