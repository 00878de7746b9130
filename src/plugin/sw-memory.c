/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel allows with a piece of this process's memory. */
#include "plugin/sw-memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The kernel's own list, not the program headers: those do not know of a later mprotect(). */
#define MAPS_FILE "/proc/self/maps" /* lines "START-END PERMISSIONS ...", hexadecimal */

bool
sw_memory_is_writable(const void *address, size_t length)
{
    const uintptr_t from = (uintptr_t)address;
    FILE *maps = fopen(MAPS_FILE, "re");
    bool writable = false;
    char *line = NULL;
    size_t room = 0;

    while (maps && getline(&line, &room, maps) > 0) {
        char *rest;
        uintmax_t start = strtoumax(line, &rest, 16);
        uintmax_t end = *rest == '-' ? strtoumax(rest + 1, &rest, 16) : 0;

        if (start <= from && from < end && length <= end - from) {
            writable = strncmp(rest, " rw", 3) == 0;
            break;
        }
    }
    free(line);
    if (maps)
        fclose(maps);
    return writable;
}
