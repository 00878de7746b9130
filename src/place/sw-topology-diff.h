/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What differs between two topologies, by device. */
#pragma once

#include "model/sw-topology.h"

/** A device of both topologies. */
typedef struct {
    const SwTopoNode *before;
    const SwTopoNode *after;
} SwTopoPair;

typedef struct {
    GArray *moved;      /* of SwTopoPair: elsewhere */
    GArray *changed;    /* of SwTopoPair: of another type, flavour or controller model */
    GPtrArray *added;   /* of SwTopoNode: only in the second one */
    GPtrArray *removed; /* of SwTopoNode: only in the first one */
    guint unchanged;
} SwTopoDiff;

/**
 * sw_topology_diff() - what became of each device
 *
 * A device is known again by its own name, such as a disk's target or a MAC, or else by its id,
 * wherever it stands; what has neither, by its place on the root bus. A bus is known again by its
 * bridge: numbers may differ. A device can be both moved and changed.
 *
 * Return: (transfer full): borrows from both
 */
SwTopoDiff *sw_topology_diff(const SwTopology *before, const SwTopology *after);
void sw_topo_diff_free(SwTopoDiff *diff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwTopoDiff, sw_topo_diff_free)
