/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many threads open connections, and define and undefine domains through them, at once.
 *
 * The first connection is opened alone: libvirt's own start of an embedded driver is not made for
 * two threads (plain libvirt 9.0 crashes). tests/libvirtd/ has clients that come first at once. */
#include <glib.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define N_THREADS 16
#define N_ROUNDS  8

static atomic_bool go, over;

static void *
run_events(void *data)
{
    while (!atomic_load(&over))
        virEventRunDefaultImpl();
    return NULL;
}

static void
wake(int timer, void *data)
{
}

/* Each thread has a domain of its own. Return: how often the XML came back as it should */
static void *
define_and_undefine(void *data)
{
    g_autofree char *name = g_strdup_printf("thread%u", GPOINTER_TO_UINT(data));
    g_autofree char *xml = g_strdup_printf(
        "<domain type='qemu'><name>%s</name><memory>65536</memory><os><type arch='x86_64' "
        "machine='q35'>hvm</type></os><devices><rng model='virtio'><backend model='random'>"
        "/dev/urandom</backend></rng></devices></domain>",
        name);
    unsigned n_good = 0;
    virConnectPtr conn;

    while (!atomic_load(&go))
        g_thread_yield();
    conn = virConnectOpen(NULL);
    for (unsigned i = 0; conn && i < N_ROUNDS; i++) {
        virDomainPtr domain = virDomainDefineXMLFlags(conn, xml, 0);
        char *native = virConnectDomainXMLToNative(conn, "qemu-argv", xml, 0);
        char *capabilities = virConnectGetCapabilities(conn);
        char *domain_capabilities =
            virConnectGetDomainCapabilities(conn, NULL, "x86_64", "q35", "qemu", 0);
        char *dump = domain ? virDomainGetXMLDesc(domain, 0) : NULL;

        bool good = dump && native && capabilities && domain_capabilities && strstr(dump, name) &&
                    strstr(native, name) && strstr(domain_capabilities, "virtioSlots");

        if (!good)
            g_test_message("%s: %s", name, virGetLastErrorMessage());
        free(dump);
        free(native);
        free(capabilities);
        free(domain_capabilities);
        if (domain) {
            good = virDomainUndefine(domain) == 0 && good;
            virDomainFree(domain);
        }
        n_good += good;
    }
    if (conn)
        virConnectClose(conn);
    return GUINT_TO_POINTER(n_good);
}

static void
test_threads(void)
{
    virConnectPtr first = virConnectOpen(NULL);
    GThread *threads[N_THREADS];

    g_assert_nonnull(first);
    for (unsigned i = 0; i < N_THREADS; i++)
        threads[i] = g_thread_new("client", define_and_undefine, GUINT_TO_POINTER(i));
    atomic_store(&go, true);
    for (unsigned i = 0; i < N_THREADS; i++)
        g_assert_cmpuint(GPOINTER_TO_UINT(g_thread_join(threads[i])), ==, N_ROUNDS);
    g_assert_cmpint(virConnectClose(first), ==, 0);
}

static void
be_quiet(void *data, virErrorPtr error)
{
}

int
main(int argc, char **argv)
{
    GThread *events;
    int status;

    g_test_init(&argc, &argv, NULL);
    virSetErrorFunc(NULL, be_quiet);
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    virEventAddTimeout(100, wake, NULL, NULL); /* so that the loop looks whether it is over */
    events = g_thread_new("events", run_events, NULL);
    g_test_add_func("/embed/16-threads-open-define-and-undefine-at-once", test_threads);
    status = g_test_run();
    atomic_store(&over, true);
    g_thread_join(events);
    return status;
}
