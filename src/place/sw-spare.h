/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be plugged while the guest runs, by the site's policy: free slots, ports in use. */
#pragma once

#include "place/sw-grow.h"
#include "policy/sw-policy.h"

/** sw_spare_wanted() - how many slots are to be free; of a domain that was placed before they are
 * not counted again
 * @domain:	completed, its devices' homes are settled */
SwSpare sw_spare_wanted(const SwDomain *domain, const SwPolicy *policy);

/** sw_spare_finish() - turn hotplug off at the ports that have a device, where the policy says so,
 * and say of each controller why it was added or changed; what is written of one stays
 * @domain:	placed */
void sw_spare_finish(SwDomain *domain, const SwPolicy *policy);
