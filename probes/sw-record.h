/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: ask one emulator, and write down what was said. */
#pragma once

#include "caps/sw-caps.h"
#include "probes/sw-probe-options.h"

/**
 * sw_record() - ask the one emulator that the options name, anew
 * @recording:	(out) (transfer full): what was said, also after a failure
 * @error:	as of sw_probe_emulator()
 * Return: (transfer full): the capabilities, or NULL
 */
SwCaps *sw_record(const SwProbeOptions *options, char **recording, GError **error);
