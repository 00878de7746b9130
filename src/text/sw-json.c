/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing JSON. Reading is another matter and left to json-c, which libvirt and the probe use; a
 * library for these thirty lines would come along into libvirtd, whose own JSON library may clash
 * with it. */
#include "text/sw-json.h"

void
sw_json_string(GString *out, const char *text)
{
    if (!text) {
        g_string_append(out, "null");
        return;
    }
    g_string_append_c(out, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_printf(out, "\\%c", *p);
        else if ((unsigned char)*p < 0x20)
            g_string_append_printf(out, "\\u%04x", (unsigned)*p);
        else
            g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}

void
sw_json_name(GString *out, const char *name)
{
    if (out->len && out->str[out->len - 1] != '{')
        g_string_append(out, ", ");
    sw_json_string(out, name);
    g_string_append(out, ": ");
}

void
sw_json_member(GString *out, const char *name, const char *value)
{
    sw_json_name(out, name);
    sw_json_string(out, value);
}

void
sw_json_number(GString *out, const char *name, unsigned number)
{
    sw_json_name(out, name);
    g_string_append_printf(out, "%u", number);
}

void
sw_json_bool(GString *out, const char *name, bool value)
{
    sw_json_name(out, name);
    g_string_append(out, value ? "true" : "false");
}
