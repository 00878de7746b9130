/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache of what emulators offer, and the way to an entry that is not there yet. */
#pragma once

#include "store/sw-caps-kept.h"

/**
 * sw_caps_store_load() - the cached capabilities of an emulator, when they are still true
 * @matrix:	with its truth tables, which have an entry of their own, so that nobody who places
 *		devices has to read past them
 * @dir:	folder of the cache; NULL = sw_cache_dir()
 * @error:	SW_ERROR_EMULATOR, SW_ERROR_IO, or what sw_caps_parse_xml() sets
 *
 * Return: (transfer full): the capabilities; NULL without an error when no entry fits
 */
SwCaps *sw_caps_store_load(const char *emulator, bool matrix, const char *dir, GError **error);

/**
 * sw_caps_store_save() - keep capabilities for later
 * @caps:	with their emulator, as of sw_caps_store_identify() before it was asked
 * @dir:	folder of the cache; NULL = sw_cache_dir()
 * @error:	SW_ERROR_IO; SW_ERROR_LIMIT when it is more than is ever read
 */
bool sw_caps_store_save(const SwCaps *caps, const char *dir, GError **error);

/**
 * sw_caps_store_get() - the capabilities of an emulator, from the cache or from a probe run now
 * @dir:		folder of the cache; NULL = sw_cache_dir()
 * @probe_program:	absolute path of slotwise-probe
 * @timeout_ms:		for all of it
 * @error:		SW_ERROR_EMULATOR, SW_ERROR_IO, or what sw_caps_parse_xml() sets
 *
 * A cache that cannot be read or written does not matter here: the answer is read from the
 * program's output. An entry that is damaged is removed.
 *
 * Return: (transfer full): the capabilities, or NULL
 */
SwCaps *sw_caps_store_get(const char *emulator, const char *dir, const char *probe_program,
                          unsigned timeout_ms, GError **error);

/**
 * sw_caps_store_measure() - have a machine type measured that @caps do not know yet
 * @caps:		with their emulator; their machines grow
 * @machine:		name or alias; NULL: the emulator's default
 * @dir:		as above, as are the others
 *
 * The cache grows by it, so that each machine type is measured once, ever; that it cannot be
 * started is remembered too. When nothing can be learnt, @caps stay as they are.
 */
void sw_caps_store_measure(SwCaps *caps, const char *machine, const char *dir,
                           const char *probe_program, unsigned timeout_ms);

/**
 * sw_caps_store_usual_emulator() - the emulator of a domain that names none
 * @arch:	as libvirt calls it
 * Return: (transfer full): a name that is looked for in PATH
 */
char *sw_caps_store_usual_emulator(const char *arch);
