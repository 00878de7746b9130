/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the benchmarks share. */
#include "bench.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "place/sw-plan.h"
#include "xml/sw-caps-xml.h"
#include "xml/sw-plan-xml.h"

#define MIN_CALLS   20
#define MIN_SECONDS 1.0
#define FIRST_CALLS 100

const char *const bench_kind_names[] = {"modern disks", "transitional disks", "conventional NICs"};

/* vda, vdb, ... vdz, vdaa, ... */
static char *
target_name(unsigned n)
{
    GString *letters = g_string_new(NULL);

    for (n++; n > 0; n = (n - 1) / 26)
        g_string_prepend_c(letters, (char)('a' + (n - 1) % 26));
    g_string_prepend(letters, "vd");
    return g_string_free(letters, FALSE);
}

static void
append_disk(GString *xml, unsigned n, const char *model)
{
    g_autofree char *target = target_name(n);

    g_string_append_printf(xml,
                           "    <disk type='file' device='disk'%s>\n"
                           "      <driver name='qemu' type='qcow2'/>\n"
                           "      <source file='/images/%u.qcow2'/>\n"
                           "      <target dev='%s' bus='virtio'/>\n"
                           "    </disk>\n",
                           model, n, target);
}

static void
append_nic(GString *xml, unsigned n)
{
    g_string_append_printf(xml,
                           "    <interface type='user'>\n"
                           "      <mac address='52:54:00:00:%02x:%02x'/>\n"
                           "      <model type='rtl8139'/>\n"
                           "    </interface>\n",
                           n / 256, n % 256);
}

char *
bench_domain(BenchKind kind, unsigned n)
{
    GString *xml = g_string_new("<domain type='qemu'>\n"
                                "  <name>bench</name>\n"
                                "  <memory unit='MiB'>256</memory>\n"
                                "  <os>\n"
                                "    <type arch='x86_64' machine='q35'>hvm</type>\n"
                                "  </os>\n"
                                "  <devices>\n");

    for (unsigned i = 0; i < n; i++) {
        if (kind == BENCH_CONVENTIONAL_NICS)
            append_nic(xml, i);
        else
            append_disk(xml, i,
                        kind == BENCH_TRANSITIONAL_DISKS ? " model='virtio-transitional'" : "");
    }
    g_string_append(xml, "  </devices>\n</domain>\n");
    return g_string_free(xml, FALSE);
}

SwCaps *
bench_caps(const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize length;
    SwCaps *caps = NULL;

    if (g_file_get_contents(file, &text, &length, &error))
        caps = sw_caps_parse_xml(text, length, &error);
    if (!caps)
        g_error("%s: %s", file, error->message);
    return caps;
}

char *
bench_place(const char *text, const SwCaps *caps, GError **error)
{
    const SwFacts facts = {.caps = caps};
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(text, strlen(text), error);
    g_autoptr(SwPlan) plan = doc ? sw_plan_new(doc->domain, &facts, error) : NULL;

    return plan ? sw_plan_write_xml(plan, doc, SW_WRITE_ALL) : NULL;
}

double
bench_seconds(void (*call)(void *data), void (*undo)(void *data), void *data)
{
    double best = G_MAXDOUBLE, sum = 0;

    for (unsigned n = 0; n < MIN_CALLS || sum < MIN_SECONDS; n++) {
        gint64 begin = g_get_monotonic_time();
        double seconds;

        call(data);
        seconds = (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC;
        if (undo)
            undo(data);
        best = MIN(best, seconds);
        sum += seconds;
    }
    return best;
}

static double
seconds_in_child(void (*call)(void *data), void *data)
{
    double seconds = G_MAXDOUBLE;
    int ends[2];
    pid_t pid;

    if (pipe(ends) < 0 || (pid = fork()) < 0)
        g_error("cannot start a process: %s", g_strerror(errno));
    if (pid == 0) {
        gint64 begin = g_get_monotonic_time();

        call(data);
        seconds = (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC;
        _exit(write(ends[1], &seconds, sizeof(seconds)) != sizeof(seconds));
    }
    close(ends[1]);
    if (read(ends[0], &seconds, sizeof(seconds)) != sizeof(seconds))
        g_error("the process that was measured came to a bad end");
    close(ends[0]);
    waitpid(pid, NULL, 0);
    return seconds;
}

double
bench_first_seconds(void (*call)(void *data), void *data)
{
    double best = G_MAXDOUBLE;

    for (unsigned n = 0; n < FIRST_CALLS; n++)
        best = MIN(best, seconds_in_child(call, data));
    return best;
}
