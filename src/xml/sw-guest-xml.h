/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table: buffers in and out. Schema: docs/schemas/slotwise-guests.rng. */
#pragma once

#include "caps/sw-guest.h"

/** sw_guest_table_format_xml() - the table as a document, stable bytes
 * Return: (transfer full): UTF-8 text with a newline at its end */
char *sw_guest_table_format_xml(const SwGuestTable *table);

/** sw_guest_table_parse_xml() - read such a document; it is not trusted
 * Return: (transfer full): the table, sorted, or NULL with SW_ERROR_SYNTAX, _LIMIT or _VALUE */
SwGuestTable *sw_guest_table_parse_xml(const char *text, size_t length, GError **error);
