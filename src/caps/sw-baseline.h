/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all of several emulators can do. */
#pragma once

#include "caps/sw-caps.h"

/**
 * sw_caps_baseline() - the capabilities that both emulators have
 * @a:	of the same target as @b
 *
 * The result does not depend on the order or the grouping of arguments, and has nothing in it that
 * is of one host: no path, time or package. That of one emulator with itself is what of it can be
 * carried to others.
 *
 * Return: (transfer full)
 */
SwCaps *sw_caps_baseline(const SwCaps *a, const SwCaps *b);
