/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Other people's metadata, byte for byte.
 *
 * Printing a tree keeps what it means, but not which quotes it was written with, nor which
 * characters were escaped that need not be. For metadata of others that is not good enough: we do
 * not know who compares them. So the bytes of their elements are taken from the given text. They
 * are found without a parser of XML: both texts have been read by one, or come from our printer, so
 * that it is enough to know comments, sections, instructions and tags from one another. */
#include "xml/sw-verbatim.h"

#include <string.h>

#include "xml/sw-metadata-xml.h"
#include "xml/sw-xml.h"

#define METADATA_DEPTH 1 /* elements around <metadata> */

typedef struct {
    const char *start, *end; /* of one element in <metadata> */
} Span;

/* What is no tag. */
static const struct {
    const char *start, *end;
} others[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};

/* Return: behind it, or NULL: @at is a tag */
static const char *
skip_other(const char *at)
{
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (g_str_has_prefix(at, others[i].start)) {
            const char *end = strstr(at, others[i].end);

            return end ? end + strlen(others[i].end) : at + strlen(at);
        }
    return NULL;
}

/* Return: behind the tag; a > in a value does not end it */
static const char *
skip_tag(const char *at)
{
    char quote = '\0';

    for (; *at && (quote || *at != '>'); at++)
        if (quote ? *at == quote : *at == '\'' || *at == '"')
            quote = quote ? '\0' : *at;
    return *at ? at + 1 : at;
}

static bool
is_metadata(const char *tag)
{
    static const char name[] = "<metadata";

    return g_str_has_prefix(tag, name) && strchr(" \t\r\n/>", tag[strlen(name)]);
}

/* Return: (transfer full): of Span: the elements of the first <metadata> */
static GArray *
find_spans(const char *text)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(Span));
    Span span = {NULL, NULL};
    bool inside = false, done = false;
    unsigned depth = 0;

    while (!done && (text = strchr(text, '<'))) {
        const char *other = skip_other(text), *end = other ? other : skip_tag(text);
        const bool closes = !other && text[1] == '/', empty = !other && end[-2] == '/';

        depth -= closes;
        if (!other && depth == METADATA_DEPTH) {
            done = inside;
            inside = !closes && is_metadata(text);
            done = done || (inside && empty);
        } else if (!other && inside && depth == METADATA_DEPTH + 1) {
            span.start = closes ? span.start : text;
            span.end = end;
            if (closes || empty)
                g_array_append_val(spans, span);
        }
        depth += !other && !closes && !empty;
        text = end;
    }
    return spans;
}

/* The elements of the metadata as they are now, but for ours. */
static GPtrArray *
list_elements(const xmlDoc *doc)
{
    const xmlNode *metadata = sw_xml_child(xmlDocGetRootElement(doc), "metadata");
    GPtrArray *list = g_ptr_array_new();

    for (xmlNode *node = metadata ? sw_xml_next(metadata->children, NULL) : NULL; node;
         node = sw_xml_next(node->next, NULL))
        g_ptr_array_add(list, node);
    return list;
}

/* @were: of the given text, which may lack ours */
static char *
splice(const char *text, const GArray *are, const GArray *were, const GPtrArray *elements)
{
    const guint missing = are->len - were->len;
    GString *out = g_string_sized_new(strlen(text));
    guint from = 0;

    for (guint i = 0; i < are->len; i++) {
        const Span *now = &g_array_index(are, Span, i);
        const bool ours = sw_metadata_is_ours(elements->pdata[i]);
        const Span *then = from < were->len ? &g_array_index(were, Span, from) : now;

        g_string_append_len(out, text, now->start - text);
        if (ours)
            g_string_append_len(out, now->start, now->end - now->start);
        else
            g_string_append_len(out, then->start, then->end - then->start);
        text = now->end;
        from += !ours || !missing;
    }
    g_string_append(out, text);
    return g_string_free(out, FALSE);
}

/* In another encoding than UTF-8 the text may have been printed in yet another. */
static bool
is_utf8(const xmlDoc *doc)
{
    return !doc->encoding || g_ascii_strcasecmp((const char *)doc->encoding, "UTF-8") == 0;
}

char *
sw_verbatim_metadata(const xmlDoc *doc, char *text, const char *before)
{
    g_autoptr(GPtrArray) elements = list_elements(doc);
    g_autoptr(GArray) are = NULL, were = NULL;
    g_autofree char *printed = text;

    if (!elements->len || !is_utf8(doc))
        return g_steal_pointer(&printed);
    are = find_spans(text);
    were = find_spans(before);
    if (are->len != elements->len || were->len > are->len || are->len - were->len > 1)
        return g_steal_pointer(&printed);
    return splice(text, are, were, elements);
}
