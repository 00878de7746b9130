/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: start one emulator with many cells of a truth table in it, and look at them. */
#pragma once

#include "probes/sw-matrix-plan.h"
#include "probes/sw-qmp-link.h"

/** What is the same for all emulators of a machine. */
typedef struct {
    SwMatrixPlan *plan;
    SwQmpStart start;
    int64_t start_us; /* how long one emulator may take */
    int64_t deadline; /* of the machine */
    bool starts;      /* it has been seen to start with nothing in it */
    char *words;      /* how the last one that died put it; NULL: none did */
} SwMatrixRun;

typedef enum {
    SW_ROUND_DONE, /* every item that had room is settled */
    SW_ROUND_DIED, /* the emulator died; some items may be settled */
    SW_ROUND_FAILED
} SwMatrixRound;

/**
 * sw_matrix_try() - start an emulator, plug in what is to be plugged in, and settle its items
 * @error:	SW_ERROR_IO, SW_ERROR_EMULATOR or SW_ERROR_LIMIT, when it failed
 */
SwMatrixRound sw_matrix_try(SwMatrixRun *run, SwMatrixLayout *layout, GError **error);
