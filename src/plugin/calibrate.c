/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Measure where the installed libvirt keeps each function of a driver, and print a header.
 *
 * Theory: a libvirt driver is a table of functions (virHypervisorDriver). It is private, no package
 * describes it, and releases insert functions in its middle. But which function stands in which
 * slot can be seen from outside: a driver whose table is full of distinct stubs is registered, one
 * public function is called, and the stub that ran gives the slot away. In the same way the opened
 * connection is searched for the table's own address, and the private function that raises errors
 * is called once and its work read back with the public one.
 *
 * Rejected: a table of offsets by version (true only for the versions that somebody looked at), and
 * debugging symbols (a package more, and no daemon has them).
 *
 * The private facts that are typed are those of sw-vir.h. The measurement fails when one is wrong
 * that the plugin cannot do without: the struct that virRegisterConnectDriver() takes, and the
 * signatures of that function, of virGetDomain() and of those that lead to the access control.
 * Those of virRaiseErrorFull() and virLogMessage() may be wrong: then the plugin does without them.
 */
#include <glib-object.h>

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/sw-access.h"
#include "plugin/sw-calls.h"
#include "plugin/sw-vir.h"

#define LOG_SOURCE "slotwise.calibrate"

static int seen = -1; /* slot of the first stub that ran since this was reset; -1 = none */
static int n_seen;    /* how many ran */

/* One function per slot, told apart by its octal number. They answer 0: no pointer, or success. */
#define STUB(slot)                                                                                 \
    static long stub_##slot(void)                                                                  \
    {                                                                                              \
        if (n_seen++ == 0)                                                                         \
            seen = slot;                                                                           \
        return 0;                                                                                  \
    }
