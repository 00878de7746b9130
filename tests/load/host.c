/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* host SECONDS TESTS - the decorator without libvirtd: sixteen threads call decorated slots of a
 * driver that is none, while policy and cache change, for what watches memory and threads.
 *
 * TESTS is the folder of the tests' data. There is an emulator of which only the cache knows
 * anything, and an osinfo database of which only the cached table does, so that no child is run. */
#include <glib/gstdio.h>

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "domains.h"
#include "plugin/sw-decorator.h"
#include "plugin/sw-vir.h"
#include "store/sw-caps-store.h"
#include "store/sw-guest-stamp.h"
#include "store/sw-guest-store.h"
#include "sw-slots.h"
#include "xml/sw-caps-xml.h"
#include "xml/sw-guest-xml.h"

#define N_THREADS 16

/** What a function of the driver gets. */
typedef enum {
    GETS_NOTHING,
    GETS_OWN,          /* the caller's own text, the very same bytes */
    GETS_TRANSITIONAL, /* another one, with transitional devices */
    GETS_OTHER
} Gets;

typedef virDomainPtr (*DefineXML)(virConnectPtr conn, const char *xml);
typedef virDomainPtr (*DefineXMLFlags)(virConnectPtr conn, const char *xml, unsigned flags);
typedef char *(*XMLToNative)(virConnectPtr conn, const char *format, const char *data,
                             unsigned flags);
typedef char *(*GetCapabilities)(virConnectPtr conn);
typedef char *(*GetDomainCapabilities)(virConnectPtr conn, const char *emulator, const char *arch,
                                       const char *machine, const char *type, unsigned flags);

static char *folder, *emulator;
static char *own_capabilities, *own_domain_capabilities;
static SwCaps *caps;
static SwGuestTable *guests;
static int64_t end;

/* Of a connection only the pointer to the driver's table is looked at. */
static char connection[SW_CONN_TABLE + sizeof(void *)];

static _Thread_local const char *own; /* what this thread calls with */
static _Thread_local Gets gets;

/* ---- a driver ---- */

static void
look_at(const char *xml)
{
    gets = xml == own                           ? GETS_OWN
           : strstr(xml, "virtio-transitional") ? GETS_TRANSITIONAL
                                                : GETS_OTHER;
}

static virDomainPtr
define_xml(virConnectPtr conn, const char *xml)
{
    look_at(xml);
    return NULL;
}

static virDomainPtr
define_xml_flags(virConnectPtr conn, const char *xml, unsigned flags)
{
    look_at(xml);
    return NULL;
}

static char *
xml_to_native(virConnectPtr conn, const char *format, const char *data, unsigned flags)
{
    look_at(data);
    return NULL;
}

static char *
get_capabilities(virConnectPtr conn)
{
    return strdup(own_capabilities);
}

static char *
get_domain_capabilities(virConnectPtr conn, const char *path, const char *arch, const char *machine,
                        const char *type, unsigned flags)
{
    return strdup(own_domain_capabilities);
}

static char *
answer_nothing(void)
{
    return NULL;
}

static SwVirFunction table[SW_TABLE_ROOM] = {
    [SW_SLOT_domainDefineXML] = (SwVirFunction)define_xml,
    [SW_SLOT_domainDefineXMLFlags] = (SwVirFunction)define_xml_flags,
    [SW_SLOT_connectDomainXMLToNative] = (SwVirFunction)xml_to_native,
    [SW_SLOT_connectGetCapabilities] = (SwVirFunction)get_capabilities,
    [SW_SLOT_connectGetDomainCapabilities] = (SwVirFunction)get_domain_capabilities,
};

