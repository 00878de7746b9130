/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one way in which Slotwise reads XML: from memory, bounded, without network, without
 * expanding entities, errors with their line. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>

#include "base/sw-error.h"

#define SW_XML_MAX_BYTES                                                                           \
    (32u << 20) /* the largest document that is read; a 5,000-device domain has 2 MiB */

#define SW_XML_MAX_ATTRIBUTES 2000u /* of one element; no schema of ours or libvirt's has 30 */

#define SW_XML_MAX_NAME_SPACES 2000u /* that a document declares; domains have a handful */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

/**
 * sw_xml_parse() - text to tree
 * @what:	what the document is, for messages: "domain", "capabilities"
 * Return: (transfer full): the document, or NULL with SW_ERROR_SYNTAX or SW_ERROR_LIMIT; a document
 * type declaration is refused, since none of ours has one and entities live there; so is a NUL byte
 */
xmlDoc *sw_xml_parse(const char *text, size_t length, const char *what, GError **error);

/** sw_xml_copy() - an element with all that is in it, for another document
 * Return: (transfer full): NULL without memory for all of it */
xmlNode *sw_xml_copy(const xmlNode *node, xmlDoc *doc);

/** sw_xml_line() - the line of an element, also past 65535, from 1; 0 when it has none */
int sw_xml_line(const xmlNode *node);

/** sw_xml_child() - first child element of that local name, in @node's own namespace or none; or
 * NULL */
xmlNode *sw_xml_child(const xmlNode *node, const char *name);

/** sw_xml_child_n() - the same by the first @length bytes of @name */
xmlNode *sw_xml_child_n(const xmlNode *node, const char *name, size_t length);

/** sw_xml_next() - first element of that name (NULL: any) at or after @node among its siblings */
xmlNode *sw_xml_next(xmlNode *node, const char *name);

/** sw_xml_attribute() - value of an attribute that has no namespace
 * Return: (transfer full): the text, or NULL when there is none */
char *sw_xml_attribute(const xmlNode *node, const char *name);

/** sw_xml_has_attribute() - whether there is such an attribute, of any value */
bool sw_xml_has_attribute(const xmlNode *node, const char *name);

/** sw_xml_attribute_is() - whether there is such an attribute, of that value */
bool sw_xml_attribute_is(const xmlNode *node, const char *name, const char *value);

/** sw_xml_is() - whether @node is an element of that local name */
bool sw_xml_is(const xmlNode *node, const char *name);

/** sw_xml_is_markup() - whether @node is a finished element, see sw_edit_add_markup() */
bool sw_xml_is_markup(const xmlNode *node);

/**
 * sw_xml_print() - a whole document as text
 * @like:	the text that it was read from: gives the declaration, or none, and the quotes
 *
 * Return: (transfer full): text in the encoding that it declares, with a newline at its end
 */
char *sw_xml_print(const xmlDoc *doc, const char *like);

/** sw_xml_print_element() - one element as a text of its own
 * @like:	as above, for the quotes only
 * Return: (transfer full): UTF-8 text with a newline at its end */
char *sw_xml_print_element(const xmlNode *node, const char *like);

/** sw_xml_put_attribute() - append a blank and an attribute, escaped; nothing when @value is NULL
 */
void sw_xml_put_attribute(GString *out, const char *name, const char *value);
