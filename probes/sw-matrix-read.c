/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an emulator says of the devices of a truth table: questions as JSON, answers, last words. */
#include <string.h>

#include "probes/sw-matrix-plan.h"
#include "probes/sw-walk-lists.h"

#define MAX_IO_BYTES 65536

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

/* QEMU repeats the option that it is about, then says what is wrong.
 * Return: (transfer full): what it says; NULL: it is not about that option, or no fault */
static char *
find_fault(const char *words, const char *option, const char *value)
{
    g_autofree char *about = g_strdup_printf("%s %s: ", option, value);
    const char *said = strstr(words, about);

    if (!said || g_str_has_prefix(said + strlen(about), "warning:"))
        return NULL;
    said += strlen(about);
    return g_strndup(said, strcspn(said, "\r\n"));
}

static bool
blame_device(SwMatrixItem *item, const char *words)
{
    g_autofree char *said = item->device ? find_fault(words, "-device", item->device) : NULL;

    if (said)
        sw_matrix_item_refuse(item, said);
    return said != NULL;
}

static bool
blame_backend(SwMatrixItem *item, const char *words)
{
    g_autofree char *said =
        item->backend ? find_fault(words, item->row->option, item->backend) : NULL;

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

static bool
get_number(json_object *object, const char *name, int64_t max, unsigned *number)
{
    json_object *value = json_object_object_get(object, name);
    int64_t n = json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : -1;

    if (n < 0 || n > max)
        return false;
    *number = (unsigned)n;
    return true;
}

/* Return: false when what QEMU says of a region is nothing that it would say */
static bool
get_io_bytes(json_object *device, unsigned *bytes)
{
    json_object *regions = json_object_object_get(device, "regions");
    size_t n =
        json_object_is_type(regions, json_type_array) ? json_object_array_length(regions) : 0;

    *bytes = 0;
    for (size_t i = 0; i < n; i++) {
        json_object *region = json_object_array_get_idx(regions, i);
        unsigned size;

        if (g_strcmp0(sw_walk_text(region, "type"), "io") != 0)
            continue;
        if (!get_number(region, "size", MAX_IO_BYTES - (int64_t)*bytes, &size))
            return false;
        *bytes += size;
    }
    return regions != NULL;
}

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

static void
take_device(SwMatrixLayout *layout, json_object *device)
{
    SwMatrixItem *item = find_item(layout, sw_walk_text(device, "qdev_id"));
    json_object *id = item ? json_object_object_get(device, "id") : NULL;
    SwMatrixCell *cell;

    if (!item || !json_object_is_type(id, json_type_object))
        return;
    cell = item->cell;
    if (!get_number(id, "vendor", 0xffff, &cell->vendor) ||
        !get_number(id, "device", 0xffff, &cell->device) || !get_io_bytes(device, &cell->io))
        return;
    cell->result = SW_CELL_STARTS;
    item->settled = true;
}

/* The codec bounds how deep this can go. */
static void
take_devices(SwMatrixLayout *layout, json_object *devices)
{
    size_t n =
        json_object_is_type(devices, json_type_array) ? json_object_array_length(devices) : 0;

    for (size_t i = 0; i < n; i++) {
        json_object *device = json_object_array_get_idx(devices, i), *bridge = NULL;

        if (!json_object_is_type(device, json_type_object))
            continue;
        take_device(layout, device);
        bridge = json_object_object_get(device, "pci_bridge");
        if (json_object_is_type(bridge, json_type_object))
            take_devices(layout, json_object_object_get(bridge, "devices"));
    }
}

void
sw_matrix_layout_take(SwMatrixLayout *layout, json_object *value)
{
    size_t n = json_object_is_type(value, json_type_array) ? json_object_array_length(value) : 0;

    for (size_t i = 0; i < n; i++) {
        json_object *root = json_object_array_get_idx(value, i);

        if (json_object_is_type(root, json_type_object))
            take_devices(layout, json_object_object_get(root, "devices"));
    }
}
