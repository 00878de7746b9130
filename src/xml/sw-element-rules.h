/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the XML of each device says what it is: rows that the reader and the writer share. */
#pragma once

#include <libxml/tree.h>

#include "model/sw-device.h"

/** A row. A path is "@attribute" of the element, or "child@attribute" of its first child of that
 * name, "child/grandchild@attribute" and so on; NULL: there is no such thing. The element's name is
 * that of the kind. */
typedef struct {
    SwKind kind;
    const char *type;
    const char *subtype;
    const char *model;
    const char *name;
} SwElementRule;

/** sw_element_rule() - the row of a kind */
const SwElementRule *sw_element_rule(SwKind kind);

/** sw_element_get() - the value at a path
 * Return: (transfer full): the text, "" for a path without attribute whose element is there, or
 * NULL
 */
char *sw_element_get(const xmlNode *node, const char *path);
