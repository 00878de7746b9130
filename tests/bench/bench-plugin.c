/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-plugin FOLDER PLAIN PLUGIN - what the plugin costs, in libvirtd.
 *
 * Two daemons run side by side, one with libvirt's own modules (the folder PLAIN), the other with
 * ours (PLUGIN); a call goes to one and then to the other, who is first alternates, and each pair
 * gives a ratio. So what disturbs the machine for a moment disturbs one pair and not one side. All
 * that the daemons write is in FOLDER, which is best in memory: a disk would hide our part. To be
 * run in namespaces of its own, as root; bench-plugin.sh does that. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "domains.h"

#define START_SECONDS 60

typedef enum { PLAIN, PLUGIN, N_SIDES } Side;

/** One daemon. */
typedef struct {
    char *modules; /* LIBVIRT_DRIVER_DIR */
    char *folder;
    char *socket;
    char *config;
    pid_t pid;
    virConnectPtr conn;
} Daemon;

typedef struct {
    const char *name;
    unsigned n_pairs;
    double bar; /* the ratio that is to be kept; 0: none is set */
    double (*seconds)(Daemon *daemon);
} Row;

static Daemon daemons[N_SIDES];

static double
now(void)
{
    return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

/* ---- a daemon's life ---- */

/* Each writes to the same paths, so each sees folders of its own there. */
static const char *const own_folders[] = {"/run", "/var/lib/libvirt", "/var/cache/libvirt",
                                          "/etc/libvirt"};

static char *
own_folder(const Daemon *daemon, size_t i)
{
    g_autofree char *flat = g_strdelimit(g_strdup(own_folders[i] + 1), "/", '-');

    return g_build_filename(daemon->folder, flat, NULL);
}

static void
init_daemon(Daemon *daemon, const char *folder, const char *name, char *modules)
{
    g_autofree char *text = NULL;

    daemon->modules = modules;
    daemon->folder = g_build_filename(folder, name, NULL);
    daemon->socket = g_build_filename(daemon->folder, "libvirt-sock", NULL);
    daemon->config = g_build_filename(daemon->folder, "libvirtd.conf", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(own_folders); i++) {
        g_autofree char *own = own_folder(daemon, i);

        g_mkdir_with_parents(own, 0755);
    }
    text = g_strdup_printf("auth_unix_rw = \"none\"\nauth_unix_ro = \"none\"\n"
                           "unix_sock_group = \"root\"\nunix_sock_dir = \"%s\"\n",
                           daemon->folder);
    if (!g_file_set_contents(daemon->config, text, -1, NULL))
        g_error("cannot write %s", daemon->config);
}

/* On one processor: where processors' CPUID differs, libvirt asks QEMU anew when it comes to
 * another, which takes four times the time of a start. */
static void
stay_on_one_processor(void)
{
    cpu_set_t allowed, one;
    int n = 0;

    if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0)
        return;
    while (n < CPU_SETSIZE - 1 && !CPU_ISSET(n, &allowed))
        n++;
    CPU_ZERO(&one);
    CPU_SET(n, &one);
    sched_setaffinity(0, sizeof(one), &one);
}

G_GNUC_NORETURN static void
become_daemon(const Daemon *daemon)
{
    if (unshare(CLONE_NEWNS) < 0)
        g_error("unshare: %s", g_strerror(errno));
    for (size_t i = 0; i < G_N_ELEMENTS(own_folders); i++) {
        g_autofree char *own = own_folder(daemon, i);

        if (mount(own, own_folders[i], NULL, MS_BIND, NULL) < 0)
            g_error("mount %s: %s", own_folders[i], g_strerror(errno));
    }
    stay_on_one_processor();
    g_setenv("LIBVIRT_DRIVER_DIR", daemon->modules, TRUE);
    execlp("libvirtd", "libvirtd", "--config", daemon->config, NULL);
    g_error("libvirtd: %s", g_strerror(errno));
}

/* Waits until execve() has closed the pipe: what comes before is not the daemon's time. */
static double
spawn(Daemon *daemon)
{
    int ends[2];
    char byte;

    g_unlink(daemon->socket);
    if (pipe2(ends, O_CLOEXEC) < 0 || (daemon->pid = fork()) < 0)
        g_error("cannot start a process: %s", g_strerror(errno));
    if (daemon->pid == 0)
        become_daemon(daemon);
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 0)
        g_error("read: %s", g_strerror(errno));
    close(ends[0]);
    return now();
}

static bool
listens(const Daemon *daemon)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool up;

    g_strlcpy(address.sun_path, daemon->socket, sizeof(address.sun_path));
    up = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
    close(fd);
    return up;
}