#define NAME(slot) (SwVirFunction) stub_##slot,
#define EIGHT(macro, prefix)                                                                       \
    macro(prefix##0) macro(prefix##1) macro(prefix##2) macro(prefix##3) macro(prefix##4)           \
        macro(prefix##5) macro(prefix##6) macro(prefix##7)
#define SIXTY_FOUR(macro, prefix)                                                                  \
    EIGHT(macro, prefix##0)                                                                        \
    EIGHT(macro, prefix##1)                                                                        \
    EIGHT(macro, prefix##2)                                                                        \
    EIGHT(macro, prefix##3)                                                                        \
    EIGHT(macro, prefix##4)                                                                        \
    EIGHT(macro, prefix##5)                                                                        \
    EIGHT(macro, prefix##6)                                                                        \
    EIGHT(macro, prefix##7)
#define ALL(macro)                                                                                 \
    SIXTY_FOUR(macro, 00)                                                                          \
    SIXTY_FOUR(macro, 01)                                                                          \
    SIXTY_FOUR(macro, 02)                                                                          \
    SIXTY_FOUR(macro, 03)                                                                          \
    SIXTY_FOUR(macro, 04)                                                                          \
    SIXTY_FOUR(macro, 05)                                                                          \
    SIXTY_FOUR(macro, 06)                                                                          \
    SIXTY_FOUR(macro, 07)

ALL(STUB)
static SwVirFunction table[] = {ALL(NAME)};

/* ---- the public functions whose slots are wanted ---- */

#define CALL(function, call)                                                                       \
    static void call_##function(virConnectPtr conn, virDomainPtr domain)                           \
    {                                                                                              \
        (void)call;                                                                                \
    }
#define ROW(function, call) {#function, call_##function},
SW_CALLS(CALL)

static const struct {
    const char *function;
    void (*call)(virConnectPtr conn, virDomainPtr domain);
} rows[] = {SW_CALLS(ROW)};

static int length; /* slots up to the last one that was seen to be used */

G_GNUC_NORETURN static void
give_up(const char *what)
{
    fprintf(stderr,
            "calibrate: %s; the plugin cannot be built for this libvirt, build it for another\n",
            what);
    exit(EXIT_FAILURE);
}

static void
print_slot(FILE *out, const char *function, int slot)
{
    fprintf(out, "    SW_SLOT_%s = %d,\n", function, slot);
    length = MAX(length, slot + 1);
}

/* Where in struct _virConnect the pointer to the driver's table stands, in bytes. */
static size_t
find_table(virConnectPtr conn)
{
    GTypeQuery query;
    size_t found = 0, n_found = 0;

    g_type_query(G_TYPE_FROM_INSTANCE(conn), &query);
    for (size_t at = 0; at + sizeof(void *) <= query.instance_size; at += sizeof(void *)) {
        void *word;

        memcpy(&word, (char *)conn + at, sizeof(word));
        if (word == table) {
            found = at;
            n_found++;
        }
    }
    if (n_found != 1)
        give_up("the connection does not hold the address of its driver's table just once");
    return found;
}

/* The name is no function: libvirt hands out the word that stands in its slot. */
static int
find_name(virConnectPtr conn)
{
    const void *name = virConnectGetType(conn);

    for (size_t slot = 0; slot < G_N_ELEMENTS(table); slot++)
        if (name == (const void *)table[slot])
            return (int)slot;
    give_up("the name of a driver does not come from its table");
}

static virConnectPtr
open_calibrating(void)
{
    static const char *schemes[] = {"calib", NULL};
    static SwVirConnectDriver driver = {
        .localOnly = true, .embeddable = true, .uriSchemes = schemes, .hypervisorDriver = table};
    SwVirRegister register_driver =
        (SwVirRegister)(SwVirFunction)dlsym(RTLD_DEFAULT, "virRegisterConnectDriver");
    g_autofree char *root = NULL, *uri = NULL;
    virConnectPtr conn;

    if (!register_driver || register_driver(&driver, false) < 0)
        give_up("libvirt takes no driver from outside");
    root = g_dir_make_tmp("slotwise-calibrate-XXXXXX", NULL);
    if (!root)
        give_up("no temporary folder can be made");
    uri = g_strdup_printf("calib:///embed?root=%s", root);
    conn = virConnectOpen(uri);
    rmdir(root);
    if (!conn)
        give_up("libvirt does not open a connection of a driver from outside");
    return conn;
}

/* A domain of a driver from outside, for the functions that take one. */
static virDomainPtr
make_domain(virConnectPtr conn)
{
    static const unsigned char uuid[VIR_UUID_BUFLEN] = {7};
    SwVirGetDomain get_domain = (SwVirGetDomain)(SwVirFunction)dlsym(RTLD_DEFAULT, "virGetDomain");
    virDomainPtr domain = get_domain ? get_domain(conn, "name", uuid, 7) : NULL;

    if (!domain || virDomainGetID(domain) != 7 || strcmp(virDomainGetName(domain), "name") != 0)
        give_up("no domain of a driver from outside can be made");
    return domain;
}

/* Whether the private function that raises errors is what we take it for: raise one, read it. */
static bool
can_raise(void)
{
    SwVirRaise raise = (SwVirRaise)(SwVirFunction)dlsym(RTLD_DEFAULT, "virRaiseErrorFull");
    const virError *error;

    if (!raise)
        return false;
    raise("file", "function", 7, VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_ERROR, "one",
          "two", "three", 11, 13, "%s-%d", "message", 17);
    error = virGetLastError();
    return error && error->code == VIR_ERR_CONFIG_UNSUPPORTED && error->domain == VIR_FROM_QEMU &&
           error->level == VIR_ERR_ERROR && error->int1 == 11 && error->int2 == 13 &&
           g_strcmp0(error->message, "message-17") == 0 && g_strcmp0(error->str1, "one") == 0 &&
           g_strcmp0(error->str2, "two") == 0 && g_strcmp0(error->str3, "three") == 0;
}

/* ---- the logger ---- */

static char *log_dir, *log_file; /* libvirt's log of this process */

static void
remove_log(void)
{
    unlink(log_file);
    rmdir(log_dir);
    g_free(log_file);
    g_free(log_dir);
}

/* What the caller's shell has set for libvirt must not change the measurement, and the log is to be
 * read back. To be called before libvirt is used. */
static void
direct_log(void)
{
    g_autofree char *output = NULL;

    log_dir = g_dir_make_tmp("slotwise-calibrate-log-XXXXXX", NULL);
    if (!log_dir)
        give_up("no temporary folder can be made");
    log_file = g_build_filename(log_dir, "log", NULL);
    atexit(remove_log);
    output = g_strconcat("1:file:", log_file, NULL);
    unsetenv("LIBVIRT_DEBUG");
    setenv("LIBVIRT_LOG_OUTPUTS", output, 1);
    setenv("LIBVIRT_LOG_FILTERS", "4:" LOG_SOURCE, 1);
}

/* Whether a text stands in another just once. */
static bool
has_once(const char *text, const char *wanted)
{
    const char *first = strstr(text, wanted);

    return first && !strstr(first + 1, wanted);
}

/* Whether the private function that logs is what we take it for: log two lines, of which libvirt is
 * to pass over the second, read the log and what was written into the source. */
static bool
can_log(void)
{
    static const void *const nothing[G_N_ELEMENTS(((SwVirLogSource *)NULL)->room)];
    SwVirLogSource source = {.name = LOG_SOURCE, .priority = 1};
    SwVirLog log = (SwVirLog)(SwVirFunction)dlsym(RTLD_DEFAULT, "virLogMessage");
    g_autofree char *text = NULL;

    if (!log)
        return false;
    log(&source, SW_VIR_LOG_ERROR, "file", 7, "function", NULL, "%s-%d", "loud", 17);
    log(&source, SW_VIR_LOG_ERROR - 1, "file", 7, "function", NULL, "%s-%d", "soft", 19);
    return g_file_get_contents(log_file, &text, NULL, NULL) &&
           has_once(text, "error : function:7 : loud-17\n") && !strstr(text, "soft-19") &&
           source.priority == SW_VIR_LOG_ERROR && source.serial != 0 &&
           memcmp(source.room, nothing, sizeof(nothing)) == 0;
}

/* Whether the access control can be asked: by the one that allows everything, of a domain that can
 * be and of one that cannot. */
static bool
can_ask_access(void)
{
    SwVirAccessNew new_manager =
        (SwVirAccessNew)(SwVirFunction)dlsym(RTLD_DEFAULT, "virAccessManagerNew");
    SwVirFree set_default =
        (SwVirFree)(SwVirFunction)dlsym(RTLD_DEFAULT, "virAccessManagerSetDefault");

    if (!new_manager || !set_default || !sw_access_find())
        return false;
    set_default(new_manager("none"));
    return sw_access_allows("calib", "domainDefineXML", "a", NULL) &&
           sw_access_allows("calib", "connectDomainXMLToNative", NULL, NULL) &&
           !sw_access_allows("calib", "domainDefineXML", "", NULL);
}

static void
measure(FILE *out)
{
    unsigned long version;
    virConnectPtr conn = open_calibrating();
    int open_slot = seen;
    size_t offset = find_table(conn);
    virDomainPtr domain = make_domain(conn);

    if (open_slot < 0 || virGetVersion(&version, NULL, NULL) < 0)
        give_up("libvirt opened a connection without asking its driver");
    fprintf(out, "/* SPDX-License-Identifier: LGPL-2.1-or-later */\n"
                 "/* Measured by calibrate on the installed libvirt. Do not edit. */\n"
                 "#pragma once\n\n"
                 "/* Words of a driver's table, from 0. */\n"
                 "enum {\n");
    print_slot(out, "name", find_name(conn));
    print_slot(out, "connectOpen", open_slot);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        n_seen = 0;
        rows[i].call(conn, domain);
        if (n_seen != 1)
            give_up(rows[i].function);
        print_slot(out, rows[i].function, seen);
    }
    fprintf(out, "};\n\n");
    if (!can_ask_access())
        give_up("libvirt's access control cannot be asked");
    fprintf(out, "#define SW_LIBVIRT_VERSION %luUL /* virGetVersion() */\n", version);
    fprintf(out, "#define SW_TABLE_LENGTH %d /* slots that are known to be there */\n", length);
    fprintf(out, "#define SW_TABLE_ROOM %zu /* slots of a table that libvirt reads safely */\n",
            G_N_ELEMENTS(table));
    fprintf(out, "#define SW_CONN_TABLE %zu /* bytes into struct _virConnect */\n", offset);
    fprintf(out, "#define SW_CAN_RAISE %d /* virRaiseErrorFull() is what sw-vir.h says */\n",
            can_raise());
    fprintf(out, "#define SW_CAN_LOG %d /* so is virLogMessage() */\n", can_log());
}

static void
be_quiet(void *data, virErrorPtr error)
{
    /* every public function complains about a stub that returned nothing */
}

int
main(int argc, char **argv)
{
    FILE *out;

    if (argc != 2) {
        fprintf(stderr, "usage: calibrate OUTPUT\n");
        return 2;
    }
    unsetenv("LIBVIRT_DRIVER_DIR");
    direct_log();
    virSetErrorFunc(NULL, be_quiet);
    if (virEventRegisterDefaultImpl() < 0)
        give_up("libvirt has no event loop");
    out = fopen(argv[1], "w");
    if (out)
        measure(out);
    if (!out || fclose(out) != 0) {
        fprintf(stderr, "calibrate: %s cannot be written (%s); give it room\n", argv[1],
                g_strerror(errno));
        return 1;
    }
    return 0;
}
