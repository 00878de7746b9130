/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities XML: buffers in and out. Schema: docs/schemas/slotwise-capabilities.rng. */
#pragma once

#include "caps/sw-caps.h"

/**
 * sw_caps_format_xml() - capabilities as a document, stable bytes
 * Return: (transfer full): UTF-8 text with a newline at its end
 */
char *sw_caps_format_xml(const SwCaps *caps);

/**
 * sw_caps_parse_xml() - read such a document; it is not trusted
 * @text:	UTF-8, @length bytes
 * Return: (transfer full): the capabilities, or NULL with SW_ERROR_SYNTAX, _LIMIT or _VALUE
 */
SwCaps *sw_caps_parse_xml(const char *text, size_t length, GError **error);