/* The slots, a connection that has them, and an access control that allows everything. */
static void
make_driver(void)
{
    SwVirAccessNew new_manager =
        (SwVirAccessNew)(SwVirFunction)dlsym(RTLD_DEFAULT, "virAccessManagerNew");
    SwVirFree set_default =
        (SwVirFree)(SwVirFunction)dlsym(RTLD_DEFAULT, "virAccessManagerSetDefault");
    const void *start = table;

    memcpy(connection + SW_CONN_TABLE, &start, sizeof(start));
    table[SW_SLOT_name] = (SwVirFunction)(void *)"QEMU";
    virInitialize();
    set_default(new_manager("none"));
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (!table[i])
            table[i] = (SwVirFunction)answer_nothing;
}

/* ---- a host ---- */

static char *
in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static char *
read_file(const char *tests, const char *name, size_t *length)
{
    g_autofree char *path = g_build_filename(tests, name, NULL);
    char *text;

    if (!g_file_get_contents(path, &text, length, NULL))
        g_error("cannot read %s", path);
    return text;
}

static void
set_environment(void)
{
    static const struct {
        const char *variable, *name;
    } rows[] = {
        {"SLOTWISE_CACHE_DIR", "cache"},
        {"SLOTWISE_POLICY", "policy.conf"},
        {"SLOTWISE_PROBE", "absent"},
        {"SLOTWISE_GUESTS", "absent"},
        {"OSINFO_SYSTEM_DIR", "osinfo"},
        {"OSINFO_LOCAL_DIR", "osinfo"},
        {"OSINFO_USER_DIR", "osinfo"},
        {"SLOTWISE_RUN_DIR", "run"},
        {"PATH", "."},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = in_folder(rows[i].name);

        g_setenv(rows[i].variable, path, TRUE);
    }
}

static void
fill_cache(void)
{
    if (!sw_caps_store_save(caps, NULL, NULL) || !sw_guest_store_save(guests, NULL, NULL))
        g_error("cannot write the cache");
}

static void
make_host(const char *tests)
{
    g_autofree char *caps_text = NULL, *guests_text = NULL;
    size_t length;

    folder = g_dir_make_tmp("slotwise-host-XXXXXX", NULL);
    emulator = in_folder("qemu-system-x86_64");
    set_environment();
    if (!g_file_set_contents_full(emulator, "not run", -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL))
        g_error("cannot write %s", emulator);
    caps_text = read_file(tests, "caps/qemu-7.2-x86_64-matrix.xml", &length);
    caps = sw_caps_parse_xml(caps_text, length, NULL);
    g_ptr_array_set_size(caps->matrices, 0); /* which have an entry of their own */
    g_clear_pointer(&caps->emulator.path, g_free);
    sw_caps_store_identify(emulator, &caps->emulator, NULL);
    guests_text = read_file(tests, "guests.xml", &length);
    guests = sw_guest_table_parse_xml(guests_text, length, NULL);
    g_free(guests->stamp);
    guests->stamp = sw_guest_stamp(NULL);
    fill_cache();
    own_capabilities =
        g_strdup_printf("<capabilities>\n  <guest><arch name='x86_64'><emulator>%s</emulator>"
                        "</arch></guest>\n</capabilities>\n",
                        emulator);
    own_domain_capabilities = g_strdup_printf(
        "<domainCapabilities><path>%s</path><domain>qemu</domain><machine>pc-q35-7.2</machine>"
        "<arch>x86_64</arch><devices><rng supported='yes'><enum name='model'><value>virtio</value>"
        "</enum></rng></devices></domainCapabilities>\n",
        emulator);
}

static void
remove_host(void)
{
    const char *argv[] = {"/bin/rm", "-rf", "--", folder, NULL};

    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
    sw_caps_free(caps);
    sw_guest_table_free(guests);
    g_free(own_capabilities);
    g_free(own_domain_capabilities);
    g_free(emulator);
    g_free(folder);
}

/* What a site does meanwhile. Files are replaced, as editors and we do. */
static void
change_files(unsigned turn)
{
    static const char *const policies[] = {"", "[policy]\ncapabilities-xml=all\n",
                                           "[policy]\ncapabilities-xml=enum\n", "[policy"};
    g_autofree char *policy = in_folder("policy.conf");

    if (turn % 5 < G_N_ELEMENTS(policies))
        g_file_set_contents(policy, policies[turn % 5], -1, NULL);
    else
        g_unlink(policy);
    fill_cache();
}

