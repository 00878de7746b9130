/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt adds to a domain before it looks for addresses: default devices, default models,
 * controllers that other devices need. */
#pragma once

#include "policy/sw-policy.h"
#include "rules/sw-machine-rules.h"

/**
 * sw_complete() - fill a domain up, in libvirt's order
 * @domain:	changed; devices as written
 * @policy:	decides the virtio form of written and of added devices
 * Return: false with SW_ERROR_VALUE for indexes that clash, SW_ERROR_WISH for words of ours that
 * cannot be granted
 *
 * A controller that is added because another device needs it, and whose form the policy changes,
 * has to be written out, or libvirt would add a modern one. It therefore goes where a written one
 * would stand, ahead of the machine's defaults, and @domain shows what libvirt will see.
 */
bool sw_complete(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy,
                 GError **error);
