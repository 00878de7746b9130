/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The helper slotwise-guests: prints the guest table. The only program that loads libosinfo. */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/sw-i18n.h"
#include "probes/guests.h"
#include "store/sw-file.h"
#include "store/sw-locale.h"
#include "xml/sw-guest-xml.h"

#define PROGRAM "slotwise-guests"

static bool
print_table(GError **error)
{
    g_autoptr(SwGuestTable) table = sw_guest_table_new();
    g_autofree char *text = NULL;

    if (!sw_guests_probe(table, error))
        return false;
    text = sw_guest_table_format_xml(table);
    return sw_file_write(NULL, text, strlen(text), error);
}

static bool
parse_options(int *argc, char ***argv, bool *version, GError **error)
{
    gboolean asked = FALSE;
    const GOptionEntry entries[] = {
        {"version", 0, 0, G_OPTION_ARG_NONE, &asked, N_("show the version and exit"), NULL},
        {NULL},
    };
    g_autoptr(GOptionContext) context =
        g_option_context_new(_("- print what each guest OS of the osinfo database can drive"));

    g_option_context_add_main_entries(context, entries, SW_GETTEXT_DOMAIN);
    if (!g_option_context_parse(context, argc, argv, error))
        return false;
    *version = asked;
    return true;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    bool version = false;

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* for what it runs as well */
    sw_locale_init();
    if (!parse_options(&argc, &argv, &version, &error) || argc > 1) {
        fprintf(stderr, _("%s: %s; see '%s --help'\n"), PROGRAM,
                error ? error->message : _("it takes no argument"), PROGRAM);
        return 2;
    }
    if (version) {
        printf("%s %s\n", PROGRAM, SW_VERSION);
        return fflush(stdout) == 0 ? 0 : 1;
    }
    if (print_table(&error))
        return 0;
    fprintf(stderr, "%s: %s\n", PROGRAM, error->message);
    return 1;
}
