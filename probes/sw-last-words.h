/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU says of an option before it ends. */
#pragma once

/**
 * sw_last_words_about() - what is wrong with an option
 * @words:	its standard error
 * @option:	"-device"
 * @value:	as it stood on the command line
 * Return: (transfer full): what it says; NULL: it is not about that option, or no fault
 */
char *sw_last_words_about(const char *words, const char *option, const char *value);
