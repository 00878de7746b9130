/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a guest that runs can migrate from one side to another. */
#pragma once

#include "text/sw-compat-side.h"

/** A device, or the machine, on both sides. */
typedef struct {
    const SwCompatSide *from; /* NULL: not there; both NULL: it is the machine */
    const SwCompatSide *to;
    bool migratable; /* QEMU takes the source's state at the destination */
    bool back;       /* and the other way round */
    bool libvirt;    /* libvirt takes the one definition for the other, when it migrates */
    char *reason;    /* translated: the first thing that is in the way; NULL: nothing */
    char *cure;      /* translated; NULL without a reason */
} SwCompatPair;

typedef struct {
    SwCompatEnd *from;
    SwCompatEnd *to;
    SwCompatPair machine;
    GPtrArray *devices; /* of SwCompatPair */
    bool migratable;    /* all of them */
    bool back;
    bool libvirt;
} SwCompat;

/**
 * sw_compat_new() - compare what both sides are to the state that QEMU saves
 * @from:	(transfer full), as is @to
 * Return: (transfer full)
 */
SwCompat *sw_compat_new(SwCompatEnd *from, SwCompatEnd *to);
void sw_compat_free(SwCompat *compat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwCompat, sw_compat_free)

typedef enum { SW_COMPAT_TEXT, SW_COMPAT_JSON, SW_N_COMPATS } SwCompatForm;

/** sw_compat_format() - the answer
 * @from:	what the source is called, as is @to the destination
 * Return: (transfer full) */
char *sw_compat_format(const SwCompat *compat, const char *from, const char *to, SwCompatForm form);
