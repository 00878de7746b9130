/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: number the buses of a machine whose firmware does not run. */
#pragma once

#include "probes/sw-config.h"

/**
 * SwHostIndex() - index of a function's host bridge
 * @root:	position of the host bridge in what query-pci answers
 */
typedef unsigned SwHostIndex(const void *data, const GPtrArray *functions, unsigned root);

/**
 * sw_numbering_do() - give every bus a number, as a firmware would
 * @config:	of @paused
 * @host:	tells host bridges apart where configuration space needs that
 * @functions:	(inout): what query-pci shows; replaced by what it shows then
 * Return: false with an error: the emulator is gone
 */
bool sw_numbering_do(SwPaused *paused, SwConfig *config, SwHostIndex *host, const void *data,
                     GPtrArray **functions, GError **error);
