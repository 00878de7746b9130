/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Foreign text made fit for messages and documents. */
#include "base/sw-printable.h"

char *
sw_printable(const char *text, gssize length, size_t max)
{
    g_autofree char *valid = g_utf8_make_valid(text, length);
    GString *line = g_string_new(NULL);

    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar character = g_utf8_get_char(p);

        if (line->len + (size_t)(g_utf8_next_char(p) - p) > max)
            break;
        g_string_append_unichar(line, g_unichar_isprint(character) ? character : ' ');
    }
    return g_string_free(line, FALSE);
}
