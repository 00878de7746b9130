/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the slot table is true of the libvirt that runs. libc and libvirt only. */
#pragma once

#include <stdbool.h>

#include "plugin/sw-vir.h"

/**
 * sw_trial_fill() - put a stub into each of the SW_TABLE_ROOM slots of a driver's table
 * @astray:	what the stubs call when libvirt opens a connection through one of them
 *
 * The driver then declines all connections, and knows no default one, wherever libvirt looks for
 * these functions.
 */
void sw_trial_fill(SwVirFunction *table, void (*astray)(void));

/**
 * sw_trial_passes() - call what stands in SW_CALLS, and see whether the right stubs run
 * @conn:	(transfer full): a connection of the driver with that table
 * @table:	filled by sw_trial_fill(), but for the name and connectOpen
 * Return: whether each function, the name and the table itself are where the slot table says
 */
bool sw_trial_passes(virConnectPtr conn, SwVirFunction *table);
