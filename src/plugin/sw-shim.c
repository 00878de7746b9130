/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The shim, libvirt_driver_qemu.so: what libvirt loads in the place of its QEMU driver.
 *
 * Theory: libvirt calls qemuRegister(). The shim loads the real QEMU driver, puts a connect driver
 * of its own before it ("the seat") and lets it register itself. libvirt asks the seat first
 * whenever a qemu: URI is opened. The first time, the seat opens the same URI twice more, from the
 * inside. The first of these it takes itself, for a trial of the slot table. At the second it
 * declines and so gets the real driver; it finds the real driver's table in that connection and
 * hands it to the decorator. Then, and ever after, the seat declines, and every connection is the
 * real driver's, through a table in which some slots are the decorator's.
 *
 * Everything here fails open: what does not fit is said once in the log, and the real driver works
 * as if the shim were not there. So the shim needs libc and libvirt only; GLib, libxml2 and
 * whatever else can fail to load hang on the decorator. Its messages are not translated, since that
 * would need a catalogue to be found before anything is known to work.
 *
 * Rejected: a copy of the table with our slots in it, since its full length is not known; a driver
 * that wraps all functions, since there are over two hundred and their signatures are private.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/sw-decorator.h"
#include "plugin/sw-log.h"
#include "plugin/sw-state.h"
#include "plugin/sw-trial.h"
#include "store/sw-elf.h"
#include "sw-slots.h"

__attribute__((visibility("default"))) int qemuRegister(void);

/* Set in the environment by tests, to stand in for the real driver. */
#define REAL_DRIVER_ENV "SLOTWISE_REAL_DRIVER"

static SwVirRegisterModule real_register;
static int registered;      /* what the real driver said; 0 also when there is none, as if absent */
static atomic_bool settled; /* decorated, or given up for good */
static pthread_mutex_t settling = PTHREAD_MUTEX_INITIALIZER;
static unsigned long running; /* libvirt's version, as virGetVersion() counts */
static SwVirFunction seat_table[SW_TABLE_ROOM];

/* What this thread is opening besides what its caller asked for. */
static _Thread_local enum { NOTHING, TRIAL, INNER } opening;

/* ---- decorating, at the first open ---- */

/* What is wrong stays so until the process ends. */
__attribute__((format(printf, 1, 2))) static void
stay_plain(const char *format, ...)
{
    char why[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(why, sizeof(why), format, args);
    va_end(args);
    sw_log("the QEMU driver works without Slotwise: %s", why);
    sw_state_set(SW_STATE_PLAIN, running);
    atomic_store(&settled, true);
}

/* The decorator lies beside this file once links are followed, or one folder up where installed.
 * Return: (transfer full): its path, or NULL when there is none */
static char *
find_decorator(void)
{
    static const char *const places[] = {"", "../"};
    char *self, *path = NULL;
    Dl_info info;

    if (!dladdr((void *)qemuRegister, &info) || !(self = realpath(info.dli_fname, NULL)))
        return NULL;
    *(strrchr(self, '/') + 1) = '\0';
    for (size_t i = 0; !path && i < sizeof(places) / sizeof(places[0]); i++) {
        if (asprintf(&path, "%s%s" SW_DECORATOR_FILE, self, places[i]) < 0) {
            path = NULL;
        } else if (access(path, F_OK) < 0) {
            free(path);
            path = NULL;
        }
    }
    free(self);
    return path;
}

/* @why:	(out): what is wrong when there is none */
static SwDecorate
load_decorator(const char **why)
{
    char *path = find_decorator();
    SwDecorate entry = NULL;
    void *handle = NULL;

    if (!path)
        *why = "there is no " SW_DECORATOR_FILE;
    else if (!sw_elf_is_whole(path))
        *why = SW_DECORATOR_FILE " is not whole";
    else if (!(handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)))
        *why = dlerror();
    free(path);
    if (handle && !(entry = (SwDecorate)(SwVirFunction)dlsym(handle, SW_DECORATOR_ENTRY)))
        *why = dlerror();
    return entry;
}

/* Whether both stand in the same loaded file. */
static bool
same_file(SwVirFunction a, SwVirFunction b)
{
    Dl_info info_a, info_b;

    return dladdr((void *)a, &info_a) && dladdr((void *)b, &info_b) &&
           info_a.dli_fbase == info_b.dli_fbase;
}

static void
decorate(virConnectPtr inner)
{
    SwVirFunction *table;
    const char *why = NULL;
    SwDecorate entry;

    memcpy(&table, (char *)inner + SW_CONN_TABLE, sizeof(table)); /* the trial was passed */
    if (!same_file(table[SW_SLOT_connectOpen], (SwVirFunction)real_register))
        return; /* another driver took the URI: wait for a connection of the real one */
    entry = load_decorator(&why);
    if (!entry) {
        stay_plain("%s; install slotwise again", why);
    } else if ((why = entry(sw_facts(), table))) {
        stay_plain("%s", why);
    } else {
        sw_state_set(SW_STATE_DECORATING, running);
        atomic_store(&settled, true);
    }
}

