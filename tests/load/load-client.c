/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load-client SECONDS FOLDER [changing] - sixteen clients of a libvirtd at once.
 *
 * Each has a connection and four domains of its own, and all share four more. With its own ones a
 * client goes through a life of a definition, of which every step has to succeed and every text has
 * to be what a client gets that is alone, which was found out before. On the shared ones each does
 * something at random, so that a call can fail because the domain is not there at that moment, or
 * has that disk already; libvirt without the plugin says which failures are to be expected.
 *
 * "changing": somebody changes policy and cache meanwhile, and no text is compared.
 * Prints how many calls there were, and a line for each kind of failure with its number. */
#include <glib.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "domains.h"
#include "tally.h"

#define N_CLIENTS   16u
#define N_PER_CONN  40u /* turns, after which a client opens a new connection */
#define URI         "qemu:///system"
#define SHARED_NAME "shared"
#define OWN_NAME    "own"

/** What a client gets that is alone; without name and UUID. */
typedef struct {
    char *dump;
    char *dump_attached; /* with one more disk */
    char *native;
} Texts;

typedef struct {
    virConnectPtr conn;
    GRand *random;
    unsigned number;
} Client;

static Texts texts[LOAD_N_KINDS];
static char *capabilities, *domain_capabilities;
static bool changing;
static int64_t end;
static atomic_uint n_calls;

/* Counts the call, and the failure when @done is false. */
static bool
called(const char *call, const char *owner, bool done)
{
    atomic_fetch_add(&n_calls, 1);
    if (!done)
        tally_failure(call, owner);
    return done;
}

/* @got:	(transfer full): as malloc() gave it
 * @other:	what is right as well, or NULL */
static void
compare(const char *call, const char *owner, char *got, LoadKind kind, unsigned number,
        const char *wanted, const char *other)
{
    g_autofree char *text = got ? load_anonymous(got, kind, number) : NULL;

    free(got);
    if (called(call, owner, text != NULL) && !changing && wanted && !g_str_equal(text, wanted) &&
        g_strcmp0(text, other) != 0)
        tally_difference(call, owner, wanted, text);
}

/* ---- calls ---- */

static virDomainPtr
define(virConnectPtr conn, const char *owner, LoadKind kind, unsigned number)
{
    g_autofree char *xml = load_domain(kind, number);
    /* two slots in the driver's table */
    virDomainPtr domain =
        number % 2 ? virDomainDefineXML(conn, xml) : virDomainDefineXMLFlags(conn, xml, 0);

    called("define", owner, domain);
    return domain;
}

static char *
to_native(virConnectPtr conn, LoadKind kind, unsigned number)
{
    g_autofree char *xml = load_domain(kind, number);

    return virConnectDomainXMLToNative(conn, "qemu-argv", xml, 0);
}

static bool
attach(virDomainPtr domain, const char *owner)
{
    return called("attach", owner,
                  virDomainAttachDeviceFlags(domain, load_disk(), VIR_DOMAIN_AFFECT_CONFIG) == 0);
}

static char *
ask_domain_capabilities(virConnectPtr conn)
{
    return virConnectGetDomainCapabilities(conn, NULL, "x86_64", "q35", "qemu", 0);
}

/* ---- one turn of a client ---- */

static void
live(Client *client, LoadKind kind)
{
    virDomainPtr domain = define(client->conn, OWN_NAME, kind, client->number);
    const Texts *right = &texts[kind];
    unsigned n = client->number;

    if (!domain)
        return;
    compare("dump", OWN_NAME, virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE), kind, n,
            right->dump, NULL);
    compare("to-native", OWN_NAME, to_native(client->conn, kind, n), kind, n, right->native, NULL);
    if (attach(domain, OWN_NAME))
        compare("dump-attached", OWN_NAME, virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE),
                kind, n, right->dump_attached, NULL);
    called("undefine", OWN_NAME, virDomainUndefine(domain) == 0);
    virDomainFree(domain);
}

