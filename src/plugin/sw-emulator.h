/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an emulator offers, within the time that a client of libvirtd may wait. */
#pragma once

#include "caps/sw-caps.h"
#include "model/sw-domain.h"

/**
 * sw_emulator_caps() - from the cache, or from a probe that is run now
 * @emulator:	a path, which a client may have named
 * @machine:	the type that is to be measured when that can be done; NULL: the default one
 * @error:	as of sw_caps_store_get()
 * Return: (transfer full): the capabilities; NULL without an error: libvirt would not run it
 */
SwCaps *sw_emulator_caps(const char *emulator, const char *machine, GError **error);

/** sw_emulator_caps_of() - the same of the emulator and the machine of a domain */
SwCaps *sw_emulator_caps_of(const SwDomain *domain, GError **error);

/**
 * sw_emulator_cached() - what the cache holds of an emulator; no probe is run
 * @emulator:	as above
 *
 * The first thing that is wrong with the cache is logged, and nothing else of it.
 *
 * Return: (transfer full): the capabilities, or NULL
 */
SwCaps *sw_emulator_cached(const char *emulator);
