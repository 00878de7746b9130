/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page of rules: what fits when a guest migrates. */
#include "rules-migration.h"

#include "cells.h"
#include "rst.h"
#include "rules/sw-migration-rules.h"

void
print_spellings(void)
{
    size_t n;
    const SwSpellingRule *rules = sw_spelling_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].suffix, "generic"), name_or_any(rules[i].disable_legacy),
            name_or_any(rules[i].disable_modern), names(sw_state_name(rules[i].conventional), ""),
            names(sw_state_name(rules[i].port), ""), names(sw_state_name(rules[i].modern), ""),
            names(sw_state_name(rules[i].modern_port), ""), NULL);
}

void
print_alike(void)
{
    size_t n;
    const SwAlikeRule *rules = sw_alike_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(sw_kind_name(rules[i].kind), ""), name_or_any(rules[i].type),
            names(rules[i].path, ""), names(rules[i].absent, "not known"),
            sw_rst_escape(rules[i].why), NULL);
}

void
print_roms(void)
{
    size_t n;
    const SwRomRule *rules = sw_rom_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].types, ""), NULL);
}
