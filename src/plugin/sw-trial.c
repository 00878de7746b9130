/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the slot table is true of the libvirt that runs.
 *
 * Theory: the version of libvirt says that the table should fit; a distribution that has patched
 * the driver interface, or a package that was put together wrong, makes it a lie, and one wrong
 * slot calls a function with the arguments of another. So before anything of the real driver is
 * touched, the measurement of calibrate.c is made once more, in the process itself: the shim's own
 * driver, all stubs, takes one connection, the public functions are called on it, and each has to
 * run the stub of its slot. It takes less than a millisecond, and nobody else ever sees the
 * connection.
 *
 * libvirt calls two functions of a driver without a connection of its own: connectOpen, and
 * connectURIProbe, which is asked for a default. Whatever slots they are in, a stub stands there.
 *
 * What stays unseen is a function that has kept its slot and changed its arguments, without a
 * change of libvirt's version. */
#include "plugin/sw-trial.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "plugin/sw-calls.h"
#include "plugin/sw-memory.h"
#include "sw-slots.h"

#define NO_SLOT (-1)

/* Of the thread that has a trial. */
static _Thread_local bool trying;
static _Thread_local int ran;   /* slot of the stub that ran last */
static _Thread_local int n_ran; /* stubs that ran */

static void (*when_astray)(void);

static long
note(int slot)
{
    ran = slot;
    n_ran++;
    return 0;
}

#define STUB(function, call)                                                                       \
    static long stub_##function(void)                                                              \
    {                                                                                              \
        return note(SW_SLOT_##function);                                                           \
    }                                                                                              \
    static void call_##function(virConnectPtr conn, virDomainPtr domain)                           \
    {                                                                                              \
        (void)call;                                                                                \
    }
SW_CALLS(STUB)

#define ROW(function, call) {SW_SLOT_##function, (SwVirFunction)stub_##function, call_##function},
static const struct {
    int slot;
    SwVirFunction stub;
    void (*call)(virConnectPtr conn, virDomainPtr domain);
} rows[] = {SW_CALLS(ROW)};

/* In all other slots. What libvirt calls without a trial gets, as its first argument, either a
 * connection, which begins with the address of its class, or the place for a default that nobody
 * has named yet. */
static long
stub_elsewhere(void *const *argument)
{
    if (trying)
        return note(NO_SLOT);
    if (!*argument)
        return 0;
    when_astray();
    return SW_VIR_OPEN_DECLINED;
}

void
sw_trial_fill(SwVirFunction *table, void (*astray)(void))
{
    when_astray = astray;
    for (size_t i = 0; i < SW_TABLE_ROOM; i++)
        table[i] = (SwVirFunction)stub_elsewhere;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        table[rows[i].slot] = rows[i].stub;
}

static void
be_quiet(void *data, virErrorPtr error)
{
    /* every public function complains about a stub that returned nothing */
}

static virDomainPtr
make_domain(virConnectPtr conn)
{
    static const unsigned char uuid[VIR_UUID_BUFLEN] = {7};
    SwVirGetDomain get_domain = (SwVirGetDomain)(SwVirFunction)dlsym(RTLD_DEFAULT, "virGetDomain");

    return get_domain ? get_domain(conn, "trial", uuid, -1) : NULL;
}

static bool
holds_table(virConnectPtr conn, SwVirFunction *table)
{
    const char *place = (const char *)conn + SW_CONN_TABLE;
    void *found;

    if (!sw_memory_is_writable(place, sizeof(found)))
        return false;
    memcpy(&found, place, sizeof(found));
    return found == table;
}

bool
sw_trial_passes(virConnectPtr conn, SwVirFunction *table)
{
    virDomainPtr domain;
    bool passes;

    virConnSetErrorFunc(conn, NULL, be_quiet);
    trying = true;
    passes = holds_table(conn, table) &&
             virConnectGetType(conn) == (const char *)(void *)table[SW_SLOT_name];
    domain = make_domain(conn);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        n_ran = 0;
        rows[i].call(conn, domain);
        passes = passes && n_ran == 1 && ran == rows[i].slot;
    }
    trying = false;
    virResetLastError();
    return passes;
}
