/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decorated functions of a driver. */
#pragma once

#include <stddef.h>

#include "plugin/sw-vir.h"

/** One decorated slot. */
typedef struct {
    int slot;
    SwVirFunction hook;
    SwVirFunction *original; /* what stood in the slot; set before the hook can run */
} SwHook;

/** sw_hooks() - all of them; @n (out) how many */
const SwHook *sw_hooks(size_t *n);
