/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The slots of a placed domain into which devices can be plugged while the guest runs. */
#pragma once

#include "place/sw-plan.h"

typedef struct {
    unsigned express;
    unsigned conventional;
} SwFreeSlots;

/** sw_free_slots_count() - those that have no device in any function, on buses with hotplug */
SwFreeSlots sw_free_slots_count(const SwPlan *plan);
