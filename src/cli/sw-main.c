/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise: the table of commands. */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/sw-i18n.h"
#include "cli/sw-command.h"
#include "store/sw-file.h"
#include "store/sw-locale.h"
#include "store/sw-paths.h"

static const SwCommand *const commands[] = {
    &sw_cmd_place,   &sw_cmd_argv,   &sw_cmd_explain, &sw_cmd_tree,
    &sw_cmd_convert, &sw_cmd_policy, &sw_cmd_doctor,
};

static const SwCommand *
find_command(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (g_str_equal(commands[i]->name, name))
            return commands[i];
    return NULL;
}

static void
print_help(void)
{
    g_print(_(
        "Usage: slotwise COMMAND [OPTION…] [ARGUMENT…]\n\n"
        "Places virtio devices on the PCI slots that the guest's drivers can use.\n\nCommands:\n"));
    g_print("  %-10s %s\n", "probe",
            _("learn what an emulator offers (the same as slotwise-probe)"));
    g_print("  %-10s %s\n", "matrix",
            _("measure what becomes of each virtio device in each place of a machine"));
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        g_print("  %-10s %s\n", commands[i]->name, _(commands[i]->summary));
    g_print(_(
        "\n'slotwise COMMAND --help' tells the options of a command; 'man slotwise' tells all.\n"));
}

static int
print_version(void)
{
    g_print("slotwise %s\n", SW_VERSION);
    return SW_EXIT_OK;
}

int
sw_usage_error(const char *message)
{
    g_printerr("slotwise: %s\n", message);
    g_printerr(_("Try 'slotwise --help'.\n"));
    return SW_EXIT_USAGE;
}

static void
options_clear(SwOptions *options)
{
    g_free(options->caps_file);
    g_free(options->guest_os);
    g_free(options->policy_file);
    g_free(options->cache_dir);
    g_free(options->output);
    g_free(options->format);
    g_free(options->batch);
    g_free(options->machine);
    g_strfreev(options->arguments);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SwOptions, options_clear)

static bool
format_known(const SwCommand *command, const char *format)
{
    return !format || (command->formats && g_strv_contains(command->formats, format));
}

