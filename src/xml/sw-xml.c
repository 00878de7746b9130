/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one way in which Slotwise reads XML. */
#include "xml/sw-xml.h"

#include <libxml/parserInternals.h>
#include <string.h>

#include "base/sw-i18n.h"

/* No XML_PARSE_NOENT: entities are never replaced. No XML_PARSE_HUGE: libxml2's own bounds on
 * depth, names and text stay in force. BIG_LINES keeps line numbers past 65535. COMPACT keeps
 * short texts, which are most values of attributes, in their nodes. */
#define PARSE_OPTIONS                                                                              \
    (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES |             \
     XML_PARSE_COMPACT)

static void
set_parse_error(xmlParserCtxt *ctxt, const char *what, GError **error)
{
    const xmlError *last = xmlCtxtGetLastError(ctxt);
    g_autofree char *text = g_strdup(last && last->message ? last->message : _("no XML"));

    g_strdelimit(g_strchomp(text), "\n", ' ');
    sw_error_set(error, SW_ERROR_SYNTAX, last ? last->line : 0,
                 _("the %s is not well-formed XML (%s); check it with 'xmllint --noout'"), what,
                 text);
}

/* The parser stops at the start of a document type declaration, before any entity is declared. */
static void
refuse_subset(void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    xmlParserCtxt *ctxt = data;

    ctxt->_private = ctxt;
    xmlStopParser(ctxt);
}

static void
set_memory_error(const char *what, GError **error)
{
    sw_error_set(error, SW_ERROR_MEMORY, 0, _("no memory to read the %s"), what);
}

/* Without memory the parser may stop and still call the tree, which lacks a part, well-formed; or
 * it gives none, and for no reason or one without words. */
static bool
lacks_memory(xmlParserCtxt *ctxt, const xmlDoc *doc, size_t length)
{
    const xmlError *last = xmlCtxtGetLastError(ctxt);

    return ctxt->errNo == XML_ERR_NO_MEMORY || (!doc && length > 0 && (!last || !last->message));
}

/* libxml2 2.9 compares each attribute of an element with all others: half a million, which fit in
 * what libvirtd reads, take minutes. */
static bool
has_too_many_attributes(const char *text, size_t length)
{
    unsigned n = 0;

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '<')
            n = 0;
        if (text[i] != '=')
            continue;
        while (i + 1 < length && g_ascii_isspace(text[i + 1]))
            i++;
        if (i + 1 < length && (text[i + 1] == '\'' || text[i + 1] == '"') &&
            ++n > SW_XML_MAX_ATTRIBUTES)
            return true;
    }
    return false;
}

/* libxml2 2.9 looks through all that are in force for each element with a prefix: 2 MB of both took
 * a minute. Text that looks like one counts, too. */
static bool
has_too_many_name_spaces(const char *text, size_t length)
{
    static const char word[] = "xmlns";
    const char *end = text + length;
    unsigned n = 0;

    while ((text = memmem(text, (size_t)(end - text), word, strlen(word)))) {
        if (++n > SW_XML_MAX_NAME_SPACES)
            return true;
        text += strlen(word);
    }
    return false;
}

static xmlDoc *
parse_with(xmlParserCtxt *ctxt, const char *text, size_t length, const char *what, GError **error)
{
    g_autoptr(xmlDoc) doc = NULL;

    ctxt->sax->internalSubset = refuse_subset;
    doc = xmlCtxtReadMemory(ctxt, text, (int)length, NULL, NULL, PARSE_OPTIONS);
    if (ctxt->_private) {
        sw_error_set(error, SW_ERROR_SYNTAX, ctxt->input ? ctxt->input->line : 0,
                     _("the %s has a document type declaration, which is not read; remove it"),
                     what);
        return NULL;
    }
    if (lacks_memory(ctxt, doc, length)) {
        set_memory_error(what, error);
        return NULL;
    }
    if (!doc || !xmlDocGetRootElement(doc)) {
        set_parse_error(ctxt, what, error);
        return NULL;
    }
    return g_steal_pointer(&doc);
}

static void
be_quiet(void *data, const xmlError *error)
{
    /* the parser's context keeps it */
}

/* Faults of an encoding, and want of memory for the context itself, go past the parser's options to
 * standard error, which is a daemon's log, unless this thread has a function for them. */
static xmlDoc *
parse_quietly(const char *text, size_t length, const char *what, GError **error)
{
    xmlStructuredErrorFunc before = xmlStructuredError;
    void *data = xmlStructuredErrorContext;
    xmlParserCtxt *ctxt;
    xmlDoc *doc = NULL;

    xmlSetStructuredErrorFunc(NULL, (xmlStructuredErrorFunc)be_quiet);
    ctxt = xmlNewParserCtxt();
    if (ctxt)
        doc = parse_with(ctxt, text, length, what, error);
    else
        set_memory_error(what, error);
    xmlFreeParserCtxt(ctxt);
    xmlSetStructuredErrorFunc(data, before);
    return doc;
}

