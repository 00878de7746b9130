/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer of QMP's query-pci as values.
 *
 * Emulators are not trusted: whatever is not of the form that QEMU's schema has is refused as a
 * whole, since half a topology would be taken for one. */
#include "probes/sw-query-pci.h"

#include "base/sw-printable.h"
#include "probes/sw-walk-lists.h"

#define MAX_SLOT      31u
#define MAX_FUNCTION  7u
#define MAX_BUS       255u
#define MAX_ID        0xffffu
#define MAX_FUNCTIONS 65536u /* as many have a number of their own */
#define MAX_WORD      64u    /* bytes */
#define ROM_BAR       6u
#define MAX_IO_BYTES  65536u

/* A bridge is three levels deeper than the one above it, and QEMU takes 49 of them; a function has
 * 40 values and 800 bytes. */
static const SwQmpLimits limits = {.line_bytes = SW_QMP_LINE_BYTES,
                                   .total_bytes = (size_t)1 << 30,
                                   .depth = 192,
                                   .list_entries = SW_QMP_LIST_ENTRIES,
                                   .values = (size_t)1 << 18};

typedef struct {
    GPtrArray *functions;
    unsigned root;
} Reader;

const SwQmpLimits *
sw_query_pci_limits(void)
{
    return &limits;
}

static bool
get_number(json_object *object, const char *name, unsigned max, unsigned *number)
{
    json_object *value = json_object_object_get(object, name);
    int64_t wide = json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : -1;

    *number = (unsigned)wide;
    return wide >= 0 && wide <= max;
}

/* Addresses may have all 64 bits; QEMU prints the unset one as -1. */
static bool
get_address(json_object *object, const char *name, uint64_t *number)
{
    json_object *value = json_object_object_get(object, name);

    if (!json_object_is_type(value, json_type_int))
        return false;
    *number = json_object_get_int64(value) < 0 ? (uint64_t)json_object_get_int64(value)
                                               : json_object_get_uint64(value);
    return true;
}

static bool
read_region(SwPciFunction *function, json_object *object)
{
    SwPciRegion *region = &function->regions[function->n_regions];
    const char *type = sw_walk_text(object, "type");

    if (!type || !get_number(object, "bar", ROM_BAR, &region->bar) ||
        !get_address(object, "size", &region->size) ||
        !get_address(object, "address", &region->address))
        return false;
    region->io = g_str_equal(type, "io");
    function->n_regions++;
    return !region->io || region->size <= MAX_IO_BYTES;
}

static bool
read_regions(SwPciFunction *function, json_object *list)
{
    if (!json_object_is_type(list, json_type_array) ||
        json_object_array_length(list) > SW_PCI_MAX_REGIONS)
        return false;
    for (size_t i = 0; i < json_object_array_length(list); i++)
        if (!read_region(function, json_object_array_get_idx(list, i)))
            return false;
    return true;
}

static bool
read_ids(SwPciFunction *function, json_object *object)
{
    json_object *ids = json_object_object_get(object, "id");
    json_object *class = json_object_object_get(object, "class_info");
    const char *title = sw_walk_text(class, "desc"), *id = sw_walk_text(object, "qdev_id");
    unsigned subsystem;

    if (!json_object_is_type(ids, json_type_object) ||
        !json_object_is_type(class, json_type_object) ||
        !get_number(ids, "vendor", MAX_ID, &function->vendor) ||
        !get_number(ids, "device", MAX_ID, &function->device) ||
        !get_number(class, "class", MAX_ID, &function->class_code))
        return false;
    if (get_number(ids, "subsystem", MAX_ID, &subsystem))
        function->subsystem = (int)subsystem;
    function->title = title ? sw_printable(title, -1, MAX_WORD) : NULL;
    function->id = id && *id ? g_strdup(id) : NULL;
    return true;
}

static bool
read_bridge(SwPciFunction *function, json_object *object)
{
    json_object *bus = json_object_object_get(object, "bus");
    json_object *io = json_object_object_get(bus, "io_range");

    function->bridge = true;
    return json_object_is_type(io, json_type_object) &&
           get_number(bus, "secondary", MAX_BUS, &function->secondary) &&
           get_number(bus, "subordinate", MAX_BUS, &function->subordinate) &&
           get_address(io, "base", &function->io_base) &&
           get_address(io, "limit", &function->io_limit);
}

static bool read_devices(Reader *reader, json_object *devices, const SwPciFunction *above);

static bool
read_function(Reader *reader, json_object *object, const SwPciFunction *above)
{
    SwPciFunction *function = sw_pci_function_new();
    json_object *bridge = json_object_object_get(object, "pci_bridge");
    json_object *behind;

    g_ptr_array_add(reader->functions, function);
    function->above = above;
    function->root = reader->root;
    if (!get_number(object, "bus", MAX_BUS, &function->bus) ||
        !get_number(object, "slot", MAX_SLOT, &function->slot) ||
        !get_number(object, "function", MAX_FUNCTION, &function->function) ||
        !read_ids(function, object) ||
        !read_regions(function, json_object_object_get(object, "regions")))
        return false;
    if (!bridge)
        return true;
    if (!json_object_is_type(bridge, json_type_object) || !read_bridge(function, bridge))
        return false;
    behind = json_object_object_get(bridge, "devices");
    return !behind || read_devices(reader, behind, function);
}

/* Whoever parsed the answer has bounded how deep this can go. */
static bool
read_devices(Reader *reader, json_object *devices, const SwPciFunction *above)
{
    if (!json_object_is_type(devices, json_type_array))
        return false;
    for (size_t i = 0; i < json_object_array_length(devices); i++) {
        json_object *device = json_object_array_get_idx(devices, i);

        if (!json_object_is_type(device, json_type_object) ||
            reader->functions->len >= MAX_FUNCTIONS || !read_function(reader, device, above))
            return false;
    }
    return true;
}

GPtrArray *
sw_query_pci_read(json_object *value)
{
    g_autoptr(GPtrArray) functions =
        g_ptr_array_new_with_free_func((GDestroyNotify)sw_pci_function_free);
    Reader reader = {functions, 0};

    if (!json_object_is_type(value, json_type_array))
        return NULL;
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        json_object *root = json_object_array_get_idx(value, i);

        reader.root = (unsigned)i;
        if (!json_object_is_type(root, json_type_object) ||
            !read_devices(&reader, json_object_object_get(root, "devices"), NULL))
            return NULL;
    }
    return g_steal_pointer(&functions);
}
