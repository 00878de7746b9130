/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a placed domain has left, in lines for people. */
#pragma once

#include "place/sw-plan.h"

/** sw_usage_append() - I/O windows that are used, slots that are free for hotplug: nothing for a
 * domain without PCI
 * @out:	whole lines are appended */
void sw_usage_append(GString *out, const SwPlan *plan);

/** sw_usage_free() - the line about free slots, without its end; Return: (transfer full) */
char *sw_usage_free(unsigned express, unsigned conventional);
