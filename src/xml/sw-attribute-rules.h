/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What else the XML of a device may say, and in which form libvirt reads it: rows. */
#pragma once

#include <libxml/tree.h>
#include <stdbool.h>

#include "model/sw-device.h"

typedef enum {
    SW_FORM_TEXT,      /* anything */
    SW_FORM_WORD,      /* one of the words */
    SW_FORM_OPEN_WORD, /* likewise, or nothing between the quotes */
    SW_FORM_NUMBER     /* decimal, from 0 to the limit */
} SwForm;

/** A row: an attribute that has a form, or that a rule asks for. */
typedef struct {
    SwKind kind;
    const char *type; /* of the device; NULL: any */
    const char *path; /* as in sw-element-rules.h; "child" without "@": whether it is there */
    SwForm form;
    bool required;
    const char *words; /* of form WORD, separated by blanks */
    guint64 limit;     /* of form NUMBER */
} SwAttributeRule;

/** sw_attribute_rules() - all rows; @n (out): how many */
const SwAttributeRule *sw_attribute_rules(size_t *n);

/**
 * sw_attributes_parse() - read what the rows of a device speak of
 * @node:	the element
 * @device:	kind and type are known; the attributes are added
 * Return: false with SW_ERROR_VALUE
 */
bool sw_attributes_parse(const xmlNode *node, SwDevice *device, GError **error);