/* A driver is not up: try with the next caller. One who may not open a connection is told by
 * libvirt, and so is the log. */
static void
tell_closed(void)
{
    static bool told; /* under the lock of settling */
    const virError *why = virGetLastError();

    if (told || (why && why->code == VIR_ERR_ACCESS_DENIED))
        return;
    sw_log("the QEMU driver works without Slotwise until a connection can be opened twice (%s)",
           virGetLastErrorMessage());
    told = true;
}

/* Return: whether the seat's slots are proven to be right */
static bool
try_seat(const char *uri)
{
    static bool passed; /* under the lock of settling */
    virConnectPtr trial;

    if (passed)
        return true;
    opening = TRIAL;
    trial = virConnectOpen(uri);
    opening = NOTHING;
    if (!trial)
        tell_closed();
    else if (sw_trial_passes(trial, seat_table))
        passed = true;
    else
        stay_plain("its slot table does not fit this libvirt; install slotwise again");
    return passed;
}

static void
open_inside(const char *uri)
{
    virConnectPtr inner;

    opening = INNER;
    inner = virConnectOpenReadOnly(uri);
    if (inner) {
        decorate(inner);
        virConnectClose(inner);
    } else {
        tell_closed();
    }
    opening = NOTHING;
}

/* The seat's connectOpen. */
static int
decorate_and_decline(virConnectPtr conn, virConnectAuthPtr auth, void *conf, unsigned flags)
{
    if (opening == TRIAL)
        return SW_VIR_OPEN_SUCCESS;
    if (opening == INNER || atomic_load(&settled))
        return SW_VIR_OPEN_DECLINED;
    pthread_mutex_lock(&settling); /* the others wait: no call may slip past undecorated */
    if (!atomic_load(&settled)) {
        char *uri = virConnectGetURI(conn);

        if (uri && try_seat(uri))
            open_inside(uri);
        free(uri);
        virResetLastError();
    }
    pthread_mutex_unlock(&settling);
    return SW_VIR_OPEN_DECLINED;
}

/* libvirt looks for the seat's connectOpen in a slot where it should not. */
static void
go_astray(void)
{
    pthread_mutex_lock(&settling);
    if (!atomic_load(&settled))
        stay_plain("its slot table does not fit this libvirt; install slotwise again");
    pthread_mutex_unlock(&settling);
}

/* ---- registration, when libvirt loads the module ---- */

static void
take_seat(void)
{
    static const char *schemes[] = {"qemu", NULL};
    static SwVirConnectDriver seat = {.localOnly = true,
                                      .embeddable = true,
                                      .uriSchemes = schemes,
                                      .hypervisorDriver = seat_table};
    SwVirRegister register_driver =
        (SwVirRegister)(SwVirFunction)dlsym(RTLD_DEFAULT, "virRegisterConnectDriver");

    if (virGetVersion(&running, NULL, NULL) < 0 || running != SW_LIBVIRT_VERSION) {
        stay_plain("it was built for libvirt %lu and this is %lu; install the slotwise for this "
                   "libvirt",
                   SW_LIBVIRT_VERSION, running);
        return;
    }
    if (!register_driver) {
        stay_plain("this libvirt hides virRegisterConnectDriver; install the slotwise for it");
        return;
    }
    sw_trial_fill(seat_table, go_astray);
    seat_table[SW_SLOT_name] = (SwVirFunction)(void *)"slotwise";
    seat_table[SW_SLOT_connectOpen] = (SwVirFunction)decorate_and_decline;
    if (register_driver(&seat, false) < 0)
        stay_plain("libvirt takes no further driver; load fewer of them");
    else
        sw_state_set(SW_STATE_LOADING, running);
}

static void
load_and_register(void)
{
    const char *override = secure_getenv(REAL_DRIVER_ENV);
    const char *path = override ? override : SW_REAL_DRIVER;
    /* the flags that libvirt loads its modules with */
    void *handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
    SwVirRegisterModule found = NULL;

    if (handle)
        found = (SwVirRegisterModule)(SwVirFunction)dlsym(handle, "qemuRegister");
    if (!found || found == qemuRegister) {
        const char *why = found ? "it is Slotwise's own module" : dlerror();

        sw_log("libvirt's QEMU driver cannot be loaded (%s); install libvirt-daemon-driver-qemu",
               why ? why : path);
        virGetVersion(&running, NULL, NULL);
        sw_state_set(SW_STATE_PLAIN, running);
        return;
    }
    real_register = found;
    take_seat();
    registered = real_register();
}

/* libvirtd calls it once, an embedding client each time that it opens a connection. Registering
 * more than once is what makes plain libvirt 9.0 run out of drivers at the 17th such connection. */
int
qemuRegister(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, load_and_register);
    return registered;
}
