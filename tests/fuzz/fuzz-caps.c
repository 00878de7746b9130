/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: the capabilities' reader; what it accepts must come back byte for byte. */
#include <stdint.h>
#include <string.h>

#include "xml/sw-caps-xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(SwCaps) caps = sw_caps_parse_xml((const char *)data, size, NULL);
    g_autoptr(SwCaps) again = NULL;
    g_autofree char *text = NULL, *second = NULL;

    if (!caps)
        return 0;
    text = sw_caps_format_xml(caps);
    again = sw_caps_parse_xml(text, strlen(text), NULL);
    g_assert_nonnull(again);
    second = sw_caps_format_xml(again);
    g_assert_cmpstr(text, ==, second);
    return 0;
}