/* ---- threads ---- */

static bool
called_with(const char *xml, unsigned slot, Gets wanted)
{
    virConnectPtr conn = (virConnectPtr)(void *)connection;

    own = xml;
    gets = GETS_NOTHING;
    switch (slot % 3) {
    case 0:
        ((DefineXML)table[SW_SLOT_domainDefineXML])(conn, xml);
        break;
    case 1:
        ((DefineXMLFlags)table[SW_SLOT_domainDefineXMLFlags])(conn, xml, 0);
        break;
    case 2:
        ((XMLToNative)table[SW_SLOT_connectDomainXMLToNative])(conn, "qemu-argv", xml, 0);
        break;
    }
    if (gets != wanted)
        g_printerr("the driver got %d where it should get %d\n", (int)gets, (int)wanted);
    return gets == wanted;
}

static bool
answered(char *answer, const char *mark)
{
    bool good = answer && strstr(answer, mark);

    if (!good)
        g_printerr("no %s in an answer\n", mark);
    free(answer);
    return good;
}

/* The policy may say that nothing is shown, so only libvirt's own part is sure. */
static bool
ask_capabilities(void)
{
    return answered(((GetCapabilities)table[SW_SLOT_connectGetCapabilities])(NULL),
                    "</capabilities>") &&
           answered(((GetDomainCapabilities)table[SW_SLOT_connectGetDomainCapabilities])(
                        NULL, NULL, NULL, NULL, NULL, 0),
                    "</domainCapabilities>");
}

/* Return: how many rounds went well; 0 when one did not */
static void *
run(void *data)
{
    unsigned number = GPOINTER_TO_UINT(data), round = 0;
    g_autofree char *legacy = load_domain(LOAD_LEGACY, number);
    g_autofree char *modern = load_domain(LOAD_MODERN, number);
    g_autofree char *many = load_domain(LOAD_MANY, number);
    g_autofree char *broken = g_strndup(legacy, strlen(legacy) / 2);

    do {
        if (!called_with(legacy, round, GETS_TRANSITIONAL) ||
            !called_with(modern, round, GETS_OWN) || !called_with(broken, round, GETS_OWN) ||
            (round % 4 == 0 && !called_with(many, round, GETS_OWN)) || !ask_capabilities())
            return NULL;
        round++;
    } while (g_get_monotonic_time() < end);
    return GUINT_TO_POINTER(round);
}

static unsigned
run_all(void)
{
    GThread *threads[N_THREADS];
    unsigned rounds = 0, turn = 0;
    bool good = true;

    for (unsigned i = 0; i < N_THREADS; i++)
        threads[i] = g_thread_new("client", run, GUINT_TO_POINTER(i));
    while (g_get_monotonic_time() < end) {
        change_files(turn++);
        g_usleep(50000);
    }
    for (unsigned i = 0; i < N_THREADS; i++) {
        unsigned n = GPOINTER_TO_UINT(g_thread_join(threads[i]));

        good = good && n > 0;
        rounds += n;
    }
    return good ? rounds : 0;
}

int
main(int argc, char **argv)
{
    const char *why;
    unsigned rounds;

    if (argc != 3)
        return 2;
    make_host(argv[2]);
    make_driver();
    why = slotwise_decorate(sw_facts(), table);
    if (why)
        g_error("%s", why);
    end = g_get_monotonic_time() + (int64_t)(g_ascii_strtod(argv[1], NULL) * G_USEC_PER_SEC);
    rounds = run_all();
    remove_host();
    g_print("%sok 1 - %u threads call decorated slots\n# %u rounds\n1..1\n", rounds ? "" : "not ",
            N_THREADS, rounds);
    return rounds == 0;
}
