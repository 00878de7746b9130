/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Edits of a document that keep its looks: new elements are indented like their neighbours. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>

/** sw_edit_add_child() - append an element to @parent; Return: (transfer none) */
xmlNode *sw_edit_add_child(xmlNode *parent, const char *name);

/** sw_edit_add_after() - put an element behind its sibling @before; Return: (transfer none) */
xmlNode *sw_edit_add_after(xmlNode *before, const char *name);

/** sw_edit_add_before() - put an element in front of its sibling @after; Return: (transfer none) */
xmlNode *sw_edit_add_before(xmlNode *after, const char *name);

/**
 * sw_edit_add_markup() - append an element that is written out already
 * @markup:	its text, quoted with '; values have no quotes
 *
 * To the tree it is one text, which nothing finds as an element; it is printed with the quotes of
 * the document. An element with five attributes would be eleven pieces of memory.
 */
void sw_edit_add_markup(xmlNode *parent, const char *markup);

/** sw_edit_fill_like() - give an empty element the attributes and contents of another one, but for
 * added markup */
void sw_edit_fill_like(xmlNode *node, const xmlNode *like);

/** sw_edit_set() - set an attribute unless it has that value
 * Return: whether the document changed */
bool sw_edit_set(xmlNode *node, const char *name, const char *value);

/** sw_edit_set_path() - the same at a path of xml/sw-element-rules.h, making the child when there
 * is none */
bool sw_edit_set_path(xmlNode *node, const char *path, const char *value);

/** sw_edit_remove() - take an element out, with the white space in front of it */
void sw_edit_remove(xmlNode *node);
