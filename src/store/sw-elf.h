/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared objects, before they are loaded. libc only: the shim uses it. */
#pragma once

#include <stdbool.h>

/**
 * sw_elf_is_whole() - whether a file is an object of this machine's word size, to its end
 * @path:	of any file, or of none
 *
 * A file that was cut short kills the process that loads it, with SIGBUS in the dynamic loader.
 */
bool sw_elf_is_whole(const char *path);
