/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A topology as JSON. */
#pragma once

#include <glib.h>

#include "model/sw-topology.h"

/** sw_tree_json() - an object with the buses, each with its devices, as the man page tells; whole
 * lines
 * Return: (transfer full) */
char *sw_tree_json(const SwTopology *topology);
