/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policy files: key files of GLib.
 *
 * GKeyFile knows no lines. They are looked up in an index of the text that is made beside it, and
 * the line of what is no key file at all is found by halving: it is the one with which the text
 * before it stops being one. */
#include <string.h>

#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "policy/sw-site.h"
#include "rules/sw-virtio-rules.h"

#define MAX_SHOWN 64u /* bytes of foreign text in a message */

/* A file while it is read. */
typedef struct {
    const char *file;
    const char *text;
    size_t length;
    GKeyFile *keys;
    GHashTable *lines; /* "[GROUP]", or "[GROUP]KEY" -> line, the last one of each */
    GPtrArray *faults;
} Reader;

static void
fault_free(void *data)
{
    SwPolicyFault *fault = data;

    g_free(fault->file);
    g_free(fault->text);
    g_free(fault);
}

GPtrArray *
sw_policy_faults_new(void)
{
    return g_ptr_array_new_with_free_func(fault_free);
}

void
sw_policy_fault_add(GPtrArray *faults, const char *file, int line, bool fatal, char *text)
{
    const SwPolicyFault fault = {g_strdup(file), line, fatal, text};

    g_ptr_array_add(faults, g_memdup2(&fault, sizeof(fault)));
}

char *
sw_policy_fault_format(const SwPolicyFault *fault)
{
    if (!fault->line)
        return g_strdup(fault->text);
    return g_strdup_printf("%s:%d: %s", fault->file, fault->line, fault->text);
}

static G_GNUC_PRINTF(4, 5) void complain(const Reader *reader, int line, bool fatal,
                                         const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    sw_policy_fault_add(reader->faults, reader->file, line, fatal,
                        g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static char *
shown(const char *text)
{
    return sw_printable(text, -1, MAX_SHOWN);
}

/* ---- lines ---- */

/* Into the index; @group: (inout): the section that the line is in. A key that stands twice in a
 * section is told of: GKeyFile takes the last one without a word. */
static void
index_line(const Reader *reader, char *line, int number, char **group)
{
    char *equals = strchr(g_strstrip(line), '=');
    char *end = *line == '[' ? strchr(line, ']') : NULL;
    char *name;

    if (*line == '#' || !*line)
        return;
    if (end) {
        end[1] = '\0';
        g_free(*group);
        *group = g_strdup(line);
        g_hash_table_insert(reader->lines, g_strdup(line), GINT_TO_POINTER(number));
        return;
    }
    if (!equals)
        return;
    *equals = '\0';
    name = g_strconcat(*group, g_strchomp(line), NULL);
    if (g_hash_table_contains(reader->lines, name))
        complain(reader, number, false,
                 _("%s stands twice in %s, and this line counts; remove one of them"), line,
                 *group);
    g_hash_table_insert(reader->lines, name, GINT_TO_POINTER(number));
}

static void
index_lines(const Reader *reader)
{
    g_autofree char *copy = g_strndup(reader->text, reader->length), *group = g_strdup("");
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);

    for (int i = 0; lines[i]; i++)
        index_line(reader, lines[i], i + 1, &group);
}

static int
line_of(const Reader *reader, const char *group, const char *key)
{
    g_autofree char *name = g_strdup_printf("[%s]%s", group, key ? key : "");

    return GPOINTER_TO_INT(g_hash_table_lookup(reader->lines, name));
}

/* ---- what is no key file ---- */

static bool
is_key_file(const char *text, size_t length, GError **error)
{
    g_autoptr(GKeyFile) scratch = g_key_file_new();

    return !length || g_key_file_load_from_data(scratch, text, length, G_KEY_FILE_NONE, error);
}

/* GKeyFile passes over what follows a NUL byte in a line.
 * Return: line from 1; 0: there is none */
static int
find_nul(const Reader *reader)
{
    const char *nul = reader->length ? memchr(reader->text, '\0', reader->length) : NULL;
    int line = 1;

    for (const char *at = reader->text; nul && at < nul; at++)
        line += *at == '\n';
    return nul ? line : 0;
}

/* Halving asks for 16 readings at most, whatever is in the file.
 * Return: line from 1 */
static int
find_fault(const Reader *reader)
{
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(size_t)); /* of each line, in bytes */
    guint right = 0, wrong;
    size_t end = 0;

    while (end < reader->length) {
        const char *newline = memchr(reader->text + end, '\n', reader->length - end);

        end = newline ? (size_t)(newline - reader->text) + 1 : reader->length;
        g_array_append_val(ends, end);
    }
    for (wrong = ends->len; wrong - right > 1;) {
        guint middle = right + (wrong - right) / 2;

        if (is_key_file(reader->text, g_array_index(ends, size_t, middle - 1), NULL))
            right = middle;
        else
            wrong = middle;
    }
    return (int)wrong;
}

/* ---- sections ---- */

static bool
names_a_family(const char *pattern)
{
    size_t n;
    const SwVirtioRule *rules = sw_virtio_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (g_pattern_match_simple(pattern, rules[i].family))
            return true;
    return false;
}

static int
count_stars(const char *text)
{
    int n = 0;

    for (; *text; text++)
        n += *text == '*';
    return n;
}

/* Return: (transfer full): what stands between the quotes of [WORD "PATTERN"]; NULL: it is no such
 * thing */
static char *
unquote(const char *group, const char *word)
{
    const char *rest = group + strlen(word);
    size_t length;

    while (*rest == ' ')
        rest++;
    length = strlen(rest);
    if (length < 3 || rest[0] != '"' || rest[length - 1] != '"' ||
        memchr(rest + 1, '"', length - 2))
        return NULL;
    return g_strndup(rest + 1, length - 2);
}

