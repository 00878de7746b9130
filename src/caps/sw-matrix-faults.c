/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the virtio specification demands of a truth table.
 *
 * Virtual I/O Device specification 1.1, sections 4.1.2 and 4.1.4.8: a transitional device has the
 * legacy PCI device ID of its kind, and its legacy registers are in BAR 0, in I/O space. A
 * non-transitional one has the ID 0x1040 + its virtio ID, and has no such BAR. A kind without a
 * legacy ID has no transitional device. The table names families as QEMU does: those of a kind that
 * QEMU makes in several ways share its ID. */
#include "base/sw-i18n.h"
#include "caps/sw-matrix.h"

#define VIRTIO_VENDOR 0x1af4u
#define LEGACY_FIRST  0x1000u
#define LEGACY_LAST   0x103fu
#define MODERN_FIRST  0x1040u
#define MODERN_LAST   0x107fu

static const struct {
    const char *family;
    unsigned id;
} legacy_ids[] = {
    {"9p", 0x1009},
    {"balloon", 0x1002},
    {"blk", 0x1001},
    {"net", 0x1000},
    {"rng", 0x1005},
    {"scsi", 0x1004},
    {"serial", 0x1003},
    {"vhost-scsi", 0x1004},
    {"vhost-user-blk", 0x1001},
    {"vhost-user-scsi", 0x1004},
};

unsigned
sw_matrix_legacy_id(const char *family)
{
    for (size_t i = 0; i < G_N_ELEMENTS(legacy_ids); i++)
        if (g_str_equal(family, legacy_ids[i].family))
            return legacy_ids[i].id;
    return 0;
}

static bool
is_legacy_id(const SwMatrixCell *cell)
{
    return cell->device >= LEGACY_FIRST && cell->device <= LEGACY_LAST;
}

static bool
is_modern_id(const SwMatrixCell *cell)
{
    return cell->device >= MODERN_FIRST && cell->device <= MODERN_LAST;
}

/* Whether the combination asks for a device that old drivers can drive. */
static bool
asks_for_legacy(const SwMatrixCell *cell)
{
    return cell->combination == SW_COMBINATION_BOTH ||
           cell->combination == SW_COMBINATION_MODERN_OFF ||
           cell->combination == SW_COMBINATION_TRANSITIONAL;
}

static bool
asks_for_modern_only(const SwMatrixCell *cell)
{
    return cell->combination == SW_COMBINATION_LEGACY_OFF ||
           cell->combination == SW_COMBINATION_NON_TRANSITIONAL;
}

/* Return: untranslated; NULL when the cell is as it must be */
static const char *
fault_of(const SwMatrixCell *cell)
{
    unsigned legacy = sw_matrix_legacy_id(cell->family);

    if (cell->vendor != VIRTIO_VENDOR || !(is_legacy_id(cell) || is_modern_id(cell)))
        return N_("its IDs are none of virtio's");
    if (is_legacy_id(cell) && cell->device != legacy)
        return N_("its ID is not the legacy ID of its kind");
    if (is_legacy_id(cell) && cell->io == 0)
        return N_("it has a legacy ID and no I/O BAR");
    if (is_modern_id(cell) && cell->io > 0)
        return N_("it has the ID of virtio 1 and an I/O BAR");
    if (asks_for_modern_only(cell) && !is_modern_id(cell))
        return N_("virtio 1 only was asked for, and its ID is a legacy one");
    if (legacy && asks_for_legacy(cell) && !is_legacy_id(cell))
        return N_("virtio 0.9 was asked for, and its ID is that of virtio 1");
    if (!legacy && cell->combination == SW_COMBINATION_MODERN_OFF)
        return N_("virtio 1 was turned off, and what has no older form is virtio 1 still");
    return NULL;
}

/* Cells of one fault, which differ in their family only. */
typedef struct {
    const SwMatrixCell *first;
    const char *fault;
    GString *families;
} Group;

static void
clear_group(Group *group)
{
    g_string_free(group->families, TRUE);
}

static void
add_to_group(GArray *groups, const SwMatrixCell *cell, const char *fault)
{
    Group made = {.first = cell, .fault = fault};

    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);

        if (group->fault == fault && group->first->place == cell->place &&
            group->first->combination == cell->combination) {
            g_string_append_printf(group->families, " %s", cell->family);
            return;
        }
    }
    made.families = g_string_new(cell->family);
    g_array_append_val(groups, made);
}

GPtrArray *
sw_matrix_find_faults(const SwMatrix *matrix)
{
    GPtrArray *faults = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(Group));

    g_array_set_clear_func(groups, (GDestroyNotify)clear_group);
    for (guint i = 0; i < matrix->cells->len; i++) {
        const SwMatrixCell *cell = matrix->cells->pdata[i];
        const char *fault = cell->result == SW_CELL_STARTS ? fault_of(cell) : NULL;

        if (fault)
            add_to_group(groups, cell, fault);
    }
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);

        g_ptr_array_add(faults, g_strdup_printf("%s, %s: %s: %s",
                                                sw_combination_name(group->first->combination),
                                                sw_place_name(group->first->place), _(group->fault),
                                                group->families->str));
    }
    return faults;
}
