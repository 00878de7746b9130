/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a topology has left: free slots and I/O windows, wherever it was learnt. */
#pragma once

#include "model/sw-topology.h"
#include "place/sw-limits.h"
#include "rules/sw-limit-rules.h"

/** Whose topology it is. */
typedef struct {
    SwMachineId id;
    const char *machine;      /* canonical name, "" when it is not known */
    const SwWindowRule *rule; /* of its firmware; NULL: not known */
} SwTopoMachine;

/** sw_topology_count() - fill in what each bus has free, which window it needs, and what all need
 * @topology:	linked */
void sw_topology_count(SwTopology *topology, const SwTopoMachine *machine);

/** sw_topology_count_slots() - fill in only what is free, of a topology that tells all that is
 * there */
void sw_topology_count_slots(SwTopology *topology);

/** sw_topology_windows() - the I/O windows, as a limit
 * Return: borrows from @topology */
SwLimit sw_topology_windows(const SwTopology *topology);
