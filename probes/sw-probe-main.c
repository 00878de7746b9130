/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command slotwise-probe: one or several emulators, cache, output. */
#include "probes/sw-probe-main.h"

#include <stdio.h>
#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "probes/guests-show.h"
#include "probes/sw-caps-print.h"
#include "probes/sw-obtain.h"
#include "probes/sw-probe-find.h"
#include "probes/sw-probe-options.h"
#include "probes/sw-probe.h"
#include "probes/sw-record.h"
#include "store/sw-file.h"
#include "xml/sw-caps-xml.h"

#define PROGRAM "slotwise-probe"

typedef enum { STATUS_WELL, STATUS_FAULT, STATUS_USAGE } Status;

static void
report(const char *problem)
{
    fprintf(stderr, "%s: %s\n", PROGRAM, problem);
}

/* What the placement rules say of a machine, and it is not so. */
static void
report_findings(const SwCaps *caps)
{
    for (guint i = 0; i < caps->machines->len; i++) {
        g_autofree char *finding = sw_caps_format_finding(caps->machines->pdata[i]);

        if (finding)
            fprintf(stderr, "%s: %s: %s\n", PROGRAM, caps->emulator.path, finding);
    }
}

static guint
obtain_from_socket(const SwProbeOptions *options, GPtrArray *list)
{
    g_autoptr(GError) error = NULL;
    SwCaps *caps =
        sw_probe_socket(options->qmp, (unsigned)(options->timeout * 1000) + 1, NULL, &error);

    if (caps)
        g_ptr_array_add(list, caps);
    else
        report(error->message);
    return caps ? 0 : 1;
}

/* A failure is what a recording is wanted for: it is written in any case. */
static guint
obtain_recorded(const SwProbeOptions *options, GPtrArray *list)
{
    g_autoptr(GError) error = NULL, problem = NULL;
    g_autofree char *recording = NULL;
    g_autoptr(SwCaps) caps = sw_record(options, &recording, &error);

    if (!caps)
        report(error->message);
    if (!sw_file_write(options->record, recording, strlen(recording), &problem))
        report(problem->message);
    if (!caps || problem)
        return 1;
    g_ptr_array_add(list, g_steal_pointer(&caps));
    return 0;
}

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
    report(error->message);
    return STATUS_FAULT;
}

/* What differs between two hosts that have the same emulator. */
static void
drop_host_facts(const GPtrArray *list)
{
    for (guint i = 0; i < list->len; i++) {
        SwCaps *caps = list->pdata[i];

        g_free(caps->emulator.path);
        caps->emulator = (SwCapsEmulator){0};
    }
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
    report(error->message);
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
    n_faults = options->record ? obtain_recorded(options, list)
               : options->qmp
                   ? obtain_from_socket(options, list)
                   : sw_obtain_all(options, found ? found : options->emulators, report, list);
    if (list->len == 0 || (n_faults > 0 && !found))
        return STATUS_FAULT;
    for (guint i = 0; i < list->len; i++)
        report_findings(list->pdata[i]);
    if (options->no_host_facts)
        drop_host_facts(list);
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
