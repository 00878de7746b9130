/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache: small text files in one folder, which several processes read and replace at once. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * sw_cache_dir() - the folder of cached files
 * Return: (transfer full): $SLOTWISE_CACHE_DIR, else /var/cache/slotwise for root, else
 * $XDG_CACHE_HOME/slotwise; it need not exist
 */
char *sw_cache_dir(void);

/**
 * sw_cache_read() - one whole file, if it may be believed
 * @dir:	the folder, as of sw_cache_dir()
 * @name:	file name without a slash
 * @max:	bytes; a larger file is refused
 * @length:	(out) (optional): bytes read
 * @error:	G_FILE_ERROR_NOENT when there is no such file; SW_ERROR_LIMIT when it is too large;
 *		SW_ERROR_IO when it cannot be read or others could have written it
 *
 * Only a regular file is read that belongs to us or to root and that neither group nor others may
 * write; a link is not followed.
 *
 * Return: (transfer full): the text with a NUL after @length bytes, or NULL
 */
char *sw_cache_read(const char *dir, const char *name, size_t max, size_t *length, GError **error);

/**
 * sw_cache_write() - make or replace one whole file
 * @dir:	the folder; made with its parents when missing
 * @name:	file name without a slash
 * @text:	@length bytes
 * @error:	SW_ERROR_IO
 *
 * Readers see the old file or the new one. A failure leaves the old one and no temporary file.
 */
bool sw_cache_write(const char *dir, const char *name, const char *text, size_t length,
                    GError **error);

/** sw_cache_remove() - remove one file or link, if it can be removed; @dir and @name as above */
void sw_cache_remove(const char *dir, const char *name);

/**
 * sw_cache_lock() - keep others from making one file of the cache at the same time
 * @dir:	the folder; made with its parents when missing
 * @name:	file name without a slash
 * @limit:	g_get_monotonic_time() at which waiting ends
 *
 * Nothing of it is left when its holder dies. Whoever gets no lock does the work as well, and
 * nothing is wrong but the time that this takes.
 *
 * Return: a descriptor whose closing ends the lock; -1 = none: another process holds it too long,
 * or the folder or its file system has no locks
 */
int sw_cache_lock(const char *dir, const char *name, int64_t limit);
