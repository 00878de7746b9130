/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Truth tables as JSON. */
#pragma once

#include <json-c/json.h>

#include "caps/sw-caps.h"

/** sw_matrix_json() - all tables of an emulator
 * Return: (transfer full): an array */
json_object *sw_matrix_json(const SwCaps *caps);
