/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a command line of QEMU says of machine and devices.
 *
 * It comes from a script, from virsh domxml-to-native, from libvirt's log, from /proc/PID/cmdline,
 * or from 'slotwise argv'. Words are split as a shell splits them, but nothing is expanded or run.
 * All options are passed over but the few that decide what is on PCI. */
#include "probes/sw-command-line.h"

#include <inttypes.h>
#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "rules/sw-identity-rules.h"

#define MAX_DEVICES 16384u

void
sw_command_line_free(SwCommandLine *line)
{
    if (!line)
        return;
    g_free(line->emulator);
    g_free(line->machine);
    g_ptr_array_unref(line->devices);
    g_free(line);
}

static SwCommandLine *
command_line_new(void)
{
    SwCommandLine *line = g_new0(SwCommandLine, 1);

    line->acpi = true;
    line->devices = g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
    return line;
}

/* ---- one device ---- */

static GHashTable *
new_properties(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

/* "a=b,c=d": a comma in a value is written twice.
 * @first: name of what stands in front without "=" */
static GHashTable *
parse_properties(const char *text, const char *first)
{
    GHashTable *properties = new_properties();
    g_autoptr(GString) item = g_string_new(NULL);

    for (const char *p = text;; p++) {
        char *equals;

        if (*p == ',' && p[1] == ',')
            p++;
        else if (*p == ',' || !*p) {
            equals = strchr(item->str, '=');
            if (equals)
                g_hash_table_replace(properties, g_strndup(item->str, (gsize)(equals - item->str)),
                                     g_strdup(equals + 1));
            else if (first)
                g_hash_table_replace(properties, g_strdup(first), g_strdup(item->str));
            else
                g_hash_table_replace(properties, g_strdup(item->str), g_strdup("on"));
            first = NULL;
            g_string_truncate(item, 0);
            if (!*p)
                return properties;
            continue;
        }
        g_string_append_c(item, *p);
    }
}

/* Lists and objects decide nothing here: NULL. A number as addr is both parts in one. (transfer
 * full) */
static char *
value_of_json(const char *name, json_object *value)
{
    const int64_t number = json_object_get_int64(value);

    if (json_object_is_type(value, json_type_boolean))
        return g_strdup(json_object_get_boolean(value) ? "on" : "off");
    if (json_object_is_type(value, json_type_string))
        return g_strdup(json_object_get_string(value));
    if (!json_object_is_type(value, json_type_int))
        return NULL;
    return g_str_equal(name, "addr") && number >= 0
               ? g_strdup_printf("%" PRIx64 ".%x", (uint64_t)number >> 3, (unsigned)number & 7)
               : g_strdup(json_object_get_string(value));
}

static GHashTable *
properties_of_json(json_object *object)
{
    GHashTable *properties = new_properties();
    json_object_iter member;

    json_object_object_foreachC(object, member)
    {
        char *value = value_of_json(member.key, member.val);

        if (value)
            g_hash_table_replace(properties, g_strdup(member.key), value);
    }
    return properties;
}

/* @properties: (transfer full) */
static bool
add_device(SwCommandLine *line, GHashTable *properties, GError **error)
{
    const char *driver = g_hash_table_lookup(properties, "driver");

    g_ptr_array_add(line->devices, properties);
    if (!driver || !*driver) {
        sw_error_set(error, SW_ERROR_SYNTAX, 0,
                     _("the device number %u has no driver; name its type"), line->devices->len);
        return false;
    }
    if (line->devices->len <= MAX_DEVICES)
        return true;
    sw_error_set(error, SW_ERROR_LIMIT, 0, _("more than %u devices; give fewer"), MAX_DEVICES);
    return false;
}

SwCommandLine *
sw_command_line_of_json(json_object *list, GError **error)
{
    g_autoptr(SwCommandLine) line = command_line_new();

    for (size_t i = 0; i < json_object_array_length(list); i++) {
        json_object *object = json_object_array_get_idx(list, i);

        if (!json_object_is_type(object, json_type_object)) {
            sw_error_set(error, SW_ERROR_SYNTAX, 0,
                         _("the device number %zu is no object; write each as "
                           "{\"driver\": ...}"),
                         i + 1);
            return NULL;
        }
        if (!add_device(line, properties_of_json(object), error))
            return NULL;
    }
    return g_steal_pointer(&line);
}

/* ---- options ---- */

static bool
take_device(SwCommandLine *line, const char *value, GError **error)
{
    json_object *object;
    bool added;

    if (*value != '{')
        return add_device(line, parse_properties(value, "driver"), error);
    object = sw_json_read(value, strlen(value), error);
    if (!object)
        return false;
    added = add_device(line, properties_of_json(object), error);
    json_object_put(object);
    return added;
}

static bool
take_machine(SwCommandLine *line, const char *value, GError **error)
{
    g_autoptr(GHashTable) properties = parse_properties(value, "type");
    const char *type = g_hash_table_lookup(properties, "type");

    if (type) {
        g_free(line->machine);
        line->machine = g_strdup(type);
    }
    if (g_strcmp0(g_hash_table_lookup(properties, "acpi"), "off") == 0)
        line->acpi = false;
    line->uefi |= g_hash_table_contains(properties, "pflash0");
    return true;
}

static bool
take_drive(SwCommandLine *line, const char *value, GError **error)
{
    g_autoptr(GHashTable) properties = parse_properties(value, NULL);

    line->uefi |= g_strcmp0(g_hash_table_lookup(properties, "if"), "pflash") == 0;
    return true;
}

static bool
take_flash(SwCommandLine *line, const char *value, GError **error)
{
    line->uefi = true;
    return true;
}

static const struct {
    const char *name;
    bool (*take)(SwCommandLine *line, const char *value, GError **error);
} options[] = {
    {"device", take_device}, {"machine", take_machine}, {"M", take_machine},
    {"drive", take_drive},   {"pflash", take_flash},
};

/* Return: how many words it takes; 0 with an error */
static guint
take_option(SwCommandLine *line, char **words, GError **error)
{
    const char *name = words[0] + 1 + (words[0][1] == '-');

    line->nodefaults |= g_str_equal(name, "nodefaults");
    line->acpi &= !g_str_equal(name, "no-acpi");
    for (size_t i = 0; words[1] && i < G_N_ELEMENTS(options); i++)
        if (g_str_equal(options[i].name, name))
            return options[i].take(line, words[1], error) ? 2 : 0;
    return 1;
}

/* People write "virtio-net", which QEMU takes for virtio-net-pci, or for the one of channel I/O. */
static void
resolve_types(SwCommandLine *line)
{
    const bool s390 = (line->machine && g_str_has_prefix(line->machine, "s390")) ||
                      (line->emulator && g_str_has_suffix(line->emulator, "s390x"));

    for (guint i = 0; i < line->devices->len; i++) {
        GHashTable *properties = line->devices->pdata[i];
        const char *type = g_hash_table_lookup(properties, "driver");
        g_autofree char *full = g_strdup_printf("%s-pci", type);

        if (g_str_has_prefix(type, "virtio-") && !sw_identity_rule_find(type) &&
            sw_identity_rule_find(full))
            g_hash_table_replace(properties, g_strdup("driver"),
                                 s390 ? g_strdup_printf("%s-ccw", type) : g_steal_pointer(&full));
    }
}

static SwCommandLine *
parse_words(char **words, GError **error)
{
    g_autoptr(SwCommandLine) line = command_line_new();

    /* in front of the emulator there may be its environment, NAME=VALUE */
    while (*words && **words != '-' && strchr(*words, '='))
        words++;
    if (*words && **words != '-')
        line->emulator = g_strdup(*words++);
    while (*words) {
        guint n = 1;

        if (**words == '-')
            n = take_option(line, words, error);
        if (!n)
            return NULL;
        words += n;
    }
    resolve_types(line);
    return g_steal_pointer(&line);
}

static char **
split_at_nul(const char *text, size_t length)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (size_t i = 0; i < length; i += strlen(text + i) + 1)
        g_ptr_array_add(words, g_strdup(text + i));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

/* ---- words as ps shows them ---- */

/* Return: behind the object that begins here; NULL: it does not end */
static const char *
json_end(const char *text)
{
    bool quoted = false;
    unsigned depth = 0;

    for (const char *p = text; *p; p++) {
        if (quoted && *p == '\\' && p[1])
            p++;
        else if (*p == '"')
            quoted = !quoted;
        else if (!quoted && *p == '{')
            depth++;
        else if (!quoted && *p == '}' && --depth == 0)
            return p + 1;
    }
    return NULL;
}

/* JSON that begins a word without a quote around it, as in what ps shows, would lose its own
 * quotes. (transfer full) */
static char *
quote_json(const char *text)
{
    GString *out = g_string_new(NULL);
    bool starts = true; /* a word */
    bool ends = true;   /* the last one that began; where one does not, none is looked for */
    char quote = '\0';

    for (const char *p = text; *p; p++) {
        const bool begins = ends && starts && !quote && *p == '{' && p[1] == '"';
        const char *end = begins ? json_end(p) : NULL;

        ends &= !begins || end;
        if (end) {
            g_autofree char *json = g_strndup(p, (gsize)(end - p)), *word = g_shell_quote(json);

            g_string_append(out, word);
            p = end - 1;
        } else {
            g_string_append_c(out, *p);
        }
        starts = g_ascii_isspace(*p);
        if (*p == quote)
            quote = '\0';
        else if (!quote && !end && (*p == '\'' || *p == '"'))
            quote = *p;
        else if (quote != '\'' && *p == '\\' && p[1])
            g_string_append_c(out, *++p);
    }
    return g_string_free(out, FALSE);
}

static bool
is_text(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 && text[i] && !g_ascii_isspace(text[i]))
            return false;
    return true;
}

SwCommandLine *
sw_command_line_parse(const char *text, size_t length, GError **error)
{
    g_autoptr(SwCommandLine) line = NULL;
    g_autofree char *quoted = NULL;
    g_auto(GStrv) words = NULL;

    if (!is_text(text, length)) {
        sw_error_set(error, SW_ERROR_SYNTAX, 0,
                     _("this is no text; give a domain, an answer of query-pci, or a command line "
                       "of QEMU"));
        return NULL;
    }
    if (memchr(text, '\0', length)) {
        words = split_at_nul(text, length);
    } else if (!g_shell_parse_argv(quoted = quote_json(text), NULL, &words, NULL)) {
        sw_error_set(error, SW_ERROR_SYNTAX, 0,
                     _("this is neither XML nor JSON, and as a command line of QEMU it has a quote "
                       "that does not end; give one of these"));
        return NULL;
    }
    line = parse_words(words, error);
    if (line && (line->devices->len || line->machine))
        return g_steal_pointer(&line);
    if (line)
        sw_error_set(error, SW_ERROR_SYNTAX, 0,
                     _("this is neither XML nor JSON, and as a command line of QEMU it has no "
                       "-device; give one of these"));
    return NULL;
}
