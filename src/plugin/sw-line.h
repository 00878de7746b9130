/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Foreign bytes made into one line of text. libc only: the shim uses it. */
#pragma once

/**
 * sw_line_clean() - replace by '?' each byte of what is no printable UTF-8, in place
 * @line:	any bytes up to a NUL
 *
 * Control characters and what some readers take for the end of a line go, so that nobody can forge
 * a second line, and so does a character that was cut.
 */
void sw_line_clean(char *line);
