/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-define CAPS - placing a domain beside defining it in libvirt's embedded QEMU driver.
 *
 * libvirt's time is that of the domain less that of an empty one, since a definition does more than
 * placement, for each domain. Ours is from text to text, and nothing is taken off. */
#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "bench.h"

typedef struct {
    virConnectPtr conn;
    virDomainPtr domain;
    const SwCaps *caps;
    const char *text;
} Call;

static void
define(void *data)
{
    Call *call = data;

    call->domain = virDomainDefineXML(call->conn, call->text);
    if (!call->domain)
        g_error("libvirt: %s", virGetLastErrorMessage());
}

static void
undefine(void *data)
{
    Call *call = data;

    virDomainUndefine(call->domain);
    virDomainFree(call->domain);
}

static void
place(void *data)
{
    const Call *call = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *placed = bench_place(call->text, call->caps, &error);

    if (!placed)
        g_error("slotwise: %s", error->message);
}

static virConnectPtr
open_driver(const char *root)
{
    g_autofree char *uri = g_strconcat("qemu:///embed?root=", root, NULL);
    virConnectPtr conn;

    g_unsetenv("LIBVIRT_DRIVER_DIR"); /* libvirt's own driver, not the one with our plugin */
    virEventRegisterDefaultImpl();
    conn = virConnectOpen(uri);
    if (!conn)
        g_error("libvirt: %s", virGetLastErrorMessage());
    return conn;
}

static void
compare(Call *call, BenchKind kind, unsigned n)
{
    g_autofree char *nothing = bench_domain(kind, 0), *text = bench_domain(kind, n);
    double empty, theirs, ours;

    call->text = nothing;
    empty = bench_seconds(define, undefine, call);
    call->text = text;
    theirs = bench_seconds(define, undefine, call) - empty;
    ours = bench_seconds(place, NULL, call);
    g_print("%-20s %5u  %10.2f ms  %10.2f ms  %10.2f ms  %8.1f\n", bench_kind_names[kind], n,
            empty * 1e3, theirs * 1e3, ours * 1e3, theirs / ours);
}

static void
remove_folder(const char *path)
{
    const char *argv[] = {"rm", "-rf", "--", path, NULL};

    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                 NULL);
}

int
main(int argc, char **argv)
{
    static const unsigned sizes[] = {10, 100, 200};
    g_autoptr(SwCaps) caps = bench_caps(argv[1]);
    g_autofree char *root = g_dir_make_tmp("slotwise-bench-XXXXXX", NULL);
    Call call = {.conn = open_driver(root), .caps = caps};

    g_print("Bar: ratio 10 for 200.\n\n%-20s %5s  %13s  %13s  %13s  %8s\n", "", "", "libvirt: none",
            "these", "slotwise", "ratio");
    for (BenchKind kind = BENCH_MODERN_DISKS; kind <= BENCH_TRANSITIONAL_DISKS; kind++)
        for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
            compare(&call, kind, sizes[i]);
    virConnectClose(call.conn);
    remove_folder(root);
    return 0;
}
