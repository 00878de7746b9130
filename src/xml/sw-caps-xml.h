/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities XML: buffers in and out. Schema: docs/schemas/slotwise-capabilities.rng. */
#pragma once

#include "caps/sw-caps.h"

#define SW_CAPS_XML_NAMESPACE "urn:slotwise:capabilities:1"

/** Elements in one document outside of truth tables, beyond which it is refused; the largest real
 * one (x86_64 with each of its machines measured) has about 470. */
#define SW_CAPS_XML_MAX_ELEMENTS 4096u

/** Cells in all truth tables of a document; one machine has 600 at the most. Cells are appended,
 * never looked for, while they are read: that many cost no more than the parser does. */
#define SW_CAPS_XML_MAX_CELLS 32768u

/**
 * sw_caps_format_xml() - capabilities as a document, stable bytes
 * Return: (transfer full): UTF-8 text with a newline at its end
 */
char *sw_caps_format_xml(const SwCaps *caps);

/**
 * sw_caps_list_format_xml() - the capabilities of several emulators as one document
 * @list:	of SwCaps, in the order to write
 *
 * The root is virtioCapabilitiesList; its children are what sw_caps_format_xml() writes.
 *
 * Return: (transfer full): UTF-8 text with a newline at its end
 */
char *sw_caps_list_format_xml(const GPtrArray *list);

/**
 * sw_caps_parse_xml() - read such a document; it is not trusted
 * @text:	UTF-8, @length bytes
 * Return: (transfer full): the capabilities, or NULL with SW_ERROR_SYNTAX, _LIMIT or _VALUE
 */
SwCaps *sw_caps_parse_xml(const char *text, size_t length, GError **error);