static bool
check_pattern(const Reader *reader, const char *group, SwScope scope, const char *pattern)
{
    const int line = line_of(reader, group, NULL);
    g_autofree char *whole = pattern ? sw_printable(pattern, -1, SW_SITE_MAX_PATTERN) : NULL;
    g_autofree char *name = shown(group);

    if (!pattern)
        complain(reader, line, true, _("the section [%s] has no name; write [%s \"NAME\"]"), name,
                 sw_scope_name(scope));
    else if (!g_str_equal(whole, pattern) || count_stars(pattern) > SW_SITE_MAX_STARS)
        complain(reader, line, true,
                 _("the name of section [%s] is no pattern; it has at most %d printable bytes, and "
                   "%d stars"),
                 name, SW_SITE_MAX_PATTERN, SW_SITE_MAX_STARS);
    else if (scope == SW_SCOPE_DEVICE && !names_a_family(pattern))
        complain(reader, line, true,
                 _("the section [%s] fits no family of virtio devices; see 'slotwise policy' for "
                   "their names"),
                 name);
    else
        return true;
    return false;
}

/* Whether the site's own keys stand in such a section. */
static bool
is_site_group(const char *group)
{
    size_t n;
    const SwPolicyRule *rules = sw_policy_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (*rules[i].group && g_str_equal(rules[i].group, group))
            return true;
    return false;
}

/* @pattern: (out) (transfer full) */
static bool
read_group(const Reader *reader, const char *group, SwScope *scope, char **pattern)
{
    const size_t length = strcspn(group, " \"");
    g_autofree char *word = g_strndup(group, length), *name = shown(group);
    const int id = sw_scope_from_name(word);

    *pattern = NULL;
    *scope = SW_SCOPE_SITE;
    if (is_site_group(group))
        return true;
    if (id <= SW_SCOPE_SITE) {
        complain(reader, line_of(reader, group, NULL), false,
                 _("there is no section [%s]; see slotwise(1) for those that there are"), name);
        return false;
    }
    *scope = (SwScope)id;
    *pattern = unquote(group, word);
    return check_pattern(reader, group, *scope, *pattern);
}

/* ---- keys ---- */

static const SwPolicyRule *
find_rule(const Reader *reader, const char *group, SwScope scope, const char *key)
{
    const SwPolicyRule *rule = sw_policy_rule_find(key);
    g_autofree char *name = shown(key), *where = shown(group);

    if (rule && (rule->scopes & (1u << scope)) &&
        (scope != SW_SCOPE_SITE || g_str_equal(rule->group, group)))
        return rule;
    if (rule && *rule->group)
        complain(reader, line_of(reader, group, key), false,
                 _("%s has no place in [%s]; write it below [%s]"), name, where, rule->group);
    else
        complain(reader, line_of(reader, group, key), false,
                 _("there is no key %s in [%s]; see slotwise(1) for those that there are"), name,
                 where);
    return NULL;
}

static void
read_key(SwSite *site, const Reader *reader, const char *group, SwScope scope, const char *pattern,
         const char *key)
{
    const SwPolicyRule *rule = find_rule(reader, group, scope, key);
    g_autofree char *text = g_key_file_get_value(reader->keys, group, key, NULL);
    SwSetting setting = {.rule = rule, .scope = scope, .line = line_of(reader, group, key)};

    if (!rule)
        return;
    if (!sw_policy_rule_parse(rule, g_strstrip(text), setting.values)) {
        g_autofree char *choices = sw_policy_rule_choices(rule), *value = shown(text);

        complain(reader, setting.line, true, _("%s cannot be '%s'; write one of: %s"), rule->name,
                 value, choices);
        return;
    }
    setting.pattern = g_strdup(pattern);
    setting.text = g_steal_pointer(&text);
    setting.file = g_strdup(reader->file);
    g_ptr_array_add(site->settings, g_memdup2(&setting, sizeof(setting)));
}

static void
read_section(SwSite *site, const Reader *reader, const char *group)
{
    g_auto(GStrv) keys = g_key_file_get_keys(reader->keys, group, NULL, NULL);
    g_autofree char *pattern = NULL;
    SwScope scope;

    if (!read_group(reader, group, &scope, &pattern))
        return;
    for (char **key = keys; *key; key++) {
        if (site->settings->len >= SW_SITE_MAX_SETTINGS) {
            complain(reader, line_of(reader, group, *key), true,
                     _("the policy has more than %d settings; leave some out"),
                     SW_SITE_MAX_SETTINGS);
            return;
        }
        read_key(site, reader, group, scope, pattern, *key);
    }
}

static int
compare_faults(gconstpointer a, gconstpointer b)
{
    const SwPolicyFault *first = *(SwPolicyFault *const *)a, *second = *(SwPolicyFault *const *)b;

    return first->line - second->line;
}

void
sw_site_add(SwSite *site, const char *file, const char *text, size_t length, GPtrArray *faults)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GHashTable) lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    const Reader reader = {file, text, length, keys, lines, own};
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) groups = NULL;
    const int nul = find_nul(&reader);

    if (nul) {
        complain(&reader, nul, true, _("this line has a NUL byte; write text"));
    } else if (length && !g_key_file_load_from_data(keys, text, length, G_KEY_FILE_NONE, &error)) {
        g_autofree char *problem = sw_printable(error->message, -1, 256);

        complain(&reader, find_fault(&reader), true,
                 _("this is no line of a key file (%s); write KEY = VALUE below [SECTION]"),
                 problem);
    } else {
        index_lines(&reader);
        groups = g_key_file_get_groups(keys, NULL);
        for (char **group = groups; *group; group++)
            read_section(site, &reader, *group);
    }
    g_ptr_array_sort(own, compare_faults);
    for (guint i = 0; i < own->len; i++)
        g_ptr_array_add(faults, own->pdata[i]);
}
