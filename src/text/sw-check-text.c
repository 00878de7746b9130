/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What became of documents that were looked at: lines for people, JSON for programs. */
#include "text/sw-check-text.h"

#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "text/sw-json.h"
#include "text/sw-names.h"

#define WHAT_COLUMNS 64
#define MAX_BYTES    4096u /* of a file's name, and of what is said of it */

/** One line or object. */
typedef struct {
    const char *file;
    SwVerdict verdict;
    const SwCheckRule *rule;
    const char *device; /* NULL: none */
    const char *alias;  /* NULL: none */
    int line;           /* 0: none */
    const char *message;
    const char *cure; /* NULL: none */
} Row;

typedef void Append(GString *out, const Row *row);

/* ---- forms ---- */

/* Columns are those of one file: names of files may be of any length. */
static void
append_line(GString *out, const Row *row)
{
    g_autofree char *at = row->line ? g_strdup_printf(":%d", row->line) : g_strdup("");
    g_autofree char *what = g_strdup_printf("%s: %s: %s", at, row->rule->name,
                                            row->device ? row->device : _(row->rule->title));
    g_autofree char *shown = sw_printable(what, -1, MAX_BYTES);
    g_autofree char *why = sw_printable(row->message ? row->message : "", -1, MAX_BYTES);
    const int room = WHAT_COLUMNS - (int)g_utf8_strlen(shown, -1);

    g_string_append_printf(out, "%s%s%*s: %s", row->file, shown, MAX(room, 1), "",
                           sw_verdict_name(row->verdict));
    if (*why && row->cure)
        g_string_append_printf(out, " (%s; %s)", why, row->cure);
    else if (*why)
        g_string_append_printf(out, " (%s)", why);
    g_string_append_c(out, '\n');
}

/* The title says what is well. */
static char *
json_message(const Row *row)
{
    g_autofree char *text = NULL;

    if (row->verdict != SW_PASS)
        text = g_strdup(row->message);
    else if (row->message)
        text = g_strdup_printf("%s: %s", _(row->rule->title), row->message);
    else
        text = g_strdup(_(row->rule->title));
    return sw_printable(text, -1, MAX_BYTES);
}

static void
append_object(GString *out, const Row *row)
{
    g_autoptr(GString) object = g_string_new("{");
    g_autofree char *message = json_message(row);

    sw_json_member(object, "file", row->file);
    sw_json_member(object, "verdict", sw_verdict_name(row->verdict));
    sw_json_member(object, "rule", row->rule->name);
    sw_json_member(object, "device", row->device);
    sw_json_member(object, "alias", row->alias);
    sw_json_name(object, "line");
    if (row->line)
        g_string_append_printf(object, "%d", row->line);
    else
        g_string_append(object, "null");
    sw_json_member(object, "message", message);
    sw_json_member(object, "cure", row->cure);
    g_string_append_printf(out, "%s\n  %s}", out->str[out->len - 1] == '[' ? "" : ",", object->str);
}

/* ---- all rows of a document ---- */

/** How findings are told. */
typedef struct {
    Append *append;
    const SwNames *names; /* NULL: no aliases are wanted */
    SwAliasOf *written;   /* or NULL */
} Style;

static void
append_finding(GString *out, Row row, const SwCheckFinding *finding, const Style *style)
{
    g_autofree char *device = finding->device ? sw_device_name(finding->device) : NULL;
    g_autofree char *alias =
        finding->device && style->written ? style->written(finding->device) : NULL;

    row.verdict = finding->verdict;
    row.device = device;
    row.alias = alias;
    if (!alias && style->names && finding->device)
        row.alias = sw_names_alias(style->names, finding->device);
    row.line = finding->line;
    row.message = finding->message;
    row.cure = finding->cure;
    style->append(out, &row);
}

static void
append_all(GString *out, const char *file, const SwChecked *checked, const Style *style)
{
    g_autofree char *shown = sw_printable(file, -1, MAX_BYTES);

    for (SwCheckId id = 0; id < SW_N_CHECKS; id++) {
        const GPtrArray *found = checked->rules[id].found;
        const Row row = {.file = shown,
                         .verdict = SW_PASS,
                         .rule = &sw_check_rules(NULL)[id],
                         .message = checked->rules[id].remark};

        for (guint i = 0; found && i < found->len; i++)
            append_finding(out, row, found->pdata[i], style);
        if (!found && checked->rules[id].looked)
            style->append(out, &row);
    }
}

void
sw_check_append_text(GString *out, const char *file, const SwChecked *checked)
{
    append_all(out, file, checked, &(Style){.append = append_line});
}

void
sw_check_append_json(GString *out, const char *file, const SwChecked *checked, SwAliasOf *written)
{
    g_autoptr(SwNames) names = checked->plan ? sw_names_new(checked->plan) : NULL;

    append_all(out, file, checked, &(Style){append_object, names, written});
}
