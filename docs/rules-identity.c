/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the page of rules says of IDs and of the PCI Express capability. */
#include "rules-identity.h"

#include <glib.h>

#include "cells.h"
#include "rules/sw-identity-rules.h"

static const char *
capable_title(SwCapable capable)
{
    switch (capable) {
    case SW_CAPABLE_NEVER:
        return "never";
    case SW_CAPABLE_ALWAYS:
        return "always";
    case SW_CAPABLE_ON_EXPRESS:
        return "on PCI Express";
    case SW_CAPABLE_ON_PORT:
        return "behind a port";
    }
    g_return_val_if_reached("");
}

void
print_identities(void)
{
    size_t n;
    const SwIdentityRule *rules = sw_identity_rules(&n);

    for (size_t i = 0; i < n; i++)
        row(names(rules[i].type, ""),
            g_strdup_printf("%04x:%04x", rules[i].vendor, rules[i].device),
            rules[i].legacy ? g_strdup_printf("%04x:%04x", rules[i].vendor, rules[i].legacy)
                            : g_strdup(""),
            g_strdup(capable_title(rules[i].express)), NULL);
}
