/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: the guest table's reader; what it accepts must come back byte for byte. */
#include <stdint.h>
#include <string.h>

#include "xml/sw-guest-xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(SwGuestTable) table = sw_guest_table_parse_xml((const char *)data, size, NULL);
    g_autoptr(SwGuestTable) again = NULL;
    g_autofree char *text = NULL, *second = NULL;

    if (!table)
        return 0;
    text = sw_guest_table_format_xml(table);
    again = sw_guest_table_parse_xml(text, strlen(text), NULL);
    g_assert_nonnull(again);
    second = sw_guest_table_format_xml(again);
    g_assert_cmpstr(text, ==, second);
    return 0;
}
