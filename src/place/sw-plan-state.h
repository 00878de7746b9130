/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU makes of a virtio device of a plan. */
#pragma once

#include "place/sw-plan.h"
#include "rules/sw-migration-rules.h"
#include "rules/sw-virtio-rules.h"

/**
 * sw_plan_state() - what a device is by its model, its slot and the machine type
 * @rule:	of its family
 * @on_port:	whether it is behind a port
 *
 * What a domain says past libvirt is not looked at.
 */
SwState sw_plan_state(const SwPlan *plan, const SwDevice *device, const SwVirtioRule *rule,
                      bool on_port);
