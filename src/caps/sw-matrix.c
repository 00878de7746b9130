/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The truth table of one machine type. */
#include "caps/sw-matrix.h"

SW_ENUM_DEFINE(SwCombination, sw_combination, SW_N_COMBINATIONS, "plain",
               "disable-legacy=off,disable-modern=off", "disable-modern=on", "disable-legacy=on",
               "transitional", "non-transitional")
SW_ENUM_DEFINE(SwPlace, sw_place, SW_N_PLACES, "pcie-root", "pcie-root-port", "pci-bridge",
               "pci-root")
SW_ENUM_DEFINE(SwCellResult, sw_cell_result, SW_N_CELL_RESULTS, "starts", "refused", "absent",
               "unknown")
SW_ENUM_DEFINE(SwExpress, sw_express, SW_N_EXPRESS, "no", "yes", "unknown")

static void
cell_free(SwMatrixCell *cell)
{
    g_free(cell->family);
    g_free(cell->reason);
    g_free(cell);
}

SwMatrix *
sw_matrix_new(const char *machine)
{
    SwMatrix *matrix = g_new0(SwMatrix, 1);

    matrix->machine = g_strdup(machine);
    matrix->cells = g_ptr_array_new_with_free_func((GDestroyNotify)cell_free);
    return matrix;
}

void
sw_matrix_free(SwMatrix *matrix)
{
    if (!matrix)
        return;
    g_free(matrix->machine);
    g_ptr_array_unref(matrix->cells);
    g_free(matrix);
}

SwMatrixCell *
sw_matrix_add(SwMatrix *matrix, const char *family, SwCombination combination, SwPlace place)
{
    SwMatrixCell *cell = g_new0(SwMatrixCell, 1);

    *cell = (SwMatrixCell){.family = g_strdup(family),
                           .combination = combination,
                           .place = place,
                           .result = SW_CELL_UNKNOWN,
                           .express = SW_EXPRESS_UNKNOWN};
    g_ptr_array_add(matrix->cells, cell);
    return cell;
}

const SwMatrixCell *
sw_matrix_find(const SwMatrix *matrix, const char *family, SwCombination combination, SwPlace place)
{
    for (guint i = 0; i < matrix->cells->len; i++) {
        const SwMatrixCell *cell = matrix->cells->pdata[i];

        if (cell->combination == combination && cell->place == place &&
            g_str_equal(cell->family, family))
            return cell;
    }
    return NULL;
}

bool
sw_matrix_has_place(const SwMatrix *matrix, SwPlace place)
{
    for (guint i = 0; i < matrix->cells->len; i++)
        if (((const SwMatrixCell *)matrix->cells->pdata[i])->place == place)
            return true;
    return false;
}
