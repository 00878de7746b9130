/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Foreign text made fit for messages and documents. */
#pragma once

#include <glib.h>

/**
 * sw_printable() - one line of valid UTF-8 without control characters
 * @text:	bytes from anywhere
 * @length:	how many; -1 = up to the NUL
 * @max:	bytes, after which it is cut at a character
 *
 * Return: (transfer full): what cannot be printed is a space there
 */
char *sw_printable(const char *text, gssize length, size_t max);
