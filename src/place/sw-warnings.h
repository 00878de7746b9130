/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a plan is allowed to do and somebody will regret: findings, no errors. */
#pragma once

#include "base/sw-finding.h"
#include "place/sw-plan.h"
#include "rules/sw-check-rules.h"

/** How closely a device is looked at. */
typedef enum {
    SW_WARNINGS_URGENT, /* as every command does: what its owner cannot have wanted */
    SW_WARNINGS_ALL     /* also what works, or what the guest can do without */
} SwWarningsDepth;

/** sw_warnings_boot_disk() - the disk from which the guest starts, or NULL; (transfer none) */
const SwDevice *sw_warnings_boot_disk(const SwDomain *domain);

/**
 * sw_warnings_find() - the first rule that a device of a plan breaks
 * @facts:	what the plan was made from
 * @boot:	of sw_warnings_boot_disk()
 * @cure:	(out) (transfer full): what to do about it, translated
 * Return: NULL: there is none
 */
const SwCheckRule *sw_warnings_find(const SwPlan *plan, const SwFacts *facts,
                                    const SwDevice *device, const SwDevice *boot,
                                    SwWarningsDepth depth, char **cure);

/**
 * sw_plan_warn() - look at every device of a plan
 * @facts:	what the plan was made from
 * @findings:	gets one a device at most, with its line
 */
void sw_plan_warn(const SwPlan *plan, const SwFacts *facts, SwFindings *findings);

/** sw_plan_warn_of() - the same of one device of the plan */
void sw_plan_warn_of(const SwPlan *plan, const SwFacts *facts, const SwDevice *device,
                     SwFindings *findings);
