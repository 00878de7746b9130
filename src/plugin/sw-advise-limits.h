/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of a domain that needs more than its machine has. */
#pragma once

#include "place/sw-plan.h"

/**
 * sw_advise_limits() - as sw_limits_check(); what is wrong and not refused is logged
 * Return: false with an error that is a refusal
 */
bool sw_advise_limits(const SwPlan *plan, const SwDomain *domain, const SwFacts *facts,
                      GError **error);
