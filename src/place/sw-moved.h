/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a plan has elsewhere than libvirt alone because something else was decided. */
#pragma once

#include "place/sw-plan.h"

/**
 * sw_plan_explain_moved() - give a reason to each device of a plan that libvirt alone would have
 * placed or made otherwise, and that has none of its own; and to the lack of its free port
 * @domain:	that the plan was made from
 * @facts:	likewise
 *
 * The domain is placed a second time, as if there were neither policy nor guest nor words of ours.
 * Where that fails there is nothing to compare with, and the plan stays as it is.
 */
void sw_plan_explain_moved(SwPlan *plan, const SwDomain *domain, const SwFacts *facts);
