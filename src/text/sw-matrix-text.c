/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Truth tables for people: a line for each family and combination, a column for each place. */
#include "text/sw-matrix-text.h"

#include <string.h>

#include "base/sw-i18n.h"

#define VIRTIO_VENDOR 0x1af4u

static const char *const express_words[] = {
    [SW_EXPRESS_NO] = "",
    [SW_EXPRESS_YES] = " express",
    [SW_EXPRESS_UNKNOWN] = " express?",
};
G_STATIC_ASSERT(G_N_ELEMENTS(express_words) == SW_N_EXPRESS);

static char *
format_started(const SwMatrixCell *cell)
{
    GString *out = g_string_new(NULL);

    if (cell->vendor != VIRTIO_VENDOR)
        g_string_append_printf(out, "%04x:", cell->vendor);
    g_string_append_printf(out, "%04x", cell->device);
    if (cell->io > 0)
        g_string_append_printf(out, " io%u", cell->io);
    g_string_append(out, express_words[cell->express]);
    return g_string_free(out, FALSE);
}

char *
sw_matrix_cell_format(const SwMatrixCell *cell)
{
    if (!cell || cell->result == SW_CELL_ABSENT)
        return g_strdup("-");
    return cell->result == SW_CELL_STARTS ? format_started(cell)
                                          : g_strdup(sw_cell_result_name(cell->result));
}

/* ---- reasons ---- */

/* Cells that are of one result, for one reason. */
typedef struct {
    const SwMatrixCell *first;
    GPtrArray *families; /* of (transfer none) const char * */
} Reason;

static void
clear_reason(Reason *reason)
{
    g_ptr_array_unref(reason->families);
}

static void
add_family(Reason *reason, const char *family)
{
    if (!g_ptr_array_find_with_equal_func(reason->families, family, g_str_equal, NULL))
        g_ptr_array_add(reason->families, (char *)family);
}

static Reason *
find_reason(GArray *reasons, const SwMatrixCell *cell)
{
    Reason made = {.first = cell};

    for (guint i = 0; i < reasons->len; i++) {
        Reason *reason = &g_array_index(reasons, Reason, i);

        if (reason->first->result == cell->result &&
            g_str_equal(reason->first->reason, cell->reason))
            return reason;
    }
    made.families = g_ptr_array_new();
    g_array_append_val(reasons, made);
    return &g_array_index(reasons, Reason, reasons->len - 1);
}

/* That there is no such type is seen in the table. */
static bool
has_reason(const SwMatrixCell *cell)
{
    return cell->reason && cell->result != SW_CELL_ABSENT;
}

GPtrArray *
sw_matrix_format_reasons(const SwMatrix *matrix)
{
    g_autoptr(GArray) reasons = g_array_new(FALSE, FALSE, sizeof(Reason));
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

    g_array_set_clear_func(reasons, (GDestroyNotify)clear_reason);
    for (guint i = 0; i < matrix->cells->len; i++) {
        const SwMatrixCell *cell = matrix->cells->pdata[i];

        if (has_reason(cell))
            add_family(find_reason(reasons, cell), cell->family);
    }
    for (guint i = 0; i < reasons->len; i++) {
        const Reason *reason = &g_array_index(reasons, Reason, i);
        g_autofree char *families = NULL;

        g_ptr_array_add(reason->families, NULL);
        families = g_strjoinv(" ", (char **)reason->families->pdata);
        g_ptr_array_add(lines,
                        g_strdup_printf("%s: %s: %s", sw_cell_result_name(reason->first->result),
                                        reason->first->reason, families));
    }
    return lines;
}

/* ---- the table ---- */

static void
put_line(GString *out, const SwMatrix *matrix, const SwMatrixCell *first)
{
    g_string_append_printf(out, "  %-16s %-38s", first->family,
                           sw_combination_name(first->combination));
    for (int place = 0; place < SW_N_PLACES; place++) {
        g_autofree char *cell = NULL;

        if (!sw_matrix_has_place(matrix, (SwPlace)place))
            continue;
        cell = sw_matrix_cell_format(
            sw_matrix_find(matrix, first->family, first->combination, (SwPlace)place));
        g_string_append_printf(out, " %-19s", cell);
    }
    g_strchomp(out->str);
    g_string_truncate(out, strlen(out->str));
    g_string_append_c(out, '\n');
}

static void
put_head(GString *out, const SwMatrix *matrix)
{
    g_string_append_printf(out, "\n  %-16s %-38s", matrix->machine, "");
    for (int place = 0; place < SW_N_PLACES; place++)
        if (sw_matrix_has_place(matrix, (SwPlace)place))
            g_string_append_printf(out, " %-19s", sw_place_name((SwPlace)place));
    g_strchomp(out->str);
    g_string_truncate(out, strlen(out->str));
    g_string_append_c(out, '\n');
}

static void
put_lines(GString *out, const char *lead, const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(out, "  %s%s\n", lead, (const char *)lines->pdata[i]);
}

/* A combination that is nowhere has no line. */
void
sw_matrix_format_text(GString *out, const SwMatrix *matrix)
{
    g_autoptr(GPtrArray) reasons = sw_matrix_format_reasons(matrix);
    g_autoptr(GPtrArray) faults = sw_matrix_find_faults(matrix);
    const SwMatrixCell *before = NULL;

    put_head(out, matrix);
    for (guint i = 0; i < matrix->cells->len; i++) {
        const SwMatrixCell *cell = matrix->cells->pdata[i];

        if (cell->result == SW_CELL_ABSENT || (before && before->combination == cell->combination &&
                                               g_str_equal(before->family, cell->family)))
            continue;
        put_line(out, matrix, cell);
        before = cell;
    }
    put_lines(out, "", reasons);
    put_lines(out, _("differs from the virtio specification: "), faults);
}
