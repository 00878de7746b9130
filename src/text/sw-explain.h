/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why each device of a plan is what it is and where it is. */
#pragma once

#include "place/sw-plan.h"

typedef enum { SW_EXPLAIN_TEXT, SW_EXPLAIN_JSON, SW_N_EXPLAINS } SwExplain;

/**
 * sw_explain_format() - the decisions
 * @only:	a device's name, alias or target; NULL: all
 * Return: (transfer full): text, or NULL with SW_ERROR_VALUE when no device is called @only
 */
char *sw_explain_format(const SwPlan *plan, const SwCaps *caps, const char *only, SwExplain form,
                        GError **error);
