/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Truth tables for people. */
#pragma once

#include "caps/sw-matrix.h"

/** sw_matrix_cell_format() - a cell in a word or three
 * @cell:	NULL: the table has none
 * Return: (transfer full): "1041 express", "1000 io32", "refused", "unknown", "-" */
char *sw_matrix_cell_format(const SwMatrixCell *cell);

/** sw_matrix_format_reasons() - why cells are not as they might be: each reason once
 * Return: (transfer full): of char *, "refused: QEMU's words: net blk, disable-modern=on" */
GPtrArray *sw_matrix_format_reasons(const SwMatrix *matrix);

/** sw_matrix_format_text() - append the table, its reasons, and where it differs from the virtio
 * specification */
void sw_matrix_format_text(GString *out, const SwMatrix *matrix);
