/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The topology of a plan. */
#pragma once

#include "model/sw-topology.h"
#include "place/sw-plan.h"

/** sw_topology_of_plan() - what sits where in a placed domain: PCI, channel I/O and virtio-mmio
 * Return: (transfer full): linked and counted */
SwTopology *sw_topology_of_plan(const SwPlan *plan, const SwCaps *caps);
