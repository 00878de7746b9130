/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page of rules: what slotwise check looks at. */
#include "rules-check.h"

#include "cells.h"
#include "rst.h"
#include "rules/sw-check-rules.h"

void
print_checks(void)
{
    size_t n;
    const SwCheckRule *rules = sw_check_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].name, ""), names(sw_verdict_name(rules[i].verdict), ""),
            sw_rst_escape(rules[i].title), sw_rst_escape(rules[i].what),
            sw_rst_escape(rules[i].cure), NULL);
}
