/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of virtio devices when a domain is converted to q35. */
#pragma once

#include "place/sw-plan.h"

/**
 * sw_convert_virtio_text() - a warning when the virtio devices lose their legacy form on q35 and
 * nothing shows that the guest can do without
 * @plan:	the converted domain
 * @old_machine:	the machine type that it comes from
 * @was_legacy:	where its generic virtio devices were virtio 0.9 only
 * Return: (transfer full): one line, or NULL when there is nothing to say
 */
char *sw_convert_virtio_text(const SwPlan *plan, const char *old_machine, bool was_legacy);
