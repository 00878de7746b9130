/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The models that libvirt knows for each kind of device; with any other it does not read the
 * domain. */
#pragma once

#include "model/sw-device.h"

typedef struct {
    SwKind kind;
    const char *type;   /* NULL: any */
    const char *models; /* separated by blanks */
} SwModelRule;

/** sw_model_rules() - all rows; @n (out): how many */
const SwModelRule *sw_model_rules(size_t *n);

/** sw_model_rule_find() - the row of a device; NULL: its models are not a closed list */
const SwModelRule *sw_model_rule_find(const SwDevice *device);
