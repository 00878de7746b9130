/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Truth tables as JSON; the members are those of the XML document. */
#include "probes/sw-matrix-json.h"

#include "probes/sw-json-put.h"

static json_object *
cell_object(const SwMatrixCell *cell)
{
    json_object *object = json_object_new_object();

    sw_json_put_text(object, "family", cell->family);
    sw_json_put_text(object, "combination", sw_combination_name(cell->combination));
    sw_json_put_text(object, "place", sw_place_name(cell->place));
    sw_json_put_text(object, "result", sw_cell_result_name(cell->result));
    if (cell->result == SW_CELL_STARTS) {
        sw_json_put_number(object, "vendor", cell->vendor);
        sw_json_put_number(object, "device", cell->device);
        sw_json_put_number(object, "io", cell->io);
        sw_json_put_text(object, "express", sw_express_name(cell->express));
    }
    sw_json_put_text(object, "reason", cell->reason);
    return object;
}

json_object *
sw_matrix_json(const SwCaps *caps)
{
    json_object *array = json_object_new_array();

    for (guint i = 0; i < caps->matrices->len; i++) {
        const SwMatrix *matrix = caps->matrices->pdata[i];
        json_object *object = json_object_new_object(), *cells = json_object_new_array();

        for (guint j = 0; j < matrix->cells->len; j++)
            json_object_array_add(cells, cell_object(matrix->cells->pdata[j]));
        sw_json_put_text(object, "machine", matrix->machine);
        json_object_object_add(object, "cells", cells);
        json_object_array_add(array, object);
    }
    return array;
}
