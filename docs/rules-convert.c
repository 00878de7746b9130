/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page of rules: what is done to a domain that is converted. */
#include "rules-convert.h"

#include <verify.h>

#include "cells.h"
#include "rst.h"
#include "rules/sw-convert-rules.h"

static const char *const conversions[] = {
    [SW_CONVERT_REFUSE] = "refused",      [SW_CONVERT_REMOVE] = "removed",
    [SW_CONVERT_MODEL] = "another model", [SW_CONVERT_USB2] = "a USB2 set",
    [SW_CONVERT_SATA] = "SATA",
};
verify(G_N_ELEMENTS(conversions) == SW_N_CONVERSIONS);

void
print_conversions(void)
{
    size_t n;
    const SwConvertRule *rules = sw_convert_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), name_or_any(rules[i].type),
            name_or_any(rules[i].model), names(rules[i].path, ""), yes(rules[i].first),
            rules[i].to ? names(rules[i].to, "") : g_strdup(conversions[rules[i].what]),
            sw_rst_escape(rules[i].why), sw_rst_escape(rules[i].cure ? rules[i].cure : ""), NULL);
}

void
print_sata_guests(void)
{
    size_t n;
    const SwSataRule *rules = sw_sata_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].guests, ""), sw_rst_escape(rules[i].why), NULL);
}

void
print_arguments(void)
{
    size_t n;
    const SwArgumentRule *rules = sw_argument_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].text, ""), sw_rst_escape(rules[i].what), NULL);
}
