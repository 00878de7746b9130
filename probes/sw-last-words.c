/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU says of an option before it ends: it repeats the option, then says what is wrong. */
#include "probes/sw-last-words.h"

#include <glib.h>
#include <string.h>

char *
sw_last_words_about(const char *words, const char *option, const char *value)
{
    g_autofree char *about = g_strdup_printf("%s %s: ", option, value);
    const char *said = strstr(words, about);

    if (!said || g_str_has_prefix(said + strlen(about), "warning:"))
        return NULL;
    said += strlen(about);
    return g_strndup(said, strcspn(said, "\r\n"));
}
