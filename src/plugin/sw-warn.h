/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Warnings about domains, in the daemon's log. */
#pragma once

#include "place/sw-warnings.h"

/**
 * sw_warn_once() - log what sw_plan_warn() finds, and the limits that a plan exceeds
 *
 * A warning that was logged already is not logged again: management software defines a domain each
 * time that it starts it.
 */
void sw_warn_once(const SwPlan *plan, const SwFacts *facts);

/** sw_warn_once_of() - likewise, as far as it is due to one device of the plan */
void sw_warn_once_of(const SwPlan *plan, const SwFacts *facts, const SwDevice *device);
