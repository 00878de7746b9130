/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of the commands: a row each, with the groups of commands that take it. */
#include "base/sw-i18n.h"
#include "cli/sw-command.h"

#define ALL 0u /* every command takes it */

static const struct {
    unsigned takes; /* SW_TAKES_...; ALL */
    const char *name;
    char letter;
    GOptionArg type;
    size_t offset;           /* in SwOptions */
    const char *help;        /* translatable */
    const char *placeholder; /* likewise; NULL: it has no value */
} rows[] = {
    {SW_TAKES_DOMAIN, "caps", 0, G_OPTION_ARG_FILENAME, offsetof(SwOptions, caps_file),
     N_("Capabilities XML to use instead of the cache or a probe"), N_("FILE")},
    {SW_TAKES_DOMAIN, "guest-os", 0, G_OPTION_ARG_STRING, offsetof(SwOptions, guest_os),
     N_("Guest OS, as osinfo-db's id or short id; 'none': as if none were named"), N_("ID")},
    {SW_TAKES_DOMAIN, "policy", 0, G_OPTION_ARG_FILENAME, offsetof(SwOptions, policy_file),
     N_("Policy to use instead of the installed files"), N_("FILE")},
    {ALL, "cache-dir", 0, G_OPTION_ARG_FILENAME, offsetof(SwOptions, cache_dir),
     N_("Folder of the cache"), N_("DIR")},
    {ALL, "output", 'o', G_OPTION_ARG_FILENAME, offsetof(SwOptions, output),
     N_("Write to FILE instead of standard output"), N_("FILE")},
    {ALL, "version", 0, G_OPTION_ARG_NONE, offsetof(SwOptions, version), N_("Print the version"),
     NULL},
    {SW_TAKES_CHECK, "check", 0, G_OPTION_ARG_NONE, offsetof(SwOptions, check),
     N_("Only tell what is wrong with the policy, or with the files that are named"), NULL},
    {SW_TAKES_BATCH, "batch", 0, G_OPTION_ARG_FILENAME, offsetof(SwOptions, batch),
     N_("Read every *.xml of a folder instead of files that are named"), N_("DIR")},
    {SW_TAKES_AGAIN, "again", 0, G_OPTION_ARG_NONE, offsetof(SwOptions, again),
     N_("Give up PCI addresses and controllers that stand there, and place everything anew"), NULL},
    {SW_TAKES_CONVERSION, "machine", 0, G_OPTION_ARG_STRING, offsetof(SwOptions, machine),
     N_("Machine type to convert to: q35, or one of its versions"), N_("TYPE")},
    {SW_TAKES_CONVERSION, "print-diff", 0, G_OPTION_ARG_NONE, offsetof(SwOptions, diff),
     N_("Print a unified diff instead of the domain"), NULL},
    {SW_TAKES_HOSTS, "from", 0, G_OPTION_ARG_FILENAME, offsetof(SwOptions, from),
     N_("Capabilities XML of the host that the guest comes from"), N_("CAPS")},
    {SW_TAKES_HOSTS, "to", 0, G_OPTION_ARG_FILENAME, offsetof(SwOptions, to),
     N_("Capabilities XML of the host that the guest goes to"), N_("CAPS")},
    {SW_TAKES_VERIFY, "firmware", 0, G_OPTION_ARG_NONE, offsetof(SwOptions, firmware),
     N_("Let the firmware set up PCI first, and look at the I/O ports that it gives"), NULL},
    {SW_TAKES_VERIFY, "live", 0, G_OPTION_ARG_STRING, offsetof(SwOptions, live),
     N_("Read back a domain that runs, through libvirt"), N_("DOMAIN")},
    {SW_TAKES_VERIFY, "connect", 'c', G_OPTION_ARG_STRING, offsetof(SwOptions, connect),
     N_("libvirt's URI, of --live"), N_("URI")},
    {SW_TAKES_VERIFY, "timeout", 0, G_OPTION_ARG_INT, offsetof(SwOptions, timeout),
     N_("How long all of it may take"), N_("SECONDS")},
    {SW_TAKES_QMP, "qmp", 0, G_OPTION_ARG_FILENAME, offsetof(SwOptions, qmp),
     N_("Ask the emulator whose QMP server listens on this UNIX socket"), N_("PATH")},
    {SW_TAKES_FORMAT, "format", 0, G_OPTION_ARG_STRING, offsetof(SwOptions, format),
     N_("Form of the output"), N_("FORMAT")},
};

void
sw_options_clear(SwOptions *options)
{
    g_free(options->caps_file);
    g_free(options->guest_os);
    g_free(options->policy_file);
    g_free(options->cache_dir);
    g_free(options->output);
    g_free(options->format);
    g_free(options->batch);
    g_free(options->machine);
    g_free(options->from);
    g_free(options->to);
    g_free(options->live);
    g_free(options->connect);
    g_free(options->qmp);
    g_strfreev(options->arguments);
}

static GArray *
entries_of(const SwCommand *command, SwOptions *options)
{
    const GOptionEntry rest = {G_OPTION_REMAINING,  0,    0,   G_OPTION_ARG_FILENAME_ARRAY,
                               &options->arguments, NULL, NULL};
    const unsigned takes = command->takes | (command->formats ? SW_TAKES_FORMAT : 0u);
    GArray *entries = g_array_new(TRUE, FALSE, sizeof(GOptionEntry));

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const GOptionEntry entry = {.long_name = rows[i].name,
                                    .short_name = rows[i].letter,
                                    .arg = rows[i].type,
                                    .arg_data = (char *)options + rows[i].offset,
                                    .description = rows[i].help,
                                    .arg_description = rows[i].placeholder};

        if (rows[i].takes == ALL || (takes & rows[i].takes))
            g_array_append_val(entries, entry);
    }
    g_array_append_val(entries, rest);
    return entries;
}

bool
sw_options_parse(SwOptions *options, const SwCommand *command, int argc, char **argv,
                 GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new(command->arguments);
    g_autoptr(GArray) entries = entries_of(command, options);

    g_option_context_set_summary(context, _(command->summary));
    g_option_context_set_translation_domain(context, SW_GETTEXT_DOMAIN);
    g_option_context_add_main_entries(context, (const GOptionEntry *)(const void *)entries->data,
                                      SW_GETTEXT_DOMAIN);
    if (command->formats) {
        g_autofree char *list = g_strjoinv(", ", (char **)command->formats);
        g_autofree char *text = g_strdup_printf(_("Formats: %s"), list);

        g_option_context_set_description(context, text);
    }
    return g_option_context_parse(context, &argc, &argv, error);
}
