/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-probe PROBE EMULATOR - the time of a probe, beside what nobody can be faster than, and
 * beside libvirt's own.
 *
 * The floor is the same emulator with the same arguments, started by a bare fork(): it gets all
 * questions of a real walk in one write and whose answers are counted and thrown away, as often as
 * the walk had to start it. libvirt's time is that of a process that opens the embedded QEMU driver
 * in an empty root and asks for the domain capabilities of the emulator, which is the only one in
 * PATH, less that of one that finds none in PATH and asks nothing. A second one in the same root is
 * no measure of what the first one learnt: where root can open /dev/kvm and the emulator's user
 * cannot, libvirt 9.0 takes its own cache for outdated. A warm answer's time is that of the
 * processor. The fastest counts. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/sw-probe-user.h"
#include "probes/sw-probe.h"
#include "probes/sw-qmp-link.h"
#include "probes/sw-walk.h"

#define ROUNDS      31 /* of each of ours, by turns */
#define COLD_ROUNDS 3
#define LIMIT_US    (60 * G_USEC_PER_SEC)

typedef struct {
    const char *probe, *emulator;
    GPtrArray *questions; /* of GString: what each start of the emulator was asked */
    char *folder;
} Bench;

/* ---- the questions of a walk ---- */

/* Return: the id of the question that the emulator died of; 0 = the walk is over */
static unsigned
converse(SwWalk *walk, SwQmpLink *link, SwQmpCodec *codec, GString *questions)
{
    g_autoptr(GError) error = NULL;

    sw_walk_begin(walk, codec);
    for (;;) {
        g_auto(SwQmpReply) reply = {0};
        GString *output = sw_qmp_codec_output(codec);
        SwQmpLinkState state;

        switch (sw_qmp_codec_next(codec, &reply, &error)) {
        case SW_QMP_REPLY:
            if (!sw_walk_take(walk, &reply, &error))
                g_error("%s", error->message);
            if (!sw_walk_go_on(walk, codec))
                return 0;
            continue;
        case SW_QMP_BROKEN:
            g_error("%s", error->message);
        case SW_QMP_MORE:
            break;
        }
        /* The link sends what is there as a whole; what it could not is not noted twice. */
        g_string_append_len(questions, output->str, (gssize)output->len);
        state = sw_qmp_link_turn(link, codec, &error);
        while (state == SW_QMP_LINK_OPEN && output->len > 0)
            state = sw_qmp_link_turn(link, codec, &error);
        if (state == SW_QMP_LINK_FAILED)
            g_error("%s", error->message);
        if (state == SW_QMP_LINK_ENDED)
            return sw_qmp_codec_waits_for(codec);
    }
}

static GPtrArray *
note_questions(const char *emulator)
{
    GPtrArray *list = g_ptr_array_new();
    const SwQmpStart start = {.emulator = emulator,
                              .deadline = g_get_monotonic_time() + 10 * LIMIT_US};
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    unsigned died_of;

    do {
        g_autoptr(SwQmpLink) link = sw_qmp_link_start(&start, NULL);
        g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);
        GString *questions = g_string_new(NULL);

        if (!link)
            g_error("%s cannot be started", emulator);
        g_ptr_array_add(list, questions);
        died_of = converse(walk, link, codec, questions);
    } while (died_of > 0 && sw_walk_blame(walk, died_of, "") && !sw_walk_is_over(walk));
    return list;
}

/* ---- the floor ---- */

static guint
count_lines(const char *text, size_t n)
{
    guint lines = 0;

    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    return lines;
}

static pid_t
start_bare(const char *emulator, int socket)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    dup2(socket, 3);
    dup2(open("/dev/null", O_RDWR), STDERR_FILENO);
    execl(emulator, emulator, "-M", "none", "-nodefaults", "-no-user-config", "-display", "none",
          "-S", "-chardev", "socket,id=qmp0,fd=3", "-mon", "chardev=qmp0,mode=control", "-sandbox",
          "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny", NULL);
    _exit(127);
}

