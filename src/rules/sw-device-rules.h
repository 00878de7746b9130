/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which lane a device takes: one row for each kind, type and model. */
#pragma once

#include "rules/sw-connect.h"

/** A row; the first one that matches counts, and the last of each kind matches everything. */
typedef struct {
    SwKind kind;
    const char *type;  /* NULL: any */
    const char *model; /* as domain XML spells it; NULL: any; "": none given */
    SwLane lane;
    const char *why; /* one clause, translatable */
} SwDeviceRule;

/** sw_device_rules() - all rows; @n (out): how many */
const SwDeviceRule *sw_device_rules(size_t *n);

/** sw_device_rule_find() - the row of a device; never NULL. PCI controllers have rows of their own,
 * see rules/sw-controller-rules.h. */
const SwDeviceRule *sw_device_rule_find(const SwDevice *device);

/**
 * sw_device_rule_spelling() - how the table spells an interface model
 * @model:	in any case
 * Return: (transfer none): the row's spelling, or @model itself when no row has it
 */
const char *sw_device_rule_spelling(const char *model);
