/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The slots of a placed domain into which devices can be plugged while the guest runs. */
#pragma once

#include "place/sw-plan.h"
#include "rules/sw-controller-rules.h"

typedef struct {
    unsigned express;
    unsigned conventional;
} SwFreeSlots;

/** sw_free_slots_count() - those that have no device in any function, on buses with hotplug */
SwFreeSlots sw_free_slots_count(const SwPlan *plan);

/** sw_free_slots_chipset() - a bit for each slot of the root bus that a part of the chipset is in
 * which no domain names */
uint32_t sw_free_slots_chipset(SwMachineId machine);

/** sw_free_slots_left() - slots of a bus that can be plugged into
 * @rule:	of the controller that provides it
 * @used:	a bit for each slot that has a device */
unsigned sw_free_slots_left(const SwControllerRule *rule, uint32_t used);
