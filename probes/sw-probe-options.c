/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of slotwise-probe, checked. */
#include "probes/sw-probe-options.h"

#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "caps/sw-caps.h"

#define DEFAULT_TIMEOUT 10.0
#define MAX_TIMEOUT     3600.0 /* seconds */

void
sw_probe_options_clear(SwProbeOptions *options)
{
    g_strfreev(options->emulators);
    g_free(options->format);
    g_strfreev(options->machines);
    g_free(options->qmp);
    g_free(options->cache_dir);
    g_free(options->user);
    g_free(options->output);
    g_free(options->record);
    *options = (SwProbeOptions){0};
}

/* A word that is no name is refused here: it would end in a command line. */
static gboolean
take_machines(const char *option, const char *value, void *data, GError **error)
{
    SwProbeOptions *o = data;
    bool valid = *value;

    g_strfreev(o->machines);
    o->machines = g_strsplit(value, ",", -1);
    for (char **word = o->machines; valid && *word; word++)
        valid = sw_caps_name_valid(*word);
    if (!valid)
        sw_error_set(error, SW_ERROR_VALUE, 0,
                     _("%s is default, all, none, or names of machine types with commas between "
                       "them"),
                     option);
    return valid;
}

static bool
parse(SwProbeOptions *o, char **argv, GError **error)
{
    const GOptionEntry entries[] = {
        {"format", 0, 0, G_OPTION_ARG_STRING, &o->format,
         N_("xml, json or text; text on a terminal, xml otherwise"), N_("FORMAT")},
        {"guests", 0, 0, G_OPTION_ARG_NONE, &o->guests,
         N_("show instead what each guest OS of the osinfo database has drivers for"), NULL},
        {"machines", 0, 0, G_OPTION_ARG_CALLBACK, take_machines,
         N_("measure the root bus of these machine types: default, all, none or names"),
         N_("NAMES")},
        {"matrix", 0, 0, G_OPTION_ARG_NONE, &o->matrix,
         N_("also measure what becomes of each virtio device in each place of a machine"), NULL},
        {"qmp", 0, 0, G_OPTION_ARG_FILENAME, &o->qmp,
         N_("ask the emulator behind this UNIX socket, and leave it running"), N_("PATH")},
        {"record", 0, 0, G_OPTION_ARG_FILENAME, &o->record,
         N_("write down what one emulator is asked and answers, for a report"), N_("FILE")},
        {"cache-dir", 0, 0, G_OPTION_ARG_FILENAME, &o->cache_dir, N_("keep answers in this folder"),
         N_("DIR")},
        {"no-cache", 0, 0, G_OPTION_ARG_NONE, &o->no_cache, N_("neither read nor keep answers"),
         NULL},
        {"refresh", 0, 0, G_OPTION_ARG_NONE, &o->refresh, N_("ask again, and keep the new answer"),
         NULL},
        {"no-host-facts", 0, 0, G_OPTION_ARG_NONE, &o->no_host_facts,
         N_("leave out the emulator's path, size and times"), NULL},
        {"timeout", 0, 0, G_OPTION_ARG_DOUBLE, &o->timeout,
         N_("time limit for each emulator, 10 by default"), N_("SECONDS")},
        {"user", 0, 0, G_OPTION_ARG_STRING, &o->user,
         N_("run emulators as this user when started as root"), N_("NAME")},
        {"progress", 0, 0, G_OPTION_ARG_NONE, &o->progress,
         N_("show a progress bar, also without a terminal"), NULL},
        {"quiet", 0, 0, G_OPTION_ARG_NONE, &o->quiet, N_("show no progress bar"), NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output,
         N_("write the result to this file, whole or not at all"), N_("FILE")},
        {"version", 0, 0, G_OPTION_ARG_NONE, &o->version, N_("show the version and exit"), NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->emulators, NULL, NULL},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(_("[EMULATOR...]"));
    GOptionGroup *group = g_option_group_new("", "", "", o, NULL);
    g_auto(GStrv) args = g_strdupv(argv);

    g_option_group_add_entries(group, entries);
    g_option_group_set_translation_domain(group, SW_GETTEXT_DOMAIN);
    g_option_context_set_main_group(context, group);
    g_option_context_set_summary(
        context,
        _("Asks QEMU emulators which virtio PCI devices they have, and which PCI slots those can\n"
          "take. Without EMULATOR every qemu-system-* in PATH is asked."));
    return g_option_context_parse_strv(context, &args, error);
}

static bool
check_format(const char *format)
{
    static const char *const known[] = {"xml", "json", "text", NULL};

    return g_strv_contains(known, format);
}

/* The first rule that is broken is told. */
static bool
check(const SwProbeOptions *o, GError **error)
{
    const struct {
        bool broken;
        const char *message;
    } rules[] = {
        {!check_format(o->format), _("--format is xml, json or text")},
        {!(o->timeout > 0 && o->timeout <= MAX_TIMEOUT),
         _("--timeout is a number of seconds, more than 0 and at most 3600")},
        {o->guests && (o->emulators || o->qmp || o->user || o->machines || o->no_host_facts),
         _("--guests asks no emulator; leave out EMULATOR, --qmp, --machines, --user and "
           "--no-host-facts")},
        {o->guests && g_str_equal(o->format, "json"),
         _("--guests has no JSON form; choose xml or text")},
        {o->qmp && o->machines, _("--qmp starts no machine; leave out --machines")},
        {o->matrix && (o->guests || o->qmp),
         _("--matrix starts emulators of its own; leave out --guests and --qmp")},
        {o->qmp && o->emulators, _("--qmp and EMULATOR exclude each other; leave one out")},
        {o->record && (!o->qmp == !o->emulators || (o->emulators && o->emulators[1])),
         _("--record is of one emulator; name one EMULATOR, or give --qmp")},
        {o->record && (g_str_equal(o->record, "-") || !*o->record),
         _("--record needs a file of its own; name one")},
        {o->record && (o->machines || o->matrix),
         _("--record starts no machine; leave out --machines and --matrix")},
        {o->record && (o->refresh || o->cache_dir),
         _("--record asks anew and keeps no answer; leave out --refresh and --cache-dir")},
        {o->no_cache && (o->refresh || o->cache_dir),
         _("--no-cache goes with neither --refresh nor --cache-dir; leave it out")},
        {o->progress && o->quiet, _("--progress and --quiet exclude each other; leave one out")},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (!rules[i].broken)
            continue;
        sw_error_set(error, SW_ERROR_VALUE, 0, "%s", rules[i].message);
        return false;
    }
    return true;
}

bool
sw_probe_options_read(char **argv, SwProbeOptions *options, GError **error)
{
    *options = (SwProbeOptions){.timeout = DEFAULT_TIMEOUT};
    if (!parse(options, argv, error))
        return false;
    if (!options->format)
        options->format = g_strdup(!options->output && isatty(STDOUT_FILENO) ? "text" : "xml");
    if (!check(options, error))
        return false;
    if (!options->machines)
        options->machines = g_strsplit("default", ",", -1);
    return true;
}
