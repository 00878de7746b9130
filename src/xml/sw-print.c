/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A document as text, in the quotes that it was written with.
 *
 * libxml2's own xmlSaveDoc() quotes every attribute with ", libvirt writes '; a domain that came
 * from 'virsh dumpxml' would then differ in every line. xmlTextWriter lets the quote be chosen, for
 * each attribute: it escapes " in values and not ', so that a value with a ' in it keeps ". */
#include <libxml/xmlwriter.h>
#include <string.h>

#include "xml/sw-xml.h"

typedef struct {
    xmlTextWriter *writer;
    char quote;
} Printer;

static void
print_attribute(const Printer *printer, const char *prefix, const char *name, const xmlChar *value)
{
    const xmlChar *text = value ? value : (const xmlChar *)"";
    bool has_quote = xmlStrchr(text, '\'') != NULL;
    g_autofree char *qname = prefix ? g_strconcat(prefix, ":", name, NULL) : g_strdup(name);

    xmlTextWriterSetQuoteChar(printer->writer, (xmlChar)(has_quote ? '"' : printer->quote));
    xmlTextWriterWriteAttribute(printer->writer, (const xmlChar *)qname, text);
}

static void
print_attributes(const Printer *printer, const xmlNode *node)
{
    for (const xmlNs *ns = node->nsDef; ns; ns = ns->next) {
        if (ns->prefix)
            print_attribute(printer, "xmlns", (const char *)ns->prefix, ns->href);
        else
            print_attribute(printer, NULL, "xmlns", ns->href);
    }
    for (xmlAttr *attr = node->properties; attr; attr = attr->next) {
        xmlChar *value = xmlNodeListGetString(node->doc, attr->children, 1);

        print_attribute(printer, attr->ns ? (const char *)attr->ns->prefix : NULL,
                        (const char *)attr->name, value);
        xmlFree(value);
    }
}

/* libxml2 joins sections that stand side by side, as they do where a text has the end mark in it;
 * they part again in the middle of the mark. */
static void
print_cdata(const Printer *printer, const xmlChar *content)
{
    const char *rest = content ? (const char *)content : "", *mark;

    while ((mark = strstr(rest, "]]>"))) {
        g_autofree char *part = g_strndup(rest, (gsize)(mark + 2 - rest));

        xmlTextWriterWriteCDATA(printer->writer, (const xmlChar *)part);
        rest = mark + 2;
    }
    xmlTextWriterWriteCDATA(printer->writer, (const xmlChar *)rest);
}

static void print_node(const Printer *printer, const xmlNode *node);

static void
print_element(const Printer *printer, const xmlNode *node)
{
    const char *prefix = node->ns ? (const char *)node->ns->prefix : NULL;
    g_autofree char *name =
        g_strconcat(prefix ? prefix : "", prefix ? ":" : "", (const char *)node->name, NULL);

    xmlTextWriterStartElement(printer->writer, (const xmlChar *)name);
    print_attributes(printer, node);
    for (const xmlNode *child = node->children; child; child = child->next)
        print_node(printer, child);
    xmlTextWriterEndElement(printer->writer);
}

static void
print_node(const Printer *printer, const xmlNode *node)
{
    xmlTextWriter *writer = printer->writer;

    if (node->type == XML_ELEMENT_NODE)
        print_element(printer, node);
    else if (node->type == XML_TEXT_NODE)
        xmlTextWriterWriteString(writer, node->content);
    else if (node->type == XML_CDATA_SECTION_NODE)
        print_cdata(printer, node->content);
    else if (node->type == XML_COMMENT_NODE)
        xmlTextWriterWriteComment(writer, node->content);
    else if (node->type == XML_PI_NODE)
        xmlTextWriterWritePI(writer, node->name, node->content);
    else if (node->type == XML_ENTITY_REF_NODE)
        xmlTextWriterWriteFormatRaw(writer, "&%s;", (const char *)node->name);
}

/* The quote of the first attribute stands for all. */
static char
quote_of(const char *text)
{
    const char *quote = strpbrk(text, "'\"");

    return quote ? *quote : '\'';
}

char *
sw_xml_print(const xmlDoc *doc, const char *like)
{
    xmlBuffer *buffer = xmlBufferCreate();
    const bool declares = g_str_has_prefix(like, "<?xml");
    const char *body = declares ? strstr(like, "?>") : like;
    const Printer printer = {xmlNewTextWriterMemory(buffer, 0), quote_of(body ? body : like)};
    char *text;

    xmlTextWriterSetQuoteChar(printer.writer, (xmlChar)quote_of(like));
    if (declares)
        xmlTextWriterStartDocument(printer.writer, NULL, (const char *)doc->encoding, NULL);
    for (const xmlNode *node = doc->children; node; node = node->next) {
        print_node(&printer, node);
        xmlTextWriterWriteRaw(printer.writer, (const xmlChar *)"\n");
    }
    xmlFreeTextWriter(printer.writer);
    text = g_strndup((const char *)xmlBufferContent(buffer), (gsize)xmlBufferLength(buffer));
    xmlBufferFree(buffer);
    return text;
}
