/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache of what emulators offer, and the way to an entry that is not there yet. */
#include "store/sw-caps-store.h"

#include <linux/capability.h>
#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "caps/sw-machine-caps.h"
#include "store/sw-cache.h"
#include "store/sw-caps-kept.h"
#include "store/sw-child.h"
#include "xml/sw-caps-xml.h"

static SwCaps *
load_entry(const SwCapsEmulator *id, const char *dir, bool matrix, GError **error)
{
    g_autofree char *name = sw_caps_kept_name(id->path, matrix);
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = NULL;
    g_autoptr(SwCaps) caps = NULL;
    size_t length;

    text = sw_cache_read(dir, name, SW_CAPS_KEPT_BYTES, &length, &problem);
    if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return NULL;
    if (!text) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    caps = sw_caps_parse_xml(text, length, error);
    if (!caps)
        g_prefix_error(error, "%s/%s: ", dir, name);
    return caps && sw_caps_store_same(&caps->emulator, id) ? g_steal_pointer(&caps) : NULL;
}

SwCaps *
sw_caps_store_load(const char *emulator, bool matrix, const char *dir, GError **error)
{
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    SwCapsEmulator id;
    SwCaps *caps;

    if (!sw_caps_store_identify(emulator, &id, error))
        return NULL;
    caps = load_entry(&id, own_dir, matrix, error);
    g_free(id.path);
    return caps;
}

static bool
has_finding(const SwCaps *caps)
{
    for (guint i = 0; i < caps->machines->len; i++)
        if (((const SwCapsMachine *)caps->machines->pdata[i])->expected)
            return true;
    return false;
}

/* What is printed unread is what a plain call asks for, no less and no more, and all that it says:
 * a finding has a line on standard error beside the document. */
static char *
entry_text(const SwCaps *caps)
{
    g_autofree char *text = sw_caps_format_xml(caps);

    return caps->matrices->len == 0 && sw_caps_has_usual_machines(caps) && !has_finding(caps)
               ? sw_caps_kept_seal(&caps->emulator, text)
               : g_steal_pointer(&text);
}

bool
sw_caps_store_save(const SwCaps *caps, const char *dir, GError **error)
{
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    g_autofree char *name = sw_caps_kept_name(caps->emulator.path, caps->matrices->len > 0);
    g_autofree char *text = entry_text(caps);

    if (strlen(text) <= SW_CAPS_KEPT_BYTES)
        return sw_cache_write(own_dir, name, text, strlen(text), error);
    sw_error_set(
        error, SW_ERROR_LIMIT, 0,
        _("what %s offers takes more than %u bytes, and no more are kept; check that it is "
          "QEMU"),
        caps->emulator.path, SW_CAPS_KEPT_BYTES);
    return false;
}

/* The program is given a little less time than we have, so that it can still tell what was slow. */
static SwCaps *
run_probe(const char *emulator, const char *machines, const char *cache_option,
          const char *probe_program, int64_t deadline, GError **error)
{
    int64_t ms = MAX((deadline - g_get_monotonic_time()) * 9 / 10000, 1);
    g_autofree char *timeout =
        g_strdup_printf("--timeout=%" G_GINT64_FORMAT ".%03" G_GINT64_FORMAT, ms / 1000, ms % 1000);
    g_autofree char *machines_option = g_strconcat("--machines=", machines, NULL);
    const char *argv[] = {probe_program, "--quiet", "--format=xml", timeout, machines_option,
                          cache_option,  "--",      emulator,       NULL};
    /* As root it runs emulators as another user, whose processes it ends. */
    const SwChildSpec spec = {
        .argv = argv,
        .socket = -1,
        .capabilities = 1u << CAP_SETUID | 1u << CAP_SETGID | 1u << CAP_KILL,
        .deadline = deadline,
    };
    g_autofree char *text = NULL;
    size_t length;

    text = sw_child_run(&spec, SW_CAPS_KEPT_BYTES, &length, error);
    return text ? sw_caps_parse_xml(text, length, error) : NULL;
}

/* The second run does without the cache, which may be what the first one failed at. */
static SwCaps *
probe_now(const char *emulator, const char *machines, const char *dir, const char *probe_program,
          int64_t deadline, GError **error)
{
    /* The child has another working folder. */
    g_autofree char *absolute_dir = g_canonicalize_filename(dir, NULL);
    g_autofree char *cache_option = g_strconcat("--cache-dir=", absolute_dir, NULL);
    g_autoptr(GError) problem = NULL;
    SwCaps *caps = run_probe(emulator, machines, cache_option, probe_program, deadline, &problem);

    if (!caps && g_get_monotonic_time() < deadline)
        return run_probe(emulator, machines, "--no-cache", probe_program, deadline, error);
    if (!caps)
        g_propagate_error(error, g_steal_pointer(&problem));
    return caps;
}

SwCaps *
sw_caps_store_get(const char *emulator, const char *dir, const char *probe_program,
                  unsigned timeout_ms, GError **error)
{
    int64_t deadline = g_get_monotonic_time() + (int64_t)timeout_ms * 1000;
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    g_autofree char *path = NULL, *name = NULL;
    g_autoptr(GError) damage = NULL;
    SwCapsEmulator id;
    SwCaps *caps;

    if (!sw_caps_store_identify(emulator, &id, error))
        return NULL;
    path = id.path;
    caps = load_entry(&id, own_dir, false, &damage);
    name = sw_caps_kept_name(path, false);
    if (damage &&
        !g_error_matches(damage, SW_ERROR, SW_ERROR_MEMORY)) /* the probe would fail too */
        sw_cache_remove(own_dir, name);
    return caps ? caps : probe_now(path, "default", own_dir, probe_program, deadline, error);
}

void
sw_caps_store_measure(SwCaps *caps, const char *machine, const char *dir, const char *probe_program,
                      unsigned timeout_ms)
{
    int64_t deadline = g_get_monotonic_time() + (int64_t)timeout_ms * 1000;
    const SwCapsMachine *found =
        machine ? sw_caps_find_machine(caps, machine) : sw_caps_default_machine(caps);
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir(), *words = NULL;
    g_autoptr(SwCaps) grown = NULL;

    if (!caps->emulator.path || !found || sw_caps_machine_answered(found))
        return;
    words = g_strconcat("default,", found->name, NULL);
    grown = probe_now(caps->emulator.path, words, own_dir, probe_program, deadline, NULL);
    if (grown && sw_caps_store_same(&grown->emulator, &caps->emulator)) {
        GPtrArray *known = caps->machines;

        caps->machines = grown->machines;
        grown->machines = known;
    }
}

char *
sw_caps_store_usual_emulator(const char *arch)
{
    return g_strconcat("qemu-system-", sw_caps_target(arch), NULL);
}
