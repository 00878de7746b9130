/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing JSON. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** sw_json_string() - append @text as a JSON string; NULL: null */
void sw_json_string(GString *out, const char *text);

/** sw_json_member() - append a member of an object: a comma unless it is the first, name, colon,
 * string */
void sw_json_member(GString *out, const char *name, const char *value);

/** sw_json_number(), sw_json_bool() - likewise, a number, and true or false */
void sw_json_number(GString *out, const char *name, unsigned number);
void sw_json_bool(GString *out, const char *name, bool value);

/** sw_json_name() - append what stands before a member's value */
void sw_json_name(GString *out, const char *name);
