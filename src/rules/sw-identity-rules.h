/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a guest reads in the configuration space of QEMU's PCI types: IDs, and when a type has the
 * PCI Express capability. Their I/O BARs are in sw-limit-rules.h. */
#pragma once

#include <stddef.h>

/** When a type has the PCI Express capability. */
typedef enum {
    SW_CAPABLE_NEVER,
    SW_CAPABLE_ALWAYS,
    SW_CAPABLE_ON_EXPRESS, /* where its slot is PCI Express, a root bus too */
    SW_CAPABLE_ON_PORT     /* behind a port */
} SwCapable;

typedef struct {
    const char *type; /* QEMU's; of virtio the generic one, which stands for all forms */
    unsigned vendor, device;
    unsigned legacy; /* device of the legacy and transitional forms; 0: there is none */
    SwCapable express;
    const char *own_name; /* what QEMU itself calls it; NULL: @type */
} SwIdentityRule;

/** sw_identity_rules() - all rows; @n (out): how many */
const SwIdentityRule *sw_identity_rules(size_t *n);

/** sw_identity_rule_find() - the row of a type, or NULL when it is not known */
const SwIdentityRule *sw_identity_rule_find(const char *type);
