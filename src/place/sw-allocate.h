/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses for every PCI device of a completed domain, and the controllers that they need. */
#pragma once

#include <glib.h>

#include "model/sw-domain.h"
#include "place/sw-strategy.h"
#include "rules/sw-machine-rules.h"

/**
 * sw_allocate() - find an address for every device that wants one
 * @domain:	completed; gets addresses, and controllers for the buses that were added
 * @machine:	its row
 * @facts:	of the machine and the emulator
 * @growth:	what can be added
 * Return: false with SW_ERROR_ADDRESS for a written address that cannot be, SW_ERROR_NO_SLOT when
 * there is no place, SW_ERROR_VALUE for controllers that contradict each other; @domain has then
 * the addresses and controllers that it had
 */
bool sw_allocate(SwDomain *domain, const SwMachineRule *machine, SwSlotFacts facts,
                 const SwGrowth *growth, SwStrategyId strategy, GError **error);

/** sw_allocate_prepare() - fill in connect flags, and note which addresses are written: what can be
 * known of a domain before places are looked for */
void sw_allocate_prepare(SwDomain *domain, SwSlotFacts facts);
