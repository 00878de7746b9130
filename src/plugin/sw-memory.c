/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel allows with a piece of this process's memory. */
#include "plugin/sw-memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/sw-digits.h"

/* The kernel's own list, not the program headers: those do not know of a later mprotect(). */
#define MAPS_FILE "/proc/self/maps" /* lines "START-END PERMISSIONS ...", hexadecimal */

/** One line of it. */
typedef struct {
    uintptr_t start, end; /* the first byte behind */
    char allows[4];       /* "rwx", then whether it is shared */
} Mapping;

/* The mapping that an address is in; an empty one that allows nothing when there is none. */
static Mapping
find_mapping(const void *address)
{
    const uintptr_t at = (uintptr_t)address;
    FILE *maps = fopen(MAPS_FILE, "re");
    Mapping found = {0};
    char *line = NULL;
    size_t room = 0;

    while (maps && found.end == 0 && getline(&line, &room, maps) > 0) {
        const char *rest;
        uint64_t start = sw_digits(line, 16, &rest);
        uint64_t end = *rest == '-' ? sw_digits(rest + 1, 16, &rest) : 0;

        if (start <= at && at < end && strlen(rest) > sizeof(found.allows)) {
            found.start = start;
            found.end = end;
            memcpy(found.allows, rest + 1, sizeof(found.allows));
        }
    }
    free(line);
    if (maps)
        fclose(maps);
    return found;
}

bool
sw_memory_is_writable(const void *address, size_t length)
{
    Mapping mapping = find_mapping(address);

    return mapping.allows[0] == 'r' && mapping.allows[1] == 'w' &&
           length <= mapping.end - (uintptr_t)address;
}

bool
sw_memory_find_code(const void *address, const char **start, const char **end)
{
    Mapping mapping = find_mapping(address);

    *start = (const char *)mapping.start;
    *end = (const char *)mapping.end;
    return mapping.allows[2] == 'x';
}
