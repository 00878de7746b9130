/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Edits of a document that keep its looks. */
#include "xml/sw-edit.h"

#include <glib.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "xml/sw-xml.h"

#define INDENT "  "

/* The white space in front of a node, from the line break on; NULL when there is no line break. */
static char *
indent_of(const xmlNode *node)
{
    const xmlNode *text = node->prev;
    const char *content, *line;

    if (!text || text->type != XML_TEXT_NODE || !text->content)
        return NULL;
    content = (const char *)text->content;
    line = strrchr(content, '\n');
    return line && strspn(line, " \t\n") == strlen(line) ? g_strdup(line) : NULL;
}

static xmlNode *
new_text(const xmlNode *node, const char *text)
{
    return xmlNewDocText(node->doc, (const xmlChar *)text);
}

static xmlNode *
new_element(const xmlNode *parent, const char *name)
{
    return xmlNewDocNode(parent->doc, parent->ns && !parent->ns->prefix ? parent->ns : NULL,
                         (const xmlChar *)name, NULL);
}

/* A new node, and the white space between it and its sibling; @add puts a node on one side. */
static xmlNode *
add_beside(xmlNode *sibling, xmlNode *node, xmlNode *(*add)(xmlNode *, xmlNode *))
{
    g_autofree char *indent = indent_of(sibling);

    add(sibling, node);
    if (indent)
        add(sibling, new_text(sibling, indent));
    return node;
}

xmlNode *
sw_edit_add_after(xmlNode *before, const char *name)
{
    return add_beside(before, new_element(before->parent, name), xmlAddNextSibling);
}

xmlNode *
sw_edit_add_before(xmlNode *after, const char *name)
{
    return add_beside(after, new_element(after->parent, name), xmlAddPrevSibling);
}

void
sw_edit_fill_like(xmlNode *node, const xmlNode *like)
{
    node->properties = xmlCopyPropList(node, like->properties);
    xmlAddChildList(node, xmlDocCopyNodeList(node->doc, like->children));
    for (xmlNode *child = node->children, *next; child; child = next) {
        next = child->next;
        if (sw_xml_is_markup(child))
            sw_edit_remove(child);
    }
}

static xmlNode *
last_element(const xmlNode *parent)
{
    xmlNode *node = parent->last;

    while (node && node->type != XML_ELEMENT_NODE)
        node = node->prev;
    return node;
}

/* Behind the last element. */
static xmlNode *
add_last(xmlNode *parent, xmlNode *node)
{
    xmlNode *last = last_element(parent);
    g_autofree char *indent = NULL, *inner = NULL;

    if (last)
        return add_beside(last, node, xmlAddNextSibling);
    indent = indent_of(parent);
    if (!indent)
        return xmlAddChild(parent, node);
    inner = g_strconcat(indent, strchr(indent, '\t') ? "\t" : INDENT, NULL);
    /* what white space an empty element had gives way to ours */
    while (parent->last && xmlIsBlankNode(parent->last)) {
        xmlNode *blank = parent->last;

        xmlUnlinkNode(blank);
        xmlFreeNode(blank);
    }
    xmlAddChild(parent, new_text(parent, inner));
    xmlAddChild(parent, node);
    xmlAddChild(parent, new_text(parent, indent));
    return node;
}

xmlNode *
sw_edit_add_child(xmlNode *parent, const char *name)
{
    return add_last(parent, new_element(parent, name));
}

void
sw_edit_add_markup(xmlNode *parent, const char *markup)
{
    xmlNode *node = new_text(parent, markup);

    node->name = xmlStringTextNoenc;
    add_last(parent, node);
}

/* The value goes to the dictionary that the parser made: numbers of slots and buses are many, and
 * few of them differ. */
static void
add_attribute(xmlNode *node, const char *name, const char *value)
{
    xmlAttr *attr = xmlNewProp(node, (const xmlChar *)name, NULL);
    xmlNode *text = xmlNewDocText(node->doc, NULL);

    text->content = (xmlChar *)xmlDictLookup(node->doc->dict, (const xmlChar *)value, -1);
    text->parent = (xmlNode *)attr;
    attr->children = attr->last = text;
}

bool
sw_edit_set(xmlNode *node, const char *name, const char *value)
{
    if (sw_xml_attribute_is(node, name, value))
        return false;
    if (node->doc->dict && !sw_xml_has_attribute(node, name))
        add_attribute(node, name, value);
    else
        xmlSetProp(node, (const xmlChar *)name, (const xmlChar *)value);
    return true;
}

bool
sw_edit_set_path(xmlNode *node, const char *path, const char *value)
{
    const char *at = strchr(path, '@');
    const size_t length = (size_t)(at - path);
    xmlNode *child = length ? sw_xml_child_n(node, path, length) : node;

    if (!child) {
        g_autofree char *name = g_strndup(path, length);

        child = sw_edit_add_child(node, name);
    }
    return sw_edit_set(child, at + 1, value);
}

/* Also behind other text: it would grow by a line each time that an element comes and goes. */
static void
trim_end(xmlNode *text)
{
    g_autofree char *rest = g_strdup((const char *)text->content);

    xmlNodeSetContent(text, (const xmlChar *)g_strchomp(rest));
}

void
sw_edit_remove(xmlNode *node)
{
    xmlNode *space = node->prev;

    if (space && xmlIsBlankNode(space)) {
        xmlUnlinkNode(space);
        xmlFreeNode(space);
    } else if (space && space->type == XML_TEXT_NODE && space->content &&
               !sw_xml_is_markup(space)) {
        trim_end(space);
    }
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}
