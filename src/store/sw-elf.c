/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a shared object is whole: the linker writes the section headers last. */
#include "store/sw-elf.h"

#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_own_kind(const ElfW(Ehdr) * header)
{
    return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
           header->e_ident[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32);
}

bool
sw_elf_is_whole(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe would wait */
    ElfW(Ehdr) header;
    struct stat st;
    bool whole =
        fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
        read(fd, &header, sizeof(header)) == (ssize_t)sizeof(header) && is_own_kind(&header) &&
        header.e_shoff <= (uintmax_t)st.st_size &&
        (uintmax_t)header.e_shnum * header.e_shentsize <= (uintmax_t)st.st_size - header.e_shoff;

    if (fd >= 0)
        close(fd);
    return whole;
}
