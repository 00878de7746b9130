/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Truth tables in capabilities XML, both ways: a <cell> for each device that was tried. */
#include "xml/sw-caps-parts.h"
#include "xml/sw-xml.h"

#define MAX_ID       0xffffu
#define MAX_IO_BYTES 65536u

/* ---- writing ---- */

static void
put_cell(GString *out, const char *indent, const SwMatrixCell *cell)
{
    g_string_append_printf(out, "%s    <cell", indent);
    sw_caps_put_attribute(out, "family", cell->family);
    sw_caps_put_attribute(out, "combination", sw_combination_name(cell->combination));
    sw_caps_put_attribute(out, "place", sw_place_name(cell->place));
    sw_caps_put_attribute(out, "result", sw_cell_result_name(cell->result));
    if (cell->result == SW_CELL_STARTS) {
        g_string_append_printf(out, " vendor='0x%04x' device='0x%04x' io='%u'", cell->vendor,
                               cell->device, cell->io);
        sw_caps_put_attribute(out, "express", sw_express_name(cell->express));
    }
    sw_caps_put_attribute(out, "reason", cell->reason);
    g_string_append(out, "/>\n");
}

void
sw_caps_put_matrix(GString *out, const char *indent, const SwMatrix *matrix)
{
    g_string_append_printf(out, "%s  <matrix", indent);
    sw_caps_put_attribute(out, "machine", matrix->machine);
    g_string_append(out, ">\n");
    for (guint i = 0; i < matrix->cells->len; i++)
        put_cell(out, indent, matrix->cells->pdata[i]);
    g_string_append_printf(out, "%s  </matrix>\n", indent);
}

/* ---- reading ---- */

static bool
get_word(const xmlNode *node, const char *attribute, int (*from_name)(const char *name), int *value,
         GError **error)
{
    g_autofree char *word = sw_xml_attribute(node, attribute);

    *value = from_name(word);
    return *value >= 0 || sw_caps_set_value_error(node, attribute, error);
}

static bool
get_bytes(const xmlNode *node, const char *attribute, unsigned *value, GError **error)
{
    g_autofree char *text = sw_xml_attribute(node, attribute);
    guint64 number;

    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, MAX_IO_BYTES, &number, NULL))
        return sw_caps_set_value_error(node, attribute, error);
    *value = (unsigned)number;
    return true;
}

static bool
take_started(SwMatrixCell *cell, const xmlNode *node, GError **error)
{
    int express;

    if (!sw_caps_get_hex(node, "vendor", MAX_ID, &cell->vendor, error) ||
        !sw_caps_get_hex(node, "device", MAX_ID, &cell->device, error) ||
        !get_bytes(node, "io", &cell->io, error) ||
        !get_word(node, "express", sw_express_from_name, &express, error))
        return false;
    cell->express = (SwExpress)express;
    return true;
}

static bool
take_cell(SwMatrix *matrix, const xmlNode *node, GError **error)
{
    g_autofree char *family = NULL;
    int combination, place, result;
    SwMatrixCell *cell;

    if (!sw_caps_get_name(node, "family", &family, error) ||
        !get_word(node, "combination", sw_combination_from_name, &combination, error) ||
        !get_word(node, "place", sw_place_from_name, &place, error) ||
        !get_word(node, "result", sw_cell_result_from_name, &result, error))
        return false;
    cell = sw_matrix_add(matrix, family, (SwCombination)combination, (SwPlace)place);
    cell->result = (SwCellResult)result;
    cell->reason = sw_caps_optional_text(node, "reason");
    return result != SW_CELL_STARTS || take_started(cell, node, error);
}

bool
sw_caps_take_matrix(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *machine = NULL;
    SwMatrix *matrix;

    if (!sw_caps_get_name(node, "machine", &machine, error))
        return false;
    matrix = sw_matrix_new(machine);
    g_ptr_array_add(caps->matrices, matrix);
    for (xmlNode *child = sw_xml_next(node->children, "cell"); child;
         child = sw_xml_next(child->next, "cell"))
        if (!take_cell(matrix, child, error))
            return false;
    return true;
}
