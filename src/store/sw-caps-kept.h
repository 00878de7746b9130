/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a kept answer is known by: the identity of its emulator, its name, its seal. Without XML. */
#pragma once

#include "caps/sw-caps.h"

/* Of an entry: the largest real document has 15 KiB, or 45 when every machine was measured, and one
 * with truth tables 80 KiB more for each machine; this holds as many cells as are read. */
#define SW_CAPS_KEPT_BYTES (8u << 20)
#define SW_CAPS_KEPT_SEAL  81u /* of these the seal */

/**
 * sw_caps_store_identify() - what tells one build of an emulator from another
 * @emulator:	a path, or a name that is looked for in PATH
 * @id:		(out): path is resolved and (transfer full)
 * @error:	SW_ERROR_EMULATOR when there is no such file
 *
 * QEMU's module folder counts as well: a module that was installed since changes what it offers.
 */
bool sw_caps_store_identify(const char *emulator, SwCapsEmulator *id, GError **error);

/** sw_caps_store_same() - whether two identities are of one build in one state */
bool sw_caps_store_same(const SwCapsEmulator *a, const SwCapsEmulator *b);

/**
 * sw_caps_store_lock() - keep others from asking the same emulator to the same end
 * @dir:	folder of the cache; NULL = sw_cache_dir()
 * @limit:	g_get_monotonic_time() at which waiting ends
 * Return: a descriptor to be closed, or -1, as of sw_cache_lock()
 */
int sw_caps_store_lock(const char *emulator, const char *dir, int64_t limit);

/** sw_caps_kept_name() - the file of an emulator's entry
 * @path:	resolved
 * @matrix:	the one with truth tables
 * Return: (transfer full) */
char *sw_caps_kept_name(const char *path, bool matrix);

/** sw_caps_kept_seal() - a document with the seal behind it
 * @id:		what it is kept under
 * Return: (transfer full): a document still */
char *sw_caps_kept_seal(const SwCapsEmulator *id, const char *text);

/**
 * sw_caps_kept_text() - the kept document of an emulator, unread, when it is sealed and still true
 * @dir:	folder of the cache; NULL = sw_cache_dir()
 * Return: (transfer full): the text as sw_caps_format_xml() made it; NULL when there is none, for
 * whatever reason
 */
char *sw_caps_kept_text(const char *emulator, const char *dir);
