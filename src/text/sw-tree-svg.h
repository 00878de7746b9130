/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A topology as a picture. */
#pragma once

#include <glib.h>

#include "model/sw-topology.h"

/** sw_tree_svg() - a picture that needs nothing else: no font, no script, no style sheet
 * Return: (transfer full): an SVG document */
char *sw_tree_svg(const SwTopology *topology);