static void
ask_bare(const char *emulator, const GString *questions)
{
    guint wanted = count_lines(questions->str, questions->len) + 1, lines = 0;
    char buffer[65536];
    int ends[2];
    ssize_t n;
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        g_error("no socket pair");
    pid = start_bare(emulator, ends[1]);
    close(ends[1]);
    if (write(ends[0], questions->str, questions->len) != (ssize_t)questions->len)
        g_error("the questions do not fit the socket");
    while (lines < wanted && (n = read(ends[0], buffer, sizeof(buffer))) > 0)
        lines += count_lines(buffer, (size_t)n);
    close(ends[0]);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    /* It dies of the last one of some, and takes answers with it that were not yet sent. */
    if (lines < wanted / 2)
        g_error("the floor got %u of %u answers", lines, wanted);
}

static void
run_floor(const Bench *bench)
{
    for (guint i = 0; i < bench->questions->len; i++)
        ask_bare(bench->emulator, bench->questions->pdata[i]);
}

/* ---- ours ---- */

/* Unprivileged and in its sandbox, as always. */
static void
walk(const Bench *bench)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = NULL;
    SwChildUser user;

    if (geteuid() != 0 || sw_probe_user(NULL, &user, &error))
        caps = sw_probe_emulator(bench->emulator, geteuid() == 0 ? &user : NULL, LIMIT_US / 1000,
                                 NULL, &error);
    if (!caps)
        g_error("%s", error->message);
}

/* Return: seconds of processor time */
static double
run_probe(const Bench *bench, const char *cache, const char *machines)
{
    struct rusage usage;
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        dup2(open("/dev/null", O_RDWR), STDOUT_FILENO);
        execl(bench->probe, bench->probe, "--format=xml", cache, bench->emulator, machines, NULL);
        _exit(127);
    }
    if (wait4(pid, &status, 0, &usage) != pid || status != 0)
        g_error("%s failed", bench->probe);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* ---- libvirt's ---- */

static double
run_libvirt(const Bench *bench, const char *root, bool ask)
{
    int64_t start = g_get_monotonic_time();
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        g_autofree char *uri = g_strconcat("qemu:///embed?root=", root, NULL);
        g_autofree char *path = g_build_filename(bench->folder, ask ? "bin" : "nothing", NULL);
        virConnectPtr conn;

        g_setenv("PATH", path, TRUE);
        g_unsetenv("LIBVIRT_DRIVER_DIR"); /* libvirt's own driver, not the one with our plugin */
        virEventRegisterDefaultImpl();
        conn = virConnectOpen(uri);
        if (!conn ||
            (ask && !virConnectGetDomainCapabilities(conn, bench->emulator, NULL, NULL, NULL, 0)))
            g_error("libvirt: %s", virGetLastErrorMessage());
        _exit(0);
    }
    if (waitpid(pid, &status, 0) != pid || status != 0)
        g_error("libvirt failed");
    return (double)(g_get_monotonic_time() - start) / 1e6;
}

