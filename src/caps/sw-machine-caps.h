/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a machine type is with one emulator: rows of rules/sw-machine-rules.h meet its types. */
#pragma once

#include "caps/sw-caps.h"
#include "rules/sw-machine-rules.h"

/** sw_caps_choose_model() - the first choice whose type the emulator has, or NULL */
const char *sw_caps_choose_model(const SwCaps *caps, const SwModelChoice choices[SW_MAX_CHOICES]);

/** sw_caps_machine_ccw() - whether virtio devices of the machine go to CCW with this emulator */
bool sw_caps_machine_ccw(const SwCaps *caps, const SwMachineRule *machine);

/** sw_caps_machine_root() - model of the machine's root bus; NULL: it has no PCI with this emulator
 */
const char *sw_caps_machine_root(const SwCaps *caps, const SwMachineRule *machine);
