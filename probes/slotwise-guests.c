/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise-guests: prints the guest table. The only program that loads libosinfo. */
#include <locale.h>
#include <stdio.h>

#include "base/sw-i18n.h"
#include "probes/guests.h"
#include "xml/sw-guest-xml.h"

/* Return: whether the table went out whole */
static bool
print_table(GError **error)
{
    g_autoptr(SwGuestTable) table = sw_guest_table_new();
    g_autofree char *text = NULL;

    if (!sw_guests_probe(table, error))
        return false;
    text = sw_guest_table_format_xml(table);
    if (fputs(text, stdout) != EOF && fflush(stdout) == 0)
        return true;
    sw_error_set(error, SW_ERROR_IO, 0, _("cannot write the guest table; make room for it"));
    return false;
}

static bool
parse_options(int *argc, char ***argv, bool *version, GError **error)
{
    gboolean asked = FALSE;
    const GOptionEntry entries[] = {
        {"version", 0, 0, G_OPTION_ARG_NONE, &asked, N_("Print the version and leave"), NULL},
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

    setlocale(LC_ALL, "");
    if (!parse_options(&argc, &argv, &version, &error) || argc > 1) {
        g_printerr("slotwise-guests: %s\n",
                   error ? error->message : _("no argument is taken; see --help"));
        return 2;
    }
    if (version) {
        g_print("slotwise-guests %s\n", SW_VERSION);
        return 0;
    }
    if (print_table(&error))
        return 0;
    g_printerr("slotwise-guests: %s\n", error->message);
    return 1;
}
