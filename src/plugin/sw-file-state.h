/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a file or folder is as it was: what is kept is right as long as it is. */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

/** sw_file_state() - what stat() says; all zero: there is none */
static inline struct stat
sw_file_state(const char *path)
{
    struct stat state;

    return stat(path, &state) == 0 ? state : (struct stat){0};
}

/** sw_file_state_equal() - whether both are states of the same file, which was not changed between
 * them; a change within one tick of the clock that stamps files is not seen */
static inline bool
sw_file_state_equal(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}
