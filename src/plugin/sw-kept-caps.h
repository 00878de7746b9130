/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What emulators offer, kept between calls for a moment. */
#pragma once

#include "caps/sw-caps.h"

/** The state of the files that an answer comes from, as it was before they were read. */
typedef struct SwKeptCaps SwKeptCaps;

/** sw_kept_caps_begin() - note that state
 * @emulator:	a path
 * Return: (transfer full) */
SwKeptCaps *sw_kept_caps_begin(const char *emulator);

/** sw_kept_caps_end() - keep the answer in the place of an older one
 * @kept:	(transfer full)
 * @caps:	(transfer none): nobody may change them from now on; NULL: there is no answer */
void sw_kept_caps_end(SwKeptCaps *kept, SwCaps *caps);

/**
 * sw_kept_caps_find() - the answer that was kept of an emulator
 * Return: (transfer full): shared with others, not to be changed; NULL when none is kept, or the
 * emulator or the cache changed. Callable from many threads at once
 */
SwCaps *sw_kept_caps_find(const char *emulator);
