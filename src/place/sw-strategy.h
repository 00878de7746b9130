/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the first pass finds out which controllers to add: libvirt's way, and a complete one. */
#pragma once

#include "place/sw-pass.h"

typedef enum {
    SW_STRATEGY_LIBVIRT,  /* a bus more whenever a device finds no slot; a place for each new bridge
                             is looked for when all devices have theirs, so that some domains are
                             refused for whose devices there would be room */
    SW_STRATEGY_COMPLETE, /* everything is counted first, and the controllers that are needed get
                             their places before the devices: nothing is refused that can be placed
                           */
    SW_N_STRATEGIES
} SwStrategyId;

/** A row. */
typedef struct {
    SwPassMode mode; /* of the first pass */
    SwPlaced placed; /* how to call the places that come of it */
    bool (*run)(SwPass *pass, GError **error);
} SwStrategy;

/** sw_strategy() - the row of a strategy */
const SwStrategy *sw_strategy(SwStrategyId id);
