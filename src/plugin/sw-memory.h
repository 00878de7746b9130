/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel allows with a piece of this process's memory. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/**
 * sw_memory_is_writable() - whether all of it lies in one mapping that may be read and written
 * @address:	any address, mapped or not
 * @length:	bytes, at least 1
 * Return: false also when /proc cannot be read: what is not known to be writable is not written
 */
bool sw_memory_is_writable(const void *address, size_t length);

/**
 * sw_memory_find_code() - the mapping of code that an address is in
 * @start, @end:	(out): its first byte, and the first one behind it
 * Return: false when code at that address is not known to be executable
 */
bool sw_memory_find_code(const void *address, const char **start, const char **end);