xmlDoc *
sw_xml_parse(const char *text, size_t length, const char *what, GError **error)
{
    if (length > SW_XML_MAX_BYTES) {
        sw_error_set(error, SW_ERROR_LIMIT, 0, _("the %s has %zu bytes, and at most %u are read"),
                     what, length, SW_XML_MAX_BYTES);
        return NULL;
    }
    /* texts are strings everywhere else, which would end there */
    if (memchr(text, '\0', length)) {
        sw_error_set(error, SW_ERROR_SYNTAX, 0,
                     _("the %s has a NUL byte, as UTF-16 has; write it in UTF-8"), what);
        return NULL;
    }
    if (has_too_many_attributes(text, length)) {
        sw_error_set(error, SW_ERROR_LIMIT, 0,
                     _("an element of the %s has more than the %u attributes that are read"), what,
                     SW_XML_MAX_ATTRIBUTES);
        return NULL;
    }
    if (has_too_many_name_spaces(text, length)) {
        sw_error_set(error, SW_ERROR_LIMIT, 0,
                     _("the %s declares more than the %u name spaces that are read"), what,
                     SW_XML_MAX_NAME_SPACES);
        return NULL;
    }
    return parse_quietly(text, length, what, error);
}

/* Without memory libxml2 copies a part only, and does not say so. */
static bool
is_whole(const xmlNode *copy, const xmlNode *original)
{
    g_autofree char *left = sw_xml_print_element(copy, "");
    g_autofree char *right = sw_xml_print_element(original, "");

    return g_str_equal(left, right);
}

xmlNode *
sw_xml_copy(const xmlNode *node, xmlDoc *doc)
{
    xmlStructuredErrorFunc before = xmlStructuredError;
    void *data = xmlStructuredErrorContext;
    xmlNode *copy;

    xmlSetStructuredErrorFunc(NULL, (xmlStructuredErrorFunc)be_quiet);
    copy = xmlDocCopyNode((xmlNode *)node, doc, 1);
    xmlSetStructuredErrorFunc(data, before);
    if (copy && !is_whole(copy, node))
        g_clear_pointer(&copy, xmlFreeNode);
    return copy;
}

int
sw_xml_line(const xmlNode *node)
{
    long line = xmlGetLineNo(node);

    return line > 0 && line <= G_MAXINT ? (int)line : 0;
}

bool
sw_xml_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

bool
sw_xml_is_markup(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE && node->name == xmlStringTextNoenc;
}

xmlNode *
sw_xml_next(xmlNode *node, const char *name)
{
    for (; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && (!name || sw_xml_is(node, name)))
            return node;
    return NULL;
}

xmlNode *
sw_xml_child_n(const xmlNode *node, const char *name, size_t length)
{
    for (xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE &&
            strncmp((const char *)child->name, name, length) == 0 && !child->name[length] &&
            (!child->ns || child->ns == node->ns))
            return child;
    return NULL;
}

xmlNode *
sw_xml_child(const xmlNode *node, const char *name)
{
    return sw_xml_child_n(node, name, strlen(name));
}

/* The value of nearly every attribute is one text, which libxml2 would copy for us first. */
static const char *
plain_value(const xmlAttr *attr)
{
    const xmlNode *text = attr->children;

    if (!text)
        return "";
    return text->type == XML_TEXT_NODE && !text->next ? (const char *)text->content : NULL;
}

static const xmlAttr *
find_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attr = node->properties; attr; attr = attr->next)
        if (!attr->ns && strcmp((const char *)attr->name, name) == 0)
            return attr;
    return NULL;
}

char *
sw_xml_attribute(const xmlNode *node, const char *name)
{
    const xmlAttr *attr = find_attribute(node, name);
    const char *plain = attr ? plain_value(attr) : NULL;
    xmlChar *value;
    char *copy;

    if (!attr || plain)
        return g_strdup(plain);
    value = xmlNodeListGetString(node->doc, attr->children, 1);
    copy = g_strdup(value ? (const char *)value : "");
    xmlFree(value);
    return copy;
}

bool
sw_xml_has_attribute(const xmlNode *node, const char *name)
{
    return find_attribute(node, name) != NULL;
}

bool
sw_xml_attribute_is(const xmlNode *node, const char *name, const char *value)
{
    const xmlAttr *attr = find_attribute(node, name);
    const char *plain = attr ? plain_value(attr) : NULL;
    g_autofree char *copy = attr && !plain ? sw_xml_attribute(node, name) : NULL;

    return attr && g_str_equal(plain ? plain : copy, value);
}

void
sw_xml_put_attribute(GString *out, const char *name, const char *value)
{
    g_autofree char *escaped = value ? g_markup_escape_text(value, -1) : NULL;

    if (escaped)
        g_string_append_printf(out, " %s='%s'", name, escaped);
}
