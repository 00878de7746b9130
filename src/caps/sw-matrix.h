/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The truth table of one machine type: what becomes of each virtio device in each place, as a
 * started emulator shows it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/sw-enum.h"

/** How a device is asked for: by a type, and by properties of the generic one. */
typedef enum {
    SW_COMBINATION_PLAIN,
    SW_COMBINATION_BOTH,
    SW_COMBINATION_MODERN_OFF,
    SW_COMBINATION_LEGACY_OFF,
    SW_COMBINATION_TRANSITIONAL,
    SW_COMBINATION_NON_TRANSITIONAL,
    SW_N_COMBINATIONS
} SwCombination;
SW_ENUM_DECLARE(SwCombination, sw_combination)

/** Where it is put. */
typedef enum {
    SW_PLACE_PCIE_ROOT, /* on the root bus itself, which is PCI Express */
    SW_PLACE_ROOT_PORT,
    SW_PLACE_PCI_BRIDGE,
    SW_PLACE_PCI_ROOT, /* on the root bus itself, which is conventional */
    SW_N_PLACES
} SwPlace;
SW_ENUM_DECLARE(SwPlace, sw_place)

typedef enum {
    SW_CELL_STARTS,
    SW_CELL_REFUSED, /* QEMU would not make it; @reason is its words */
    SW_CELL_ABSENT,  /* there is no such type or property; @reason says which */
    SW_CELL_UNKNOWN, /* it could not be tried; @reason says why */
    SW_N_CELL_RESULTS
} SwCellResult;
SW_ENUM_DECLARE(SwCellResult, sw_cell_result)

typedef enum { SW_EXPRESS_NO, SW_EXPRESS_YES, SW_EXPRESS_UNKNOWN, SW_N_EXPRESS } SwExpress;
SW_ENUM_DECLARE(SwExpress, sw_express)

typedef struct {
    char *family; /* "net" */
    SwCombination combination;
    SwPlace place;
    SwCellResult result;
    char *reason;            /* NULL: it starts, and all of it could be read */
    unsigned vendor, device; /* PCI ids of one that starts */
    unsigned io;             /* bytes of its I/O BAR; 0 = it has none */
    SwExpress express;       /* whether it has the PCI Express capability */
} SwMatrixCell;

typedef struct {
    char *machine;    /* "pc-q35-7.2" */
    GPtrArray *cells; /* of SwMatrixCell, by family, combination and place */
} SwMatrix;

/** sw_matrix_new() - a table without cells; @machine is copied */
SwMatrix *sw_matrix_new(const char *machine);
void sw_matrix_free(SwMatrix *matrix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwMatrix, sw_matrix_free)

/** sw_matrix_add() - append a cell, of which nothing is known yet; @family is copied
 * Return: (transfer none) */
SwMatrixCell *sw_matrix_add(SwMatrix *matrix, const char *family, SwCombination combination,
                            SwPlace place);

/** sw_matrix_find() - the cell of a family, a combination and a place; NULL: it is none of those
 * that the table has */
const SwMatrixCell *sw_matrix_find(const SwMatrix *matrix, const char *family,
                                   SwCombination combination, SwPlace place);

/** sw_matrix_has_place() - whether any cell is of that place */
bool sw_matrix_has_place(const SwMatrix *matrix, SwPlace place);

/** sw_matrix_legacy_id() - the PCI device ID of a family's transitional device; 0: the virtio
 * specification gives it none */
unsigned sw_matrix_legacy_id(const char *family);

/** sw_matrix_find_faults() - where a table differs from the virtio specification
 * Return: (transfer full): of char *, a sentence for people each */
GPtrArray *sw_matrix_find_faults(const SwMatrix *matrix);