static bool
parse_options(const SwCommand *command, int argc, char **argv, SwOptions *options, GError **error)
{
    const GOptionEntry domain[] = {
        {"caps", 0, 0, G_OPTION_ARG_FILENAME, &options->caps_file,
         N_("Capabilities XML to use instead of the cache or a probe"), N_("FILE")},
        {"guest-os", 0, 0, G_OPTION_ARG_STRING, &options->guest_os,
         N_("Guest OS, as osinfo-db's id or short id; 'none': as if none were named"), N_("ID")},
        {"policy", 0, 0, G_OPTION_ARG_FILENAME, &options->policy_file,
         N_("Policy to use instead of the installed files"), N_("FILE")},
        {NULL},
    };
    const GOptionEntry check[] = {
        {"check", 0, 0, G_OPTION_ARG_NONE, &options->check,
         N_("Only tell what is wrong with the policy, or with the files that are named"), NULL},
        {NULL},
    };
    const GOptionEntry entries[] = {
        {"cache-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->cache_dir, N_("Folder of the cache"),
         N_("DIR")},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
         N_("Write to FILE instead of standard output"), N_("FILE")},
        {"version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_("Print the version"), NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->arguments, NULL, NULL},
        {NULL},
    };
    const GOptionEntry format[] = {
        {"format", 0, 0, G_OPTION_ARG_STRING, &options->format, N_("Form of the output"),
         N_("FORMAT")},
        {NULL},
    };
    const GOptionEntry batch[] = {
        {"batch", 0, 0, G_OPTION_ARG_FILENAME, &options->batch,
         N_("Read every *.xml of a folder; results go into files of their own"), N_("DIR")},
        {NULL},
    };
    const GOptionEntry again[] = {
        {"again", 0, 0, G_OPTION_ARG_NONE, &options->again,
         N_("Give up PCI addresses and controllers that stand there, and place everything anew"),
         NULL},
        {NULL},
    };
    const GOptionEntry conversion[] = {
        {"machine", 0, 0, G_OPTION_ARG_STRING, &options->machine,
         N_("Machine type to convert to: q35, or one of its versions"), N_("TYPE")},
        {"print-diff", 0, 0, G_OPTION_ARG_NONE, &options->diff,
         N_("Print a unified diff instead of the domain"), NULL},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(command->arguments);

    g_option_context_set_summary(context, _(command->summary));
    g_option_context_set_translation_domain(context, SW_GETTEXT_DOMAIN);
    if (!command->no_domain)
        g_option_context_add_main_entries(context, domain, SW_GETTEXT_DOMAIN);
    g_option_context_add_main_entries(context, entries, SW_GETTEXT_DOMAIN);
    if (command->checks)
        g_option_context_add_main_entries(context, check, SW_GETTEXT_DOMAIN);
    if (command->many)
        g_option_context_add_main_entries(context, batch, SW_GETTEXT_DOMAIN);
    if (command->again)
        g_option_context_add_main_entries(context, again, SW_GETTEXT_DOMAIN);
    if (command->converts)
        g_option_context_add_main_entries(context, conversion, SW_GETTEXT_DOMAIN);
    if (command->formats) {
        g_autofree char *list = g_strjoinv(", ", (char **)command->formats);
        g_autofree char *text = g_strdup_printf(_("Formats: %s"), list);

        g_option_context_add_main_entries(context, format, SW_GETTEXT_DOMAIN);
        g_option_context_set_description(context, text);
    }
    return g_option_context_parse(context, &argc, &argv, error);
}

static int
run_command(const SwCommand *command, int argc, char **argv)
{
    g_auto(SwOptions) options = {NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup_printf("slotwise %s", command->name);
    int n, most;

    g_set_prgname(name);
    if (!parse_options(command, argc, argv, &options, &error))
        return sw_usage_error(error->message);
    if (options.version)
        return print_version();
    n = options.arguments ? (int)g_strv_length(options.arguments) : 0;
    most = command->checks && !options.check ? 0 : command->max_arguments;
    if (options.batch ? n > 0 : n < command->min_arguments || n > most) {
        g_autofree char *text =
            *command->arguments
                ? g_strdup_printf(_("%s takes: %s"), command->name, command->arguments)
                : g_strdup_printf(_("%s takes no argument"), command->name);

        return sw_usage_error(text);
    }
    if (!format_known(command, options.format)) {
        g_autofree char *text = g_strdup_printf(_("no such format: %s"), options.format);

        return sw_usage_error(text);
    }
    return command->run(&options);
}

/* The probe is a program of its own, so that only it links what it takes to read QMP.
 * @option:	put before the others; NULL: none */
static int
become_probe(const char *option, char **argv)
{
    g_autofree char *probe = sw_path_probe();
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();

    g_ptr_array_add(arguments, probe);
    if (option)
        g_ptr_array_add(arguments, (char *)option);
    for (; *argv; argv++)
        g_ptr_array_add(arguments, *argv);
    g_ptr_array_add(arguments, NULL);
    execv(probe, (char **)arguments->pdata);
    g_printerr(_("slotwise: cannot run %s (%s); install it, or name it in SLOTWISE_PROBE\n"), probe,
               g_strerror(errno));
    return SW_EXIT_FAULT;
}

int
main(int argc, char **argv)
{
    const SwCommand *command;

    signal(SIGCHLD, SIG_DFL); /* where the starter ignored it, no child could be waited for */
    sw_locale_init();
    sw_file_watch_output();
    if (argc < 2)
        return sw_usage_error(_("no command is given"));
    if (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h") ||
        g_str_equal(argv[1], "help")) {
        print_help();
        return SW_EXIT_OK;
    }
    if (g_str_equal(argv[1], "--version"))
        return print_version();
    if (g_str_equal(argv[1], "probe"))
        return become_probe(NULL, argv + 2);
    if (g_str_equal(argv[1], "matrix"))
        return become_probe("--matrix", argv + 2);
    command = find_command(argv[1]);
    if (!command) {
        g_autofree char *text = g_strdup_printf(_("there is no command '%s'"), argv[1]);

        return sw_usage_error(text);
    }
    return run_command(command, argc - 1, argv + 1);
}
