/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A document as text, in the quotes that it was written with.
 *
 * libxml2 quotes every attribute with ", libvirt writes '; a domain that came from 'virsh dumpxml'
 * would then differ in every line. So the quotes of what libxml2 wrote are changed afterwards.
 * xmlTextWriter lets the quote be chosen, but took half of the time of a whole placement. */
#include <string.h>

#include "xml/sw-xml.h"

/* Markup with " in it that is no attribute's. */
static const struct {
    const char *begin, *end;
} verbatim[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};

/* Behind the markup that begins at @text; NULL when it is a tag. */
static char *
skip_verbatim(char *text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(verbatim); i++)
        if (g_str_has_prefix(text, verbatim[i].begin))
            return strstr(text, verbatim[i].end);
    return NULL;
}

/* A value with ' in it stays between ". */
static void
requote_tag(char *tag, const char *end)
{
    for (char *open = memchr(tag, '"', (size_t)(end - tag)); open;) {
        char *close = strchr(open + 1, '"');

        if (!memchr(open, '\'', (size_t)(close - open)))
            *open = *close = '\'';
        open = memchr(close + 1, '"', (size_t)(end - close - 1));
    }
}

/* @text is what libxml2 wrote: every value is between ", and > is escaped in it. */
static void
requote(char *text)
{
    for (char *tag = strchr(text, '<'), *end; tag; tag = strchr(end, '<')) {
        end = skip_verbatim(tag);
        if (end)
            continue;
        end = strchr(tag, '>');
        requote_tag(tag, end);
    }
}

/* The document behind its declaration. */
static void
print_body(const xmlDoc *doc, char quote, GString *out)
{
    xmlChar *text = NULL;
    int length = 0;
    char *body;

    xmlDocDumpMemoryEnc((xmlDoc *)doc, &text, &length, "UTF-8");
    body = strstr((char *)text, "?>\n") + strlen("?>\n");
    if (quote == '\'')
        requote(body);
    g_string_append(out, body);
    xmlFree(text);
}

/* The quote of the first attribute stands for all. */
static char
quote_of(const char *text)
{
    const char *quote = strpbrk(text, "'\"");

    return quote ? *quote : '\'';
}

static void
append_declared(GString *out, const char *name, const xmlChar *value, char quote)
{
    g_string_append_printf(out, " %s=%c%s%c", name, quote, (const char *)value, quote);
}

static void
print_declaration(const xmlDoc *doc, char quote, GString *out)
{
    g_string_append(out, "<?xml");
    append_declared(out, "version", doc->version, quote);
    if (doc->encoding)
        append_declared(out, "encoding", doc->encoding, quote);
    if (doc->standalone >= 0)
        append_declared(out, "standalone", (const xmlChar *)(doc->standalone ? "yes" : "no"),
                        quote);
    g_string_append(out, "?>\n");
}

/* UTF-8 as the encoding that the document declares; what that lacks becomes a character reference.
 */
static char *
encode(const GString *text, const char *encoding)
{
    xmlBuffer *buffer = xmlBufferCreate();
    xmlOutputBuffer *out =
        xmlOutputBufferCreateBuffer(buffer, xmlFindCharEncodingHandler(encoding));
    char *encoded;

    xmlOutputBufferWrite(out, (int)text->len, text->str);
    xmlOutputBufferClose(out);
    encoded = g_strndup((const char *)xmlBufferContent(buffer), (gsize)xmlBufferLength(buffer));
    xmlBufferFree(buffer);
    return encoded;
}

char *
sw_xml_print(const xmlDoc *doc, const char *like)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const bool declares = g_str_has_prefix(like, "<?xml");
    const char *body = declares ? strstr(like, "?>") : like;

    if (declares)
        print_declaration(doc, quote_of(like), out);
    print_body(doc, quote_of(body ? body : like), out);
    if (declares && doc->encoding && g_ascii_strcasecmp((const char *)doc->encoding, "UTF-8") != 0)
        return encode(out, (const char *)doc->encoding);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
