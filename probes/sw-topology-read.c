/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The topology of a text that is no domain: which it is, its content tells. */
#include "probes/sw-topology-read.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "probes/sw-query-pci.h"
#include "probes/sw-topology-argv.h"
#include "probes/sw-topology-pci.h"

/* The first character that tells something; '\0': there is none. Editors put a mark in front. */
static char
first_of(const char *text, size_t length)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t i = g_str_has_prefix(text, mark) ? sizeof(mark) - 1 : 0;

    while (i < length && g_ascii_isspace(text[i]))
        i++;
    return i < length ? text[i] : '\0';
}

bool
sw_topology_is_xml(const char *text, size_t length)
{
    const char first = first_of(text, length);

    return first == '<' || !first;
}

static bool
is_argv(json_object *list)
{
    json_object *first = json_object_array_length(list) ? json_object_array_get_idx(list, 0) : NULL;

    return !json_object_array_length(list) || (json_object_is_type(first, json_type_object) &&
                                               json_object_object_get_ex(first, "driver", NULL));
}

static SwTopology *
of_json(json_object *value, GError **error)
{
    json_object *answer = json_object_is_type(value, json_type_object)
                              ? json_object_object_get(value, "return")
                              : value;
    g_autoptr(GPtrArray) functions = NULL;

    if (json_object_is_type(value, json_type_array) && is_argv(value)) {
        g_autoptr(SwCommandLine) line = sw_command_line_of_json(value, error);

        return line ? sw_topology_of_argv(line, error) : NULL;
    }
    functions = sw_query_pci_read(answer);
    if (functions)
        return sw_topology_of_pci(functions);
    sw_error_set(error, SW_ERROR_SYNTAX, 0,
                 _("this is neither an answer of query-pci nor what 'slotwise argv' prints; give "
                   "one of these"));
    return NULL;
}

SwTopology *
sw_topology_read(const char *text, size_t length, GError **error)
{
    const char first = first_of(text, length);
    g_autoptr(SwCommandLine) line = NULL;

    if (first == '{' || first == '[') {
        json_object *value = sw_json_read(text, length, error);
        SwTopology *topology = value ? of_json(value, error) : NULL;

        json_object_put(value);
        return topology;
    }
    line = sw_command_line_parse(text, length, error);
    return line ? sw_topology_of_argv(line, error) : NULL;
}
