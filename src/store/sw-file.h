/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole files in and out: reading is bounded, writing is all or nothing. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/**
 * sw_file_read_fd() - all that can be read from a descriptor
 * @path:	its name, for messages
 * @max:	bytes; more are refused
 * @length:	(out) (optional): bytes read
 * @error:	SW_ERROR_IO, or SW_ERROR_LIMIT
 * Return: (transfer full): the text with a NUL after @length bytes, or NULL
 */
char *sw_file_read_fd(const char *path, int fd, size_t max, size_t *length, GError **error);

/**
 * sw_file_read() - a file that the user named; "-" is standard input
 * @error:	as above
 */
char *sw_file_read(const char *path, size_t max, size_t *length, GError **error);

/**
 * sw_file_replace() - make or replace one whole file
 * @mode:	permissions, before the umask
 * @error:	SW_ERROR_IO
 *
 * Readers see the old file or the new one. A failure leaves the old one and no temporary file.
 */
bool sw_file_replace(const char *path, const char *text, size_t length, unsigned mode,
                     GError **error);

/**
 * sw_file_write() - a whole result, to where the user wants it
 * @path:	NULL or "-" = standard output; a regular file is replaced; anything else that is
 *		there already, such as a device, is written into
 * @error:	SW_ERROR_IO
 */
bool sw_file_write(const char *path, const char *text, size_t length, GError **error);

/** sw_file_watch_output() - from now on, end the program with 1 and a line on standard error when
 * standard output took not all that GLib printed by itself, such as --help */
void sw_file_watch_output(void);