/* Return: seconds from start to the first answer */
static double
start(Daemon *daemon)
{
    g_autofree char *uri = g_strconcat("qemu+unix:///system?socket=", daemon->socket, NULL);
    double begin = spawn(daemon);
    unsigned long version;

    while (!listens(daemon) && now() < begin + START_SECONDS)
        g_usleep(500);
    daemon->conn = virConnectOpen(uri);
    if (!daemon->conn || virConnectGetVersion(daemon->conn, &version) < 0)
        g_error("%s: %s", daemon->modules, virGetLastErrorMessage());
    return now() - begin;
}

static void
stop(Daemon *daemon)
{
    virConnectClose(daemon->conn);
    kill(daemon->pid, SIGTERM);
    waitpid(daemon->pid, NULL, 0);
}

/* ---- what is measured; each returns seconds ---- */

static double
restart(Daemon *daemon)
{
    stop(daemon);
    return start(daemon);
}

static double
define(Daemon *daemon, LoadKind kind)
{
    g_autofree char *xml = load_20_devices(kind);
    double begin = now(), seconds;
    virDomainPtr domain = virDomainDefineXML(daemon->conn, xml);

    seconds = now() - begin;
    if (!domain)
        g_error("define: %s", virGetLastErrorMessage());
    virDomainUndefine(domain);
    virDomainFree(domain);
    return seconds;
}

static double
define_modern(Daemon *daemon)
{
    return define(daemon, LOAD_MODERN);
}

static double
define_plain(Daemon *daemon)
{
    return define(daemon, LOAD_PLAIN);
}

static double
define_legacy(Daemon *daemon)
{
    return define(daemon, LOAD_LEGACY);
}

/* @text:	(transfer full): as malloc() gave it */
static double
answered(double begin, char *text)
{
    double seconds = now() - begin;

    if (!text)
        g_error("no answer: %s", virGetLastErrorMessage());
    free(text);
    return seconds;
}

static double
capabilities(Daemon *daemon)
{
    double begin = now();

    return answered(begin, virConnectGetCapabilities(daemon->conn));
}

static double
domain_capabilities(Daemon *daemon)
{
    double begin = now();

    return answered(
        begin, virConnectGetDomainCapabilities(daemon->conn, NULL, "x86_64", "q35", "qemu", 0));
}

static const Row rows[] = {
    {"define, 20 devices", 500, 1.10, define_plain},
    {"the same, RHEL 9", 500, 1.10, define_modern},
    {"the same, CentOS 6", 200, 0, define_legacy},
    {"capabilities", 2000, 1.10, capabilities},
    {"domain capabilities", 300, 0, domain_capabilities},
    {"start to first answer", 50, 1.05, restart},
};

/* ---- pairs ---- */

static int
compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* Sorts the values. */
static double
median(double *values, unsigned n)
{
    qsort(values, n, sizeof(values[0]), compare_doubles);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void
measure(const Row *row)
{
    g_autofree double *seconds[N_SIDES] = {g_new(double, row->n_pairs),
                                           g_new(double, row->n_pairs)};
    g_autofree double *ratios = g_new(double, row->n_pairs);

    for (unsigned i = 0; i < row->n_pairs; i++) {
        Side first = i % 2 ? PLAIN : PLUGIN, second = i % 2 ? PLUGIN : PLAIN;

        seconds[first][i] = row->seconds(&daemons[first]);
        seconds[second][i] = row->seconds(&daemons[second]);
        ratios[i] = seconds[PLUGIN][i] / seconds[PLAIN][i];
    }
    g_print("%-22s %6u  %9.2f ms  %9.2f ms  %8.3f", row->name, row->n_pairs,
            median(seconds[PLAIN], row->n_pairs) * 1e3, median(seconds[PLUGIN], row->n_pairs) * 1e3,
            median(ratios, row->n_pairs));
    if (row->bar > 0)
        g_print("  %8.2f", row->bar);
    g_print("\n");
}

static void
be_quiet(void *data, virErrorPtr error)
{
}

int
main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    virInitialize();
    virSetErrorFunc(NULL, be_quiet);
    init_daemon(&daemons[PLAIN], argv[1], "plain", argv[2]);
    init_daemon(&daemons[PLUGIN], argv[1], "plugin", argv[3]);
    for (Side side = 0; side < N_SIDES; side++) {
        start(&daemons[side]);
        domain_capabilities(&daemons[side]); /* which has the emulator asked */
        define_legacy(&daemons[side]);       /* which has the guests read */
    }
    g_print("%-22s %6s  %12s  %12s  %8s  %8s\n", "medians", "pairs", "plain", "with plugin",
            "ratio", "bar");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        measure(&rows[i]);
    for (Side side = 0; side < N_SIDES; side++)
        stop(&daemons[side]);
    return 0;
}
