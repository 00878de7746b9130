/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a plan is allowed to do and somebody will regret: findings, no errors. */
#pragma once

#include "base/sw-finding.h"
#include "place/sw-plan.h"

/**
 * sw_plan_warn() - look at every device of a plan
 * @facts:	what the plan was made from
 * @findings:	gets one a device at most, with its line: SW_WARN, or SW_FAIL when the guest cannot
 *		be started
 */
void sw_plan_warn(const SwPlan *plan, const SwFacts *facts, SwFindings *findings);

/** sw_plan_warn_of() - the same of one device of the plan */
void sw_plan_warn_of(const SwPlan *plan, const SwFacts *facts, const SwDevice *device,
                     SwFindings *findings);
