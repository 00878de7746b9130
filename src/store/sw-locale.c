/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The language of the user: what every program calls first. */
#include "store/sw-locale.h"

#include <libintl.h>
#include <locale.h>

#include "base/sw-i18n.h"

void
sw_locale_bind(void)
{
    const char *folder = g_getenv("TEXTDOMAINDIR");

    bindtextdomain(SW_GETTEXT_DOMAIN, folder && *folder ? folder : SW_LOCALE_DIR);
    bind_textdomain_codeset(SW_GETTEXT_DOMAIN, "UTF-8");
}

void
sw_locale_init(void)
{
    setlocale(LC_ALL, "");
    sw_locale_bind();
    textdomain(SW_GETTEXT_DOMAIN);
}
