/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command slotwise-probe: one or several emulators, cache, output. */
#include "probes/sw-probe-main.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "probes/guests-show.h"
#include "probes/sw-caps-print.h"
#include "probes/sw-probe-find.h"
#include "probes/sw-probe-options.h"
#include "probes/sw-probe-user.h"
#include "probes/sw-probe.h"
#include "probes/sw-strays.h"
#include "store/sw-caps-store.h"
#include "store/sw-file.h"
#include "store/sw-progress.h"
#include "xml/sw-caps-xml.h"

#define PROGRAM "slotwise-probe"

typedef enum {
    OBTAINED_CAPS,
    OBTAINED_NO_ANSWER, /* the emulator is at fault, or absent */
    OBTAINED_NO_CACHE   /* the cache cannot be read or written */
} Obtained;

typedef enum { STATUS_WELL, STATUS_FAULT, STATUS_USAGE } Status;

static void
report(const GError *error)
{
    fprintf(stderr, "%s: %s\n", PROGRAM, error->message);
}

/* ---- one emulator ---- */

static SwCaps *
probe_emulator(const SwProbeOptions *options, const char *emulator, GError **error)
{
    unsigned timeout_ms = (unsigned)(options->timeout * 1000) + 1;
    SwChildUser user;
    SwCaps *caps;

    if (geteuid() == 0 && !sw_probe_user(options->user, &user, error))
        return NULL;
    caps = sw_probe_emulator(emulator, geteuid() == 0 ? &user : NULL, timeout_ms, error);
    sw_strays_end();
    return caps;
}

/* A cache that cannot be used is told, not passed over in silence: each later run would be slow. */
static Obtained
obtain(const SwProbeOptions *options, const char *emulator, SwCaps **caps, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (!options->no_cache && !options->refresh)
        *caps = sw_caps_store_load(emulator, options->cache_dir, &problem);
    if (problem) {
        bool absent = g_error_matches(problem, SW_ERROR, SW_ERROR_EMULATOR);

        g_propagate_error(error, g_steal_pointer(&problem));
        return absent ? OBTAINED_NO_ANSWER : OBTAINED_NO_CACHE;
    }
    if (*caps)
        return OBTAINED_CAPS;
    *caps = probe_emulator(options, emulator, error);
    if (!*caps)
        return OBTAINED_NO_ANSWER;
    if (options->no_cache || sw_caps_store_save(*caps, options->cache_dir, error))
        return OBTAINED_CAPS;
    g_clear_pointer(caps, sw_caps_free);
    return OBTAINED_NO_CACHE;
}

/* ---- several ---- */

/* Every emulator is asked, so that one run tells each fault; but a cache fault would only repeat.
 * Return: how many faults there were; @list is empty when the cache cannot be used */
static guint
obtain_all(const SwProbeOptions *options, char **emulators, GPtrArray *list)
{
    guint n = g_strv_length(emulators), n_faults = 0;
    bool shown = options->progress || (n > 1 && !options->quiet && isatty(STDERR_FILENO));

    for (guint i = 0; i < n; i++) {
        g_autoptr(GError) error = NULL;
        SwCaps *caps = NULL;
        Obtained obtained;

        if (shown)
            sw_progress_show(i, n, emulators[i]);
        obtained = obtain(options, emulators[i], &caps, &error);
        if (obtained == OBTAINED_CAPS) {
            g_ptr_array_add(list, caps);
            continue;
        }
        n_faults++;
        sw_progress_hide();
        report(error);
        if (obtained == OBTAINED_NO_CACHE) {
            g_ptr_array_set_size(list, 0);
            return n_faults;
        }
    }
    sw_progress_hide();
    return n_faults;
}

static guint
obtain_from_socket(const SwProbeOptions *options, GPtrArray *list)
{
    g_autoptr(GError) error = NULL;
    SwCaps *caps = sw_probe_socket(options->qmp, (unsigned)(options->timeout * 1000) + 1, &error);

    if (caps)
        g_ptr_array_add(list, caps);
    else
        report(error);
    return caps ? 0 : 1;
}

/* ---- the whole ---- */

static char *
format_xml(const GPtrArray *list)
{
    return list->len == 1 ? sw_caps_format_xml(list->pdata[0]) : sw_caps_list_format_xml(list);
}

static Status
write_text(const SwProbeOptions *options, const char *text)
{
    g_autoptr(GError) error = NULL;

    if (sw_file_write(options->output, text, strlen(text), &error))
        return STATUS_WELL;
    report(error);
    return STATUS_FAULT;
}

static Status
write_result(const SwProbeOptions *options, const GPtrArray *list)
{
    g_autofree char *text = g_str_equal(options->format, "xml")    ? format_xml(list)
                            : g_str_equal(options->format, "json") ? sw_caps_format_json(list)
                                                                   : sw_caps_format_text(list);

    return write_text(options, text);
}

static Status
run_guests(const SwProbeOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = sw_guests_show(options, &error);

    if (text)
        return write_text(options, text);
    report(error);
    return STATUS_FAULT;
}

/* What was asked for by name is printed as a whole or not at all. Where the emulators were found in
 * PATH, one that cannot be asked is told of and left out: Debian's qemu-system-x86_64-microvm, for
 * one, starts with KVM only. */
static Status
run(const SwProbeOptions *options)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)sw_caps_free);
    g_auto(GStrv) found = NULL;
    guint n_faults;

    if (!options->qmp && !options->emulators)
        found = sw_probe_find_emulators();
    if (found && !*found) {
        fprintf(stderr, "%s: %s\n", PROGRAM,
                _("there is no qemu-system-* in PATH; install one or name an EMULATOR"));
        return STATUS_FAULT;
    }
    sw_strays_adopt();
    n_faults = options->qmp ? obtain_from_socket(options, list)
                            : obtain_all(options, found ? found : options->emulators, list);
    if (list->len == 0 || (n_faults > 0 && !found))
        return STATUS_FAULT;
    return write_result(options, list);
}

int
sw_probe_main(int argc, char **argv)
{
    g_auto(SwProbeOptions) options = {0};
    g_autoptr(GError) error = NULL;

    if (!sw_probe_options_read(argv, &options, &error)) {
        fprintf(stderr, _("%s: %s; see '%s --help'\n"), PROGRAM, error->message, PROGRAM);
        return STATUS_USAGE;
    }
    if (!options.version)
        return options.guests ? run_guests(&options) : run(&options);
    printf("%s %s\n", PROGRAM, SW_VERSION);
    return fflush(stdout) == 0 ? STATUS_WELL : STATUS_FAULT;
}
