/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decorated functions of a driver. */
#pragma once

#include <stddef.h>

#include "plugin/sw-vir.h"

/** One slot that is used. */
typedef struct {
    int slot;
    SwVirFunction hook;      /* what is to stand there; NULL: the slot stays as it is */
    bool optional;           /* a QEMU driver may lack it, and then goes on without */
    SwVirFunction *original; /* what stood in the slot; set before the hook can run */
} SwHook;

/** sw_hooks() - all of them; @n (out) how many */
const SwHook *sw_hooks(size_t *n);
