/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A document as text, in the quotes that it was written with.
 *
 * libxml2's own writers quote every attribute with ", libvirt writes '; a domain that came from
 * 'virsh dumpxml' would then differ in every line. Two ways to let libxml2 write nevertheless were
 * measured, over 200 disks: its xmlTextWriter, in which the quote can be chosen, made a whole
 * placement 30 % slower, and changing the quotes of what xmlDocDumpMemoryEnc() wrote 15 %. Placing
 * is to take a tenth of libvirt's time, which neither did.
 *
 * " is escaped everywhere, ' nowhere, and a value with a ' in it stands between ". */
#include <string.h>

#include "xml/sw-xml.h"

typedef struct {
    GString *out; /* UTF-8 */
    char quote;
} Printer;

#define DECLARATION "<?xml"

#define TEXT_SPECIALS      "<>&\"\r"
#define ATTRIBUTE_SPECIALS TEXT_SPECIALS "\t\n"

static void
put(const Printer *printer, const void *text)
{
    g_string_append(printer->out, text);
}

static const char *
escape_of(char special)
{
    static const struct {
        char special;
        const char *escape;
    } rows[] = {{'<', "&lt;"},   {'>', "&gt;"},  {'&', "&amp;"}, {'"', "&quot;"},
                {'\r', "&#13;"}, {'\t', "&#9;"}, {'\n', "&#10;"}};
    size_t i = 0;

    while (rows[i].special != special)
        i++;
    return rows[i].escape;
}

static void
put_escaped(const Printer *printer, const char *text, const char *specials)
{
    for (;;) {
        size_t plain = strcspn(text, specials);

        g_string_append_len(printer->out, text, (gssize)plain);
        if (!text[plain])
            return;
        put(printer, escape_of(text[plain]));
        text += plain + 1;
    }
}

static void
put_name(const Printer *printer, const xmlNs *ns, const xmlChar *name)
{
    if (ns && ns->prefix) {
        put(printer, ns->prefix);
        g_string_append_c(printer->out, ':');
    }
    put(printer, name);
}

static void
put_value(const Printer *printer, const xmlChar *value)
{
    const char *text = value ? (const char *)value : "";
    char quote = strchr(text, '\'') ? '"' : printer->quote;

    g_string_append_c(printer->out, '=');
    g_string_append_c(printer->out, quote);
    put_escaped(printer, text, ATTRIBUTE_SPECIALS);
    g_string_append_c(printer->out, quote);
}

/* Nearly all attributes: no prefix, and nothing to escape. */
static bool
print_plain_attribute(const Printer *printer, const xmlAttr *attr)
{
    const xmlNode *text = attr->children;
    const char *value = text && text->content ? (const char *)text->content : "";
    const size_t name_length = strlen((const char *)attr->name), at = printer->out->len;
    const size_t length = strcspn(value, ATTRIBUTE_SPECIALS "'");
    char *to;

    if (attr->ns || (text && (text->type != XML_TEXT_NODE || text->next)) || value[length])
        return false;
    g_string_set_size(printer->out, at + name_length + length + strlen(" =''"));
    to = printer->out->str + at;
    *to++ = ' ';
    to = mempcpy(to, attr->name, name_length);
    *to++ = '=';
    *to++ = printer->quote;
    to = mempcpy(to, value, length);
    *to = printer->quote;
    return true;
}

static void
print_attribute(const Printer *printer, const xmlAttr *attr)
{
    const xmlNode *text = attr->children;

    if (print_plain_attribute(printer, attr))
        return;
    g_string_append_c(printer->out, ' ');
    put_name(printer, attr->ns, attr->name);
    if (!text || (text->type == XML_TEXT_NODE && !text->next)) {
        put_value(printer, text ? text->content : NULL);
    } else {
        xmlChar *value = xmlNodeListGetString(attr->doc, attr->children, 1);

        put_value(printer, value);
        xmlFree(value);
    }
}

static void
print_attributes(const Printer *printer, const xmlNode *node)
{
    for (const xmlNs *ns = node->nsDef; ns; ns = ns->next) {
        put(printer, ns->prefix ? " xmlns:" : " xmlns");
        put(printer, ns->prefix ? (const char *)ns->prefix : "");
        put_value(printer, ns->href);
    }
    for (const xmlAttr *attr = node->properties; attr; attr = attr->next)
        print_attribute(printer, attr);
}

/* libxml2 joins sections that stand side by side, as they do where a text has the end mark in it;
 * they part again in the middle of the mark. */
static void
print_cdata(const Printer *printer, const xmlChar *content)
{
    const char *rest = content ? (const char *)content : "", *mark;

    while ((mark = strstr(rest, "]]>"))) {
        put(printer, "<![CDATA[");
        g_string_append_len(printer->out, rest, mark + 2 - rest);
        put(printer, "]]>");
        rest = mark + 2;
    }
    put(printer, "<![CDATA[");
    put(printer, rest);
    put(printer, "]]>");
}

