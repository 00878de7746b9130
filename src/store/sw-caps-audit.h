/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the cache of emulators holds, entry by entry, for people. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
    SW_KEPT_FRESH,
    SW_KEPT_OUTDATED, /* the emulator is another one now: it is asked anew when it is needed */
    SW_KEPT_GONE,     /* there is no such emulator any more */
    SW_KEPT_FOREIGN,  /* of another version of Slotwise, which does not read ours either */
    SW_KEPT_DAMAGED,  /* not to be read, or not to be believed */
    SW_N_KEPTS
} SwKeptState;

typedef struct {
    char *file;     /* name in the folder */
    char *emulator; /* path; NULL of a damaged entry */
    char *version;  /* of QEMU; NULL likewise */
    bool matrix;    /* with truth tables */
    SwKeptState state;
    char *why; /* what is wrong with a damaged one; else NULL */
} SwKept;

/**
 * sw_caps_audit() - look at every entry
 * @dir:	folder of the cache; NULL = sw_cache_dir()
 * @error:	SW_ERROR_IO: the folder cannot be read; one that is not there has no entries
 * Return: (transfer full) (element-type SwKept): sorted by file; NULL with an error
 */
GPtrArray *sw_caps_audit(const char *dir, GError **error);
