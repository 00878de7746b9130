/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The topology of a command line of QEMU. */
#pragma once

#include "model/sw-topology.h"
#include "probes/sw-command-line.h"

/**
 * sw_topology_of_argv() - what sits where when QEMU is started like that
 * @error:	SW_ERROR_ADDRESS, for an addr= that is none
 *
 * Devices without addr= get the slot that QEMU would give them, as far as nothing is in the way
 * that no command line tells. What the machine has of its own is not there.
 *
 * Return: (transfer full): linked and counted; NULL with an error
 */
SwTopology *sw_topology_of_argv(const SwCommandLine *line, GError **error);
