/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table for people. XML is xml/sw-guest-xml.h. */
#pragma once

#include "caps/sw-guest.h"

/** sw_guest_table_format_text() - counts by verdict, then a line for each guest
 * Return: (transfer full): UTF-8 text with a newline at its end */
char *sw_guest_table_format_text(const SwGuestTable *table);
