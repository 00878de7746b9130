/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities of an emulator that cannot be asked. */
#pragma once

#include "caps/sw-caps.h"

/**
 * sw_caps_new_assumed() - what stands in for an emulator that is not at hand
 * @arch:	libvirt's name
 *
 * It has every type that the rules know, so that no domain is refused for want of one. Its machine
 * types are those that their names tell; sw_caps_machine_legacy() knows the old ones by name.
 *
 * Return: (transfer full)
 */
SwCaps *sw_caps_new_assumed(const char *arch);