/* Bytes that libvirt has kept of its one emulator; it has not learnt anything in less than many. */
static guint
count_kept(const char *root)
{
    g_autofree char *path = g_build_filename(root, "cache/qemu/capabilities", NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name = dir ? g_dir_read_name(dir) : NULL;
    g_autofree char *file = name ? g_build_filename(path, name, NULL) : NULL;
    struct stat st = {0};

    if (!file || stat(file, &st) < 0 || g_dir_read_name(dir))
        g_error("libvirt has not asked one emulator");
    return (guint)st.st_size;
}

/* ---- the whole ---- */

/* All that can disturb makes it slower. */
static double
fastest(const double *values, size_t n)
{
    double result = values[0];

    for (size_t i = 1; i < n; i++)
        result = MIN(result, values[i]);
    return result;
}

static double
bench_walk(const Bench *bench)
{
    double floor_times[ROUNDS], walk_times[ROUNDS], whole_times[ROUNDS];
    double floor_time, walk_time, whole_time;

    for (int i = 0; i < ROUNDS; i++) {
        int64_t start = g_get_monotonic_time(), middle, last;

        run_floor(bench);
        middle = g_get_monotonic_time();
        walk(bench);
        last = g_get_monotonic_time();
        run_probe(bench, "--no-cache", NULL);
        floor_times[i] = (double)(middle - start) / 1e6;
        walk_times[i] = (double)(last - middle) / 1e6;
        whole_times[i] = (double)(g_get_monotonic_time() - last) / 1e6;
    }
    floor_time = fastest(floor_times, ROUNDS);
    walk_time = fastest(walk_times, ROUNDS);
    whole_time = fastest(whole_times, ROUNDS);
    g_print("%-46s %10.2f ms\n", "floor: same questions, answers thrown away", floor_time * 1e3);
    g_print("%-46s %10.2f ms  ratio %.2f, bar 1.10\n", "our walk", walk_time * 1e3,
            walk_time / floor_time);
    g_print("%-46s %10.2f ms\n", "slotwise-probe: the walk and the usual machines",
            whole_time * 1e3);
    return whole_time;
}

static void
bench_cold(const Bench *bench, double our_time)
{
    double cold_times[COLD_ROUNDS], bare_times[COLD_ROUNDS], cold, bare;
    guint n_bytes = 0;

    for (int i = 0; i < COLD_ROUNDS; i++) {
        g_autofree char *name = g_strdup_printf("root%d", i);
        g_autofree char *root = g_build_filename(bench->folder, name, NULL);

        g_mkdir(root, 0755);
        bare_times[i] = run_libvirt(bench, root, false);
        cold_times[i] = run_libvirt(bench, root, true);
        n_bytes = count_kept(root);
    }
    cold = fastest(cold_times, COLD_ROUNDS);
    bare = fastest(bare_times, COLD_ROUNDS);
    g_print("%-46s %10.2f ms  %u bytes learnt of 1 emulator\n", "libvirt, embedded, empty root",
            cold * 1e3, n_bytes);
    g_print("%-46s %10.2f ms\n", "libvirt, no emulator to ask", bare * 1e3);
    g_print("%-46s %10.2f ms  ratio %.1f, bar 20\n", "libvirt's own probing: the difference",
            (cold - bare) * 1e3, (cold - bare) / our_time);
}

static void
bench_warm(const Bench *bench)
{
    g_autofree char *cache = g_strconcat("--cache-dir=", bench->folder, "/cache", NULL);
    double times[ROUNDS];

    run_probe(bench, cache, NULL);
    for (int i = 0; i < ROUNDS; i++)
        times[i] = run_probe(bench, cache, NULL);
    g_print("%-46s %10.2f ms  bar 2.00\n", "slotwise-probe, kept answer: user and system",
            fastest(times, ROUNDS) * 1e3);
}

int
main(int argc, char **argv)
{
    Bench bench = {argv[1], argv[2], note_questions(argv[2]),
                   g_dir_make_tmp("slotwise-bench-XXXXXX", NULL)};
    g_autofree char *bin = g_build_filename(bench.folder, "bin", NULL);
    g_autofree char *base = g_path_get_basename(bench.emulator);
    g_autofree char *link = g_build_filename(bin, base, NULL);
    const char *remove[] = {"rm", "-rf", "--", bench.folder, NULL};

    g_mkdir(bin, 0755);
    g_chmod(bench.folder, 0755); /* libvirt's emulator runs as another user and has to enter it */
    if (symlink(bench.emulator, link) < 0)
        g_error("no link in %s", bin);
    g_print("%s, started %u times for one walk\n\n", bench.emulator, bench.questions->len);
    bench_cold(&bench, bench_walk(&bench));
    bench_warm(&bench);
    g_spawn_sync(NULL, (char **)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                 NULL);
    return 0;
}
