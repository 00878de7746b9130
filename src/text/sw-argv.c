/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The -device arguments of a plan: three ways to print a list of properties with typed values. */
#include "text/sw-argv.h"

#include "text/sw-argv-device.h"
#include "text/sw-json.h"

static void
append_json(GString *out, const GArray *properties)
{
    g_string_append_c(out, '{');
    for (guint i = 0; i < properties->len; i++) {
        const SwArgvProperty *property = &g_array_index(properties, SwArgvProperty, i);

        sw_json_name(out, property->name);
        switch (property->type) {
        case SW_ARGV_VALUE_STRING:
            sw_json_string(out, property->value);
            break;
        case SW_ARGV_VALUE_NUMBER:
            g_string_append(out, property->value);
            break;
        case SW_ARGV_VALUE_SWITCH:
            g_string_append(out, g_str_equal(property->value, "on") ? "true" : "false");
            break;
        }
    }
    g_string_append_c(out, '}');
}

/* A comma in a value is written twice. */
void
sw_argv_append_legacy(GString *out, const GArray *properties)
{
    for (guint i = 0; i < properties->len; i++) {
        const SwArgvProperty *property = &g_array_index(properties, SwArgvProperty, i);
        g_auto(GStrv) parts = g_strsplit(property->value, ",", -1);
        g_autofree char *value = g_strjoinv(",,", parts);

        if (i)
            g_string_append_printf(out, ",%s=", property->name);
        g_string_append(out, value);
    }
}

static void
append_device(GString *out, const GArray *properties, SwArgv form, bool first)
{
    g_autoptr(GString) word = g_string_new(NULL);
    g_autofree char *quoted = NULL;

    if (form == SW_ARGV_JSON) {
        g_string_append(out, first ? "\n  " : ",\n  ");
        append_json(out, properties);
        return;
    }
    if (form == SW_ARGV_SHELL)
        append_json(word, properties);
    else
        sw_argv_append_legacy(word, properties);
    quoted = g_shell_quote(word->str);
    g_string_append_printf(out, "-device %s\n", form == SW_ARGV_SHELL ? quoted : word->str);
}

char *
sw_argv_format(const SwPlan *plan, const SwCaps *caps, SwArgv form, GError **error)
{
    g_autoptr(SwNames) names = sw_names_new(plan);
    g_autoptr(GPtrArray) devices = sw_argv_devices(plan, caps, names, error);
    GString *out;

    if (!devices)
        return NULL;
    out = g_string_new(form == SW_ARGV_JSON ? "[" : "");
    for (guint i = 0; i < devices->len; i++) {
        const SwArgvDevice *device = devices->pdata[i];

        append_device(out, device->properties, form, i == 0);
    }
    if (form == SW_ARGV_JSON)
        g_string_append(out, devices->len ? "\n]\n" : "]\n");
    return g_string_free(out, FALSE);
}
