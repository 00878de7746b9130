/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities for other programs (JSON) and for people (text). XML is xml/sw-caps-xml.h. */
#pragma once

#include "caps/sw-caps.h"

/** sw_caps_format_json() - one object for one entry of @list, an array for several; stable bytes
 * Return: (transfer full): UTF-8 text with a newline at its end */
char *sw_caps_format_json(const GPtrArray *list);

/** sw_caps_format_text() - a table for each entry of @list
 * Return: (transfer full): UTF-8 text with a newline at its end */
char *sw_caps_format_text(const GPtrArray *list);

/** sw_caps_format_finding() - that a machine is not what the placement rules expect
 * Return: (transfer full): one sentence; NULL when it is, or nothing is expected */
char *sw_caps_format_finding(const SwCapsMachine *machine);
