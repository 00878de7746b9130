/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: pieces of work side by side, each in a process of its own.
 *
 * Theory: an emulator can leave processes behind that escaped its session. Whoever asked it adopts
 * and kills them, and can know them only by being their one ancestor: so each emulator has an
 * ancestor of its own, a worker. Threads were rejected for that. All strays would be children of
 * one process, where a neighbour's emulator cannot be told from a stray; the signal that a parent's
 * death sends comes at the end of the thread that forked; and what an emulator makes the parser use
 * or break would be everybody's.
 *
 * A worker answers through a pipe; its end is the pipe's end. Whatever ends the chief ends its
 * workers, and their emulators with them. A signal from the terminal is held until the chief has
 * ended all of them: their strays fall to the chief, who has adopted as well. */
#include "probes/sw-workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/sw-strays.h"
#include "store/sw-child.h"
#include "store/sw-progress.h"

#define GRACE_US 500000 /* how long a worker may take to finish the file that it writes */

typedef struct {
    guint piece;
    pid_t pid;
    int pipe;
    GString *text;
} Worker;

typedef struct {
    const SwWork *work;
    GArray *running;    /* of Worker */
    GPtrArray *answers; /* of char * */
    guint n_together, n_started, n_done;
    sigset_t before; /* signals that were blocked when we came */
    int signals;     /* signalfd; -1 = signals end us as always */
} Chief;

/* ---- in the worker ---- */

static void
write_answer(int fd, const GString *answer)
{
    for (size_t done = 0; done < answer->len;) {
        ssize_t n = TEMP_FAILURE_RETRY(write(fd, answer->str + done, answer->len - done));

        if (n < 0)
            _exit(EXIT_FAILURE);
        done += (size_t)n;
    }
}

static _Noreturn void
worker_main(const Chief *chief, guint piece, int fd, pid_t parent)
{
    GString *answer = g_string_new(NULL);

    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != parent)
        _exit(EXIT_FAILURE);
    sigprocmask(SIG_SETMASK, &chief->before, NULL);
    sw_strays_adopt();
    chief->work->work(piece, answer, chief->work->data);
    sw_strays_end();
    write_answer(fd, answer);
    g_string_free(answer, TRUE);
    _exit(EXIT_SUCCESS);
}

/* ---- the chief ---- */

/* A worker that cannot be made leaves its piece without an answer. */
static void
start_next(Chief *chief)
{
    Worker worker = {.piece = chief->n_started++};
    pid_t parent = getpid();
    int ends[2];

    chief->n_done++; /* until it runs */
    if (pipe2(ends, O_CLOEXEC) < 0)
        return;
    worker.pid = fork();
    if (worker.pid == 0)
        worker_main(chief, worker.piece, ends[1], parent);
    close(ends[1]);
    if (worker.pid < 0) {
        close(ends[0]);
        return;
    }
    chief->n_done--;
    worker.pipe = ends[0];
    worker.text = g_string_new(NULL);
    g_array_append_val(chief->running, worker);
}

static void
show(const Chief *chief)
{
    g_autoptr(GString) names = g_string_new(NULL);

    if (!chief->work->progress)
        return;
    for (guint i = 0; i < chief->running->len; i++) {
        const Worker *worker = &g_array_index(chief->running, Worker, i);
        g_autofree char *name = g_path_get_basename(chief->work->names[worker->piece]);

        g_string_append_printf(names, i > 0 ? ", %s" : "%s", name);
    }
    sw_progress_show_done(chief->n_done, chief->work->n, names->str);
}

static void
start_some(Chief *chief)
{
    while (chief->running->len < chief->n_together && chief->n_started < chief->work->n)
        start_next(chief);
    show(chief);
}

