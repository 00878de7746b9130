/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an emulator says of the devices of a truth table: questions as JSON, answers, last words. */
#include <string.h>

#include "probes/sw-last-words.h"
#include "probes/sw-matrix-plan.h"
#include "probes/sw-query-pci.h"

/* ---- device_add ---- */

/* Newer QEMUs take properties by their types. */
static json_object *
typed_value(const char *key, const char *value)
{
    if (g_str_equal(key, "disable-modern"))
        return json_object_new_boolean(g_str_equal(value, "on"));
    if (*value && strspn(value, "0123456789") == strlen(value))
        return json_object_new_int64(g_ascii_strtoll(value, NULL, 10));
    return json_object_new_string(value);
}

static void
add_members(json_object *object, const char *props)
{
    g_auto(GStrv) list = g_strsplit(props, ",", -1);

    for (char **entry = list; *entry; entry++) {
        char *value = strchr(*entry, '=');

        if (!value)
            continue;
        *value = '\0';
        json_object_object_add(object, *entry, typed_value(*entry, value + 1));
    }
}

char *
sw_matrix_item_json(const SwMatrixItem *item)
{
    json_object *object = json_object_new_object();
    g_autofree char *props = sw_matrix_item_props(item);
    char *text;

    json_object_object_add(object, "driver", json_object_new_string(item->type));
    add_members(object, props);
    text = g_strdup(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN));
    json_object_put(object);
    return text;
}

/* ---- last words ---- */

static bool
blame_device(SwMatrixItem *item, const char *words)
{
    g_autofree char *said =
        item->device ? sw_last_words_about(words, "-device", item->device) : NULL;

    if (said)
        sw_matrix_item_refuse(item, said);
    return said != NULL;
}

static bool
blame_backend(SwMatrixItem *item, const char *words)
{
    g_autofree char *said =
        item->backend ? sw_last_words_about(words, item->row->option, item->backend) : NULL;

    if (said)
        sw_matrix_item_unknown(item, said);
    return said != NULL;
}

bool
sw_matrix_layout_blame(SwMatrixLayout *layout, const char *words)
{
    for (guint i = 0; i < layout->items->len; i++) {
        SwMatrixItem *item = layout->items->pdata[i];

        if (!item->settled && (blame_device(item, words) || blame_backend(item, words)))
            return true;
    }
    return false;
}

/* ---- query-pci ---- */

static SwMatrixItem *
find_item(const SwMatrixLayout *layout, const char *id)
{
    guint64 number;

    if (!id || *id != 'c' || !g_ascii_string_to_unsigned(id + 1, 10, 1, G_MAXUINT32, &number, NULL))
        return NULL;
    for (guint i = 0; i < layout->items->len; i++) {
        SwMatrixItem *item = layout->items->pdata[i];

        if (item->number == number && !item->settled)
            return item;
    }
    return NULL;
}

void
sw_matrix_layout_take(SwMatrixLayout *layout, json_object *value)
{
    g_autoptr(GPtrArray) functions = sw_query_pci_read(value);

    for (guint i = 0; functions && i < functions->len; i++) {
        const SwPciFunction *function = functions->pdata[i];
        SwMatrixItem *item = find_item(layout, function->id);

        if (!item)
            continue;
        item->cell->vendor = function->vendor;
        item->cell->device = function->device;
        item->cell->io = (unsigned)sw_pci_function_io_bytes(function);
        item->cell->result = SW_CELL_STARTS;
        item->settled = true;
    }
}
