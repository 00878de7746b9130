/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that write and read parts of capabilities XML share. */
#pragma once

#include <libxml/tree.h>

#include "xml/sw-caps-xml.h"

#define SW_CAPS_MAX_TEXT    4096u /* bytes of free text, a path at the most */
#define SW_CAPS_NANOSECONDS G_GINT64_CONSTANT(1000000000)

/** sw_caps_put_attribute() - append an attribute of printable text; NULL: nothing is written */
void sw_caps_put_attribute(GString *out, const char *name, const char *value);

/** sw_caps_put_machine() - append a <machine> below @indent */
void sw_caps_put_machine(GString *out, const char *indent, const SwCapsMachine *machine);

/** sw_caps_take_machine() - add what a <machine> says to @caps
 * @error:	SW_ERROR_VALUE */
bool sw_caps_take_machine(SwCaps *caps, const xmlNode *node, GError **error);

/** sw_caps_put_matrix() - append a <matrix> below @indent */
void sw_caps_put_matrix(GString *out, const char *indent, const SwMatrix *matrix);

/** sw_caps_take_matrix() - add what a <matrix> says to @caps
 * @error:	SW_ERROR_VALUE */
bool sw_caps_take_matrix(SwCaps *caps, const xmlNode *node, GError **error);

/** sw_caps_get_hex() - an attribute that must be a number of the form 0x1f, @max at the most
 * @error:	SW_ERROR_VALUE */
bool sw_caps_get_hex(const xmlNode *node, const char *attribute, unsigned max, unsigned *value,
                     GError **error);

/** sw_caps_set_value_error() - @attribute of @node is missing or wrong
 * Return: false */
bool sw_caps_set_value_error(const xmlNode *node, const char *attribute, GError **error);

/** sw_caps_optional_text() - free text of an attribute, printable
 * Return: (transfer full): NULL when there is none */
char *sw_caps_optional_text(const xmlNode *node, const char *attribute);

/**
 * sw_caps_get_name() - an attribute that must be a name, see sw_caps_name_valid()
 * @value:	(out) (transfer full): also when it is refused
 * @error:	SW_ERROR_VALUE
 */
bool sw_caps_get_name(const xmlNode *node, const char *attribute, char **value, GError **error);

/** sw_caps_get_optional_name() - likewise, of one that may be missing, and may be empty only when
 * @or_empty */
bool sw_caps_get_optional_name(const xmlNode *node, const char *attribute, bool or_empty,
                               char **value, GError **error);
