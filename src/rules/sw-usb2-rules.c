/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ICH9's USB2 sets. */
#include "rules/sw-usb2-rules.h"

static const SwUsb2Rule rules[] = {
    {"ich9-ehci1", 7, SW_SWITCH_ABSENT, -1},
    {"ich9-uhci1", 0, SW_SWITCH_ON, 0},
    {"ich9-uhci2", 1, SW_SWITCH_ABSENT, 2},
    {"ich9-uhci3", 2, SW_SWITCH_ABSENT, 4},
};

const SwUsb2Rule *
sw_usb2_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

const SwUsb2Rule *
sw_usb2_rule_find(const char *model)
{
    for (size_t i = 0; model && i < G_N_ELEMENTS(rules); i++)
        if (g_str_equal(rules[i].model, model))
            return &rules[i];
    return NULL;
}
