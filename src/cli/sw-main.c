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
    &sw_cmd_place,    &sw_cmd_argv,   &sw_cmd_explain, &sw_cmd_tree,
    &sw_cmd_check,    &sw_cmd_verify, &sw_cmd_convert, &sw_cmd_compat,
    &sw_cmd_baseline, &sw_cmd_policy, &sw_cmd_doctor,
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

static bool
format_known(const SwCommand *command, const char *format)
{
    return !format || (command->formats && g_strv_contains(command->formats, format));
}

static int
run_command(const SwCommand *command, int argc, char **argv)
{
    g_auto(SwOptions) options = {.timeout = SW_TIMEOUT_USUAL};
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup_printf("slotwise %s", command->name);
    int n, most;

    g_set_prgname(name);
    if (!sw_options_parse(&options, command, argc, argv, &error))
        return sw_usage_error(error->message);
    if (options.version)
        return print_version();
    n = options.arguments ? (int)g_strv_length(options.arguments) : 0;
    most = (command->takes & SW_TAKES_CHECK) && !options.check ? 0 : command->max_arguments;
    if (options.batch || options.live ? n > 0 : n < command->min_arguments || n > most) {
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
