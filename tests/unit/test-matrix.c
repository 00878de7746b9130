/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the virtio specification demands of a truth table, one cell at a time. */
#include <string.h>

#include "caps/sw-matrix.h"

typedef struct {
    const char *family;
    SwCombination combination;
    SwCellResult result;
    unsigned vendor, device, io;
    const char *fault; /* a part of it; NULL: none */
} Row;

static const Row rows[] = {
    {"net", SW_COMBINATION_PLAIN, SW_CELL_STARTS, 0x1af4, 0x1000, 32, NULL},
    {"net", SW_COMBINATION_PLAIN, SW_CELL_STARTS, 0x1af4, 0x1041, 0, NULL},
    {"gpu", SW_COMBINATION_PLAIN, SW_CELL_STARTS, 0x1af4, 0x1050, 0, NULL},
    {"net", SW_COMBINATION_TRANSITIONAL, SW_CELL_STARTS, 0x1af4, 0x1000, 32, NULL},
    {"net", SW_COMBINATION_NON_TRANSITIONAL, SW_CELL_STARTS, 0x1af4, 0x1041, 0, NULL},
    {"net", SW_COMBINATION_PLAIN, SW_CELL_REFUSED, 0, 0, 0, NULL},
    {"net", SW_COMBINATION_PLAIN, SW_CELL_UNKNOWN, 0, 0, 0, NULL},
    {"net", SW_COMBINATION_PLAIN, SW_CELL_STARTS, 0x8086, 0x1000, 32, "none of virtio's"},
    {"net", SW_COMBINATION_PLAIN, SW_CELL_STARTS, 0x1af4, 0x1080, 0, "none of virtio's"},
    {"net", SW_COMBINATION_PLAIN, SW_CELL_STARTS, 0x1af4, 0x1001, 32, "not the legacy ID"},
    {"gpu", SW_COMBINATION_PLAIN, SW_CELL_STARTS, 0x1af4, 0x1010, 32, "not the legacy ID"},
    {"blk", SW_COMBINATION_PLAIN, SW_CELL_STARTS, 0x1af4, 0x1001, 0, "no I/O BAR"},
    {"blk", SW_COMBINATION_PLAIN, SW_CELL_STARTS, 0x1af4, 0x1042, 128, "and an I/O BAR"},
    {"blk", SW_COMBINATION_LEGACY_OFF, SW_CELL_STARTS, 0x1af4, 0x1001, 128, "is a legacy one"},
    {"blk", SW_COMBINATION_NON_TRANSITIONAL, SW_CELL_STARTS, 0x1af4, 0x1001, 128, "is a legacy"},
    {"blk", SW_COMBINATION_TRANSITIONAL, SW_CELL_STARTS, 0x1af4, 0x1042, 0, "is that of virtio 1"},
    {"blk", SW_COMBINATION_BOTH, SW_CELL_STARTS, 0x1af4, 0x1042, 0, "is that of virtio 1"},
    {"gpu", SW_COMBINATION_BOTH, SW_CELL_STARTS, 0x1af4, 0x1050, 0, NULL},
    {"gpu", SW_COMBINATION_MODERN_OFF, SW_CELL_STARTS, 0x1af4, 0x1050, 0, "virtio 1 still"},
};

static void
test_faults(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        g_autoptr(SwMatrix) matrix = sw_matrix_new("pc");
        SwMatrixCell *cell =
            sw_matrix_add(matrix, row->family, row->combination, SW_PLACE_PCI_BRIDGE);
        g_autoptr(GPtrArray) faults = NULL;

        cell->result = row->result;
        cell->vendor = row->vendor;
        cell->device = row->device;
        cell->io = row->io;
        faults = sw_matrix_find_faults(matrix);
        g_test_message("row %zu", i);
        g_assert_cmpuint(faults->len, ==, row->fault ? 1 : 0);
        if (row->fault)
            g_assert_nonnull(strstr(faults->pdata[0], row->fault));
    }
}

/* The specification's table, by the names of QEMU. */
static void
test_legacy_ids(void)
{
    g_assert_cmpuint(sw_matrix_legacy_id("net"), ==, 0x1000);
    g_assert_cmpuint(sw_matrix_legacy_id("blk"), ==, 0x1001);
    g_assert_cmpuint(sw_matrix_legacy_id("balloon"), ==, 0x1002);
    g_assert_cmpuint(sw_matrix_legacy_id("serial"), ==, 0x1003);
    g_assert_cmpuint(sw_matrix_legacy_id("scsi"), ==, 0x1004);
    g_assert_cmpuint(sw_matrix_legacy_id("rng"), ==, 0x1005);
    g_assert_cmpuint(sw_matrix_legacy_id("9p"), ==, 0x1009);
    g_assert_cmpuint(sw_matrix_legacy_id("gpu"), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/matrix/differences-from-the-specification", test_faults);
    g_test_add_func("/matrix/legacy-ids", test_legacy_ids);
    return g_test_run();
}