static void print_node(const Printer *printer, const xmlNode *node);

static void
print_element(const Printer *printer, const xmlNode *node)
{
    g_string_append_c(printer->out, '<');
    put_name(printer, node->ns, node->name);
    print_attributes(printer, node);
    if (!node->children) {
        put(printer, "/>");
        return;
    }
    g_string_append_c(printer->out, '>');
    for (const xmlNode *child = node->children; child; child = child->next)
        print_node(printer, child);
    put(printer, "</");
    put_name(printer, node->ns, node->name);
    g_string_append_c(printer->out, '>');
}

static void
print_instruction(const Printer *printer, const xmlNode *node)
{
    put(printer, "<?");
    put(printer, node->name);
    put(printer, node->content ? " " : "");
    put(printer, node->content ? (const char *)node->content : "");
    put(printer, "?>");
}

static void
print_markup(const Printer *printer, const xmlNode *node)
{
    size_t at = printer->out->len;

    put(printer, node->content);
    if (printer->quote != '\'')
        g_strdelimit(printer->out->str + at, "'", printer->quote);
}

static void
print_node(const Printer *printer, const xmlNode *node)
{
    if (node->type == XML_ELEMENT_NODE)
        print_element(printer, node);
    else if (sw_xml_is_markup(node))
        print_markup(printer, node);
    else if (node->type == XML_TEXT_NODE)
        put_escaped(printer, node->content ? (const char *)node->content : "", TEXT_SPECIALS);
    else if (node->type == XML_CDATA_SECTION_NODE)
        print_cdata(printer, node->content);
    else if (node->type == XML_COMMENT_NODE)
        g_string_append_printf(printer->out, "<!--%s-->",
                               node->content ? (const char *)node->content : "");
    else if (node->type == XML_PI_NODE)
        print_instruction(printer, node);
    else if (node->type == XML_ENTITY_REF_NODE)
        g_string_append_printf(printer->out, "&%s;", (const char *)node->name);
}

/* The quote of the first attribute stands for all. */
static char
quote_of(const char *text)
{
    const char *quote = strpbrk(text, "'\"");

    return quote ? *quote : '\'';
}

/* Behind the declaration, which may have others. */
static char
quote_of_body(const char *text)
{
    const char *body = g_str_has_prefix(text, DECLARATION) ? strstr(text, "?>") : NULL;

    return quote_of(body ? body : text);
}

/* @encoding: NULL: the document declares none */
static void
print_declaration(const xmlDoc *doc, const char *encoding, char quote, GString *out)
{
    const Printer printer = {out, quote};

    put(&printer, "<?xml version");
    put_value(&printer, doc->version);
    if (encoding) {
        put(&printer, " encoding");
        put_value(&printer, (const xmlChar *)encoding);
    }
    if (doc->standalone >= 0) {
        put(&printer, " standalone");
        put_value(&printer, (const xmlChar *)(doc->standalone ? "yes" : "no"));
    }
    put(&printer, "?>\n");
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

/* @encoding: what is declared, if anything is
 * Return: (transfer full): UTF-8 */
static GString *
print_document(const xmlDoc *doc, const char *like, const char *encoding)
{
    GString *out = g_string_sized_new(2 * strlen(like)); /* addresses are much of it */
    const Printer printer = {out, quote_of_body(like)};

    if (g_str_has_prefix(like, DECLARATION))
        print_declaration(doc, encoding, quote_of(like), out);
    for (const xmlNode *node = doc->children; node; node = node->next) {
        print_node(&printer, node);
        g_string_append_c(out, '\n');
    }
    return out;
}

/* Who reads a text knows its encoding by the declaration. Where that would not be in ASCII, as in
 * UTF-7, nobody could read it, so UTF-8 is declared. */
char *
sw_xml_print(const xmlDoc *doc, const char *like)
{
    const char *encoding = (const char *)doc->encoding;
    GString *out = print_document(doc, like, encoding);

    if (encoding && g_str_has_prefix(like, DECLARATION) &&
        g_ascii_strcasecmp(encoding, "UTF-8") != 0) {
        g_autofree char *encoded = encode(out, encoding);

        g_string_free(out, TRUE);
        if (g_str_has_prefix(encoded, DECLARATION))
            return g_steal_pointer(&encoded);
        out = print_document(doc, like, "UTF-8");
    }
    return g_string_free(out, FALSE);
}

char *
sw_xml_print_element(const xmlNode *node, const char *like)
{
    GString *out = g_string_new(NULL);
    const Printer printer = {out, quote_of_body(like)};

    print_node(&printer, node);
    g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}
