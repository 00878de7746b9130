/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options that belong to some models only. */
#pragma once

#include "model/sw-device.h"
#include "rules/sw-machine-rules.h"

/** A row: with any other device of the kind, or on another machine, the option is refused. */
typedef struct {
    SwKind kind;
    const char *type;        /* whose rows these are; NULL: any */
    const char *path;        /* of the option, see SwAttribute */
    const char *value;       /* the value that the row is about; NULL: any */
    const char *only_type;   /* the type that may have it; NULL: any */
    const char *only_models; /* the models that may have it, separated by blanks; NULL: any */
    bool only_many_roots;    /* a machine with many roots may have it on pci-root as well */
} SwOptionRule;

/** sw_option_rules() - all rows; @n (out): how many */
const SwOptionRule *sw_option_rules(size_t *n);