static void
finish(Chief *chief, guint i)
{
    Worker *worker = &g_array_index(chief->running, Worker, i);
    int status = -1;

    close(worker->pipe);
    TEMP_FAILURE_RETRY(waitpid(worker->pid, &status, 0));
    if (status == 0)
        chief->answers->pdata[worker->piece] = g_string_free(worker->text, FALSE);
    else
        g_string_free(worker->text, TRUE);
    g_array_remove_index(chief->running, i);
    chief->n_done++;
}

/* Return: false at the end of the worker */
static bool
hear(Worker *worker)
{
    char buffer[16384];
    ssize_t n = TEMP_FAILURE_RETRY(read(worker->pipe, buffer, sizeof(buffer)));

    if (n > 0)
        g_string_append_len(worker->text, buffer, n);
    return n > 0;
}

/* Waits until a worker said something, or @deadline. Return: false when a signal has come, or the
 * time is over */
static bool
turn(Chief *chief, int signals, int64_t deadline)
{
    g_autofree struct pollfd *fds = g_new0(struct pollfd, chief->running->len + 1);
    guint n = chief->running->len;

    for (guint i = 0; i < n; i++)
        fds[i] = (struct pollfd){g_array_index(chief->running, Worker, i).pipe, POLLIN, 0};
    fds[n] = (struct pollfd){signals, POLLIN, 0};
    if (sw_child_poll(fds, n + 1, deadline) <= 0 || fds[n].revents)
        return false;
    for (guint i = n; i-- > 0;)
        if (fds[i].revents && !hear(&g_array_index(chief->running, Worker, i)))
            finish(chief, i);
    return true;
}

static void
kill_all(const Chief *chief, int number)
{
    for (guint i = 0; i < chief->running->len; i++)
        kill(g_array_index(chief->running, Worker, i).pid, number);
}

static _Noreturn void
end_by_signal(Chief *chief)
{
    int64_t deadline = g_get_monotonic_time() + GRACE_US;
    struct signalfd_siginfo info = {.ssi_signo = SIGTERM};

    (void)!read(chief->signals, &info, sizeof(info));
    kill_all(chief, SIGTERM);
    while (chief->running->len > 0 && turn(chief, -1, deadline))
        ;
    kill_all(chief, SIGKILL);
    sw_strays_end();
    if (chief->work->drawing)
        sw_progress_wipe();
    sw_progress_hide();
    signal((int)info.ssi_signo, SIG_DFL);
    raise((int)info.ssi_signo);
    sigprocmask(SIG_SETMASK, &chief->before, NULL);
    _exit(EXIT_FAILURE);
}

static void
hold_signals(Chief *chief)
{
    static const int held[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    struct sigaction action;
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < G_N_ELEMENTS(held); i++)
        if (sigaction(held[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&set, held[i]);
    sigprocmask(SIG_BLOCK, &set, &chief->before);
    chief->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (chief->signals < 0)
        sigprocmask(SIG_SETMASK, &chief->before, NULL);
}

/* GLib counts those of the host; this process may be kept to fewer. */
guint
sw_workers_count_processors(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof(set), &set) == 0 ? (guint)CPU_COUNT(&set)
                                                        : g_get_num_processors();
}

GPtrArray *
sw_workers_run(const SwWork *work)
{
    Chief chief = {.work = work,
                   .n_together = sw_workers_count_processors(),
                   .running = g_array_new(FALSE, FALSE, sizeof(Worker)),
                   .answers = g_ptr_array_new_with_free_func(g_free)};

    g_ptr_array_set_size(chief.answers, (gint)work->n);
    sw_strays_adopt();
    hold_signals(&chief);
    start_some(&chief);
    while (chief.running->len > 0) {
        if (!turn(&chief, chief.signals, G_MAXINT64))
            end_by_signal(&chief);
        start_some(&chief);
    }
    if (chief.signals >= 0)
        close(chief.signals);
    sigprocmask(SIG_SETMASK, &chief.before, NULL);
    sw_strays_end();
    sw_progress_hide();
    g_array_unref(chief.running);
    return chief.answers;
}
