/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A topology for Graphviz. */
#pragma once

#include <glib.h>

#include "model/sw-topology.h"

/** sw_tree_dot() - a digraph, from the roots to the devices; Return: (transfer full) */
char *sw_tree_dot(const SwTopology *topology);
