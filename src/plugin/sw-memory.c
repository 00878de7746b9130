/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel allows with a piece of this process's memory. */
#include "plugin/sw-memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* The kernel's own list, not the program headers: those do not know of a later mprotect(). */
#define MAPS_FILE "/proc/self/maps"

bool
sw_memory_is_writable(const void *address, size_t length)
{
    const uintptr_t from = (uintptr_t)address, to = from + length;
    FILE *maps = fopen(MAPS_FILE, "re");
    bool writable = false;
    char *line = NULL;
    size_t room = 0;

    while (maps && getline(&line, &room, maps) > 0) {
        uintptr_t start, end;
        char permissions[5];

        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &start, &end, permissions) == 3 &&
            start <= from && to <= end) {
            writable = permissions[0] == 'r' && permissions[1] == 'w';
            break;
        }
    }
    free(line);
    if (maps)
        fclose(maps);
    return writable;
}
