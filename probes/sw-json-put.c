/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of the JSON that is printed. */
#include "probes/sw-json-put.h"

#include "base/sw-printable.h"

#define MAX_TEXT 4096u /* bytes, a path at the most */

/* A path need not be UTF-8, JSON must be. */
void
sw_json_put_text(json_object *object, const char *name, const char *value)
{
    g_autofree char *text = value ? sw_printable(value, -1, MAX_TEXT) : NULL;

    if (text)
        json_object_object_add(object, name, json_object_new_string(text));
}

void
sw_json_put_number(json_object *object, const char *name, unsigned value)
{
    json_object_object_add(object, name, json_object_new_int64(value));
}
