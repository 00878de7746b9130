/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the truth table must know of families and machines before it can try them. */
#pragma once

#include "caps/sw-caps.h"

/** What a device of some families must be given. In texts @ stands for the device's number. */
typedef struct {
    const char *families; /* words, a star at the end matches the rest */
    const char *option;   /* "-blockdev"; NULL: nothing stands behind the device */
    const char *backend;  /* its value */
    const char *props;    /* of the device, NULL: none */
    const char *machine;  /* value of -m; NULL: as it is by default */
    const char *needs;    /* what of the host it needs, for people; a refusal may be the host's */
    bool alone;           /* a machine can have one of these only */
} SwMatrixFamilyRow;

/** sw_matrix_family_row() - the row of a family; NULL: it needs nothing */
const SwMatrixFamilyRow *sw_matrix_family_row(const char *family);

/** How the configuration space of a machine's devices can be read from outside of the guest. */
typedef enum {
    SW_CONFIG_NONE,  /* not at all */
    SW_CONFIG_PORTS, /* I/O ports 0xcf8 and 0xcfc */
    SW_CONFIG_ECAM,  /* a window in memory */
    SW_CONFIG_RTAS   /* calls of sPAPR firmware, which QEMU serves itself */
} SwConfigAccess;

/** The machines of one kind. */
typedef struct {
    const char *targets;  /* words */
    const char *machines; /* words, a star at the end matches the rest */
    const char *measured; /* words: those that are measured unless others are asked for */
    const char *root;     /* name of the root bus */
    bool express;         /* it is PCI Express */
    SwConfigAccess access;
    unsigned functions; /* how many devices share a slot when there are many */
} SwMatrixMachineRow;

/** sw_matrix_machine_row() - the row of a machine of an emulator; NULL: its devices are not on PCI,
 * or nobody knows how to look at them */
const SwMatrixMachineRow *sw_matrix_machine_row(const char *target, const char *machine);

/**
 * sw_matrix_default_machines() - the machines of an emulator that are measured by default
 * Return: (transfer container): of (transfer none) const char *, names without aliases
 */
GPtrArray *sw_matrix_default_machines(const SwCaps *caps);

/** What a combination is made of. */
typedef struct {
    SwVariant variant;
    const char *props;   /* NULL: none */
    bool legacy, modern; /* the type must have disable-legacy, disable-modern */
} SwCombinationRow;

/** sw_combination_row() - the row of a combination */
const SwCombinationRow *sw_combination_row(SwCombination combination);
