/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What moved from one topology to another. */
#pragma once

#include <glib.h>

#include "place/sw-topology-diff.h"

/** sw_tree_moved_text() - a line for each device that is not where or what it was; Return:
 * (transfer full) */
char *sw_tree_moved_text(const SwTopoDiff *diff);

/** sw_tree_moved_json() - the same for programs, as the man page tells; Return: (transfer full) */
char *sw_tree_moved_json(const SwTopoDiff *diff);
