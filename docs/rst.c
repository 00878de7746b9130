/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the programs that print pages in reStructuredText share. */
#include "rst.h"

#include <glib.h>
#include <string.h>

char *
sw_rst_escape(const char *text)
{
    GString *out = g_string_new(NULL);

    for (; *text; text++) {
        if (strchr("\\*`|_", *text))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    return g_string_free(out, FALSE);
}
