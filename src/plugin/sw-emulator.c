/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an emulator offers, within the time that a client of libvirtd may wait. */
#include "plugin/sw-emulator.h"

#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "caps/sw-machine-caps.h"
#include "plugin/sw-kept-caps.h"
#include "plugin/sw-kept-failure.h"
#include "plugin/sw-log.h"
#include "store/sw-cache.h"
#include "store/sw-caps-store.h"
#include "store/sw-paths.h"

#define TIMEOUT_MS 10000 /* the probe answers within tenths of a second */

/* libvirt runs an executable regular file, and looks for no name in PATH. What it would not run it
 * refuses in its own words, and we do not run. */
static bool
libvirt_refuses(const char *path)
{
    struct stat st;

    return !g_path_is_absolute(path) ||
           (stat(path, &st) == 0 && (!S_ISREG(st.st_mode) || access(path, X_OK) < 0));
}

/* @machine:	nullable */
static char *
make_key(const SwCapsEmulator *id, const char *machine, const char *probe)
{
    g_autofree char *what = g_strdup_printf("%s %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT
                                            " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                                            id->path, id->size, id->mtime, id->ctime,
                                            id->modules_ctime, machine ? machine : "");

    return sw_kept_failure_key(what, probe);
}

/* Everything works without a cache, but slowly, which nobody would know the reason of. One line is
 * for all that is wrong with it.
 * Return: whether that was said before */
static bool
is_told(void)
{
    static atomic_bool told;

    return atomic_exchange(&told, true);
}

SwCaps *
sw_emulator_cached(const char *emulator)
{
    g_autoptr(GError) problem = NULL;
    SwCaps *caps = sw_caps_store_load(emulator, false, NULL, &problem);

    /* an emulator that is gone has no entry, and want of memory is not the cache's fault */
    if (problem && !g_error_matches(problem, SW_ERROR, SW_ERROR_EMULATOR) &&
        !g_error_matches(problem, SW_ERROR, SW_ERROR_MEMORY) && !is_told())
        sw_log("what the cache says of %s is of no use: %s; or run slotwise-probe %s", emulator,
               problem->message, emulator);
    return caps;
}

/* After it was asked. */
static void
check_kept(const char *emulator)
{
    g_autoptr(SwCaps) kept = sw_emulator_cached(emulator);
    g_autofree char *dir = sw_cache_dir();

    if (!kept && !is_told())
        sw_log("what %s offers cannot be kept in %s, and is asked anew each time; make it a folder "
               "with room that can be written",
               emulator, dir);
}

static SwCaps *
ask(const char *emulator, const char *probe, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *path = NULL, *key = NULL;
    SwCapsEmulator id;
    SwCaps *caps;

    if (!sw_caps_store_identify(emulator, &id, error))
        return NULL;
    path = id.path;
    key = make_key(&id, NULL, probe);
    if (!sw_kept_failure_begin(key, error))
        return NULL;
    caps = sw_caps_store_get(path, NULL, probe, TIMEOUT_MS, &problem);
    sw_kept_failure_end(key, problem);
    if (caps)
        check_kept(path);
    else
        g_propagate_error(error, g_steal_pointer(&problem));
    return caps;
}

static const SwCapsMachine *
find_machine(const SwCaps *caps, const char *name)
{
    return name ? sw_caps_find_machine(caps, name) : sw_caps_default_machine(caps);
}

/* Whether they say all that can be learnt of the machine. */
static bool
is_enough(const SwCaps *caps, const char *machine)
{
    const SwCapsMachine *found = find_machine(caps, machine);

    return !found || sw_caps_machine_answered(found);
}

static void
measure(SwCaps *caps, const char *name, const char *probe, unsigned timeout_ms)
{
    const SwCapsMachine *machine = find_machine(caps, name);
    g_autoptr(GError) problem = NULL;
    g_autofree char *key = NULL;

    if (!caps->emulator.path || is_enough(caps, name))
        return;
    key = make_key(&caps->emulator, machine->name, probe);
    if (!sw_kept_failure_begin(key, NULL))
        return;
    sw_caps_store_measure(caps, name, NULL, probe, timeout_ms);
    machine = find_machine(caps, name);
    if (!machine || !sw_caps_machine_answered(machine))
        sw_error_set(&problem, SW_ERROR_IO, 0,
                     _("a machine type of %s is not measured; see what slotwise-probe says of it"),
                     caps->emulator.path);
    sw_kept_failure_end(key, problem);
}

static SwCaps *
get(const char *emulator, const char *machine, GError **error)
{
    int64_t start = g_get_monotonic_time(), spent_ms;
    g_autofree char *probe = sw_path_probe();
    SwCaps *caps = sw_emulator_cached(emulator);

    if (!caps)
        caps = ask(emulator, probe, error);
    spent_ms = (g_get_monotonic_time() - start) / 1000;
    if (caps && spent_ms < TIMEOUT_MS)
        measure(caps, machine, probe, TIMEOUT_MS - (unsigned)spent_ms);
    return caps;
}

SwCaps *
sw_emulator_caps(const char *emulator, const char *machine, GError **error)
{
    SwKeptCaps *kept;
    SwCaps *caps;

    if (libvirt_refuses(emulator))
        return NULL;
    caps = sw_kept_caps_find(emulator);
    if (caps && is_enough(caps, machine))
        return caps;
    sw_caps_free(caps);
    kept = sw_kept_caps_begin(emulator);
    caps = get(emulator, machine, error);
    sw_kept_caps_end(kept, caps);
    return caps;
}

SwCaps *
sw_emulator_caps_of(const SwDomain *domain, GError **error)
{
    g_autofree char *name = NULL, *usual = NULL;

    if (!domain->emulator) {
        name = sw_caps_store_usual_emulator(domain->arch);
        usual = g_find_program_in_path(name);
    }
    if (!domain->emulator && !usual)
        return NULL; /* libvirt says so */
    return sw_emulator_caps(domain->emulator ? domain->emulator : usual, domain->machine, error);
}