/* Somebody else may define, change and undefine it at any time. */
static void
meet(Client *client, LoadKind kind)
{
    g_autofree char *name = load_name(kind, LOAD_SHARED);
    int action = g_rand_int_range(client->random, 0, 6);
    virDomainPtr domain = action < 3 ? define(client->conn, SHARED_NAME, kind, LOAD_SHARED)
                                     : virDomainLookupByName(client->conn, name);

    if (action >= 3)
        called("lookup", SHARED_NAME, domain);
    if (!domain)
        return;
    if (action == 3)
        called("undefine", SHARED_NAME, virDomainUndefine(domain) == 0);
    else if (action == 4)
        attach(domain, SHARED_NAME);
    else
        compare("dump", SHARED_NAME, virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE), kind,
                LOAD_SHARED, texts[kind].dump, texts[kind].dump_attached);
    virDomainFree(domain);
}

static void
take_turn(Client *client)
{
    LoadKind kind = (LoadKind)g_rand_int_range(client->random, 0, LOAD_N_KINDS);

    switch (g_rand_int_range(client->random, 0, 5)) {
    case 0:
    case 1:
        live(client, kind);
        break;
    case 2:
        meet(client, kind);
        break;
    case 3:
        compare("capabilities", OWN_NAME, virConnectGetCapabilities(client->conn), kind,
                client->number, capabilities, NULL);
        break;
    case 4:
        compare("domain-capabilities", OWN_NAME, ask_domain_capabilities(client->conn), kind,
                client->number, domain_capabilities, NULL);
        break;
    }
}

static void *
run(void *data)
{
    Client client = {.number = GPOINTER_TO_UINT(data),
                     .random = g_rand_new_with_seed(GPOINTER_TO_UINT(data))};

    while (g_get_monotonic_time() < end) {
        client.conn = virConnectOpen(URI);
        if (!called("open", OWN_NAME, client.conn))
            break;
        for (unsigned i = 0; i < N_PER_CONN && g_get_monotonic_time() < end; i++)
            if (virConnectIsAlive(client.conn) == 1)
                take_turn(&client);
        virConnectClose(client.conn);
    }
    g_rand_free(client.random);
    return NULL;
}

/* ---- what a client gets that is alone ---- */

static void
learn_domain(virConnectPtr conn, LoadKind kind)
{
    virDomainPtr domain = define(conn, OWN_NAME, kind, LOAD_SHARED);
    Texts *right = &texts[kind];
    char *dump = NULL, *native, *attached = NULL;

    if (!domain)
        g_error("nobody can define %s: %s", load_kind_names[kind], virGetLastErrorMessage());
    dump = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    native = to_native(conn, kind, LOAD_SHARED);
    if (attach(domain, OWN_NAME))
        attached = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    virDomainUndefine(domain);
    virDomainFree(domain);
    if (!dump || !native || !attached)
        g_error("%s: %s", load_kind_names[kind], virGetLastErrorMessage());
    right->dump = load_anonymous(dump, kind, LOAD_SHARED);
    right->native = load_anonymous(native, kind, LOAD_SHARED);
    right->dump_attached = load_anonymous(attached, kind, LOAD_SHARED);
    free(dump);
    free(native);
    free(attached);
}

static void
learn(void)
{
    virConnectPtr conn = virConnectOpen(URI);

    if (!conn)
        g_error("no connection: %s", virGetLastErrorMessage());
    for (LoadKind kind = 0; kind < LOAD_N_KINDS; kind++)
        learn_domain(conn, kind);
    capabilities = virConnectGetCapabilities(conn);
    domain_capabilities = ask_domain_capabilities(conn);
    virConnectClose(conn);
}

static void
be_quiet(void *data, virErrorPtr error)
{
}

int
main(int argc, char **argv)
{
    GThread *clients[N_CLIENTS];

    if (argc < 3)
        return 2;
    changing = argc > 3;
    virInitialize();
    virSetErrorFunc(NULL, be_quiet);
    learn();
    end = g_get_monotonic_time() + (int64_t)(g_ascii_strtod(argv[1], NULL) * G_USEC_PER_SEC);
    for (unsigned i = 0; i < N_CLIENTS; i++)
        clients[i] = g_thread_new("client", run, GUINT_TO_POINTER(i));
    for (unsigned i = 0; i < N_CLIENTS; i++)
        g_thread_join(clients[i]);
    g_print("calls %u\n", atomic_load(&n_calls));
    tally_print(argv[2]);
    return 0;
}
