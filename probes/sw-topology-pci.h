/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The topology that a machine shows, as query-pci tells it. */
#pragma once

#include "model/sw-pci-function.h"
#include "model/sw-topology.h"

/**
 * sw_topology_of_pci() - what sits where in a machine that runs
 * @functions:	of SwPciFunction, as of sw_query_pci_read()
 *
 * Buses have the numbers that the guest gave them, and windows are those that its bridges forward.
 * Types are not told, nor what is behind a bridge that has no number yet.
 *
 * Return: (transfer full): linked
 */
SwTopology *sw_topology_of_pci(const GPtrArray *functions);
