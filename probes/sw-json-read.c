/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON from anywhere: bounded before anything is made of it. */
#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "probes/sw-command-line.h"
#include "probes/sw-query-pci.h"

#define MAX_BYTES ((size_t)8 << 20) /* 4000 devices of query-pci have 3 MiB, indented */

json_object *
sw_json_read(const char *text, size_t length, GError **error)
{
    json_tokener *tokener =
        length <= MAX_BYTES ? json_tokener_new_ex((int)sw_query_pci_limits()->depth) : NULL;
    json_object *value = NULL;
    size_t end;

    if (!tokener) {
        sw_error_set(error, SW_ERROR_LIMIT, 0, _("more than %zu bytes of JSON; give a part of it"),
                     MAX_BYTES);
        return NULL;
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8 |
                                        JSON_TOKENER_ALLOW_TRAILING_CHARS);
    if (!memchr(text, '\0', length))
        value = json_tokener_parse_ex(tokener, text, (int)length);
    end = json_tokener_get_parse_end(tokener);
    json_tokener_free(tokener);
    while (end < length && g_ascii_isspace(text[end]))
        end++;
    if (value && end == length)
        return value;
    json_object_put(value);
    sw_error_set(error, SW_ERROR_SYNTAX, 0,
                 _("this begins like JSON, but is none; give an answer of query-pci, or what "
                   "'slotwise argv' prints"));
    return NULL;
}
