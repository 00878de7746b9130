/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of the JSON that is printed. */
#pragma once

#include <json-c/json.h>

/** sw_json_put_text() - add a member of printable text; NULL, what is not known, adds none */
void sw_json_put_text(json_object *object, const char *name, const char *value);

/** sw_json_put_number() - add a member that is a number */
void sw_json_put_number(json_object *object, const char *name, unsigned value);
