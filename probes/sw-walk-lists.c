/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first round of the walk: questions that depend on no answer, and the lists that they fill. */
#include "probes/sw-walk-lists.h"

#include "base/sw-printable.h"
#include "probes/sw-recording.h"
#include "probes/sw-virtio-names.h"

#define MAX_TEXT 256u /* bytes of free text that are kept */

/* Machines, and virtio types; QEMU 7.2 has at most 112 and 53. The document must be readable, see
 * SW_CAPS_XML_MAX_ELEMENTS: each type can be a family of its own. */
#define MAX_LISTED 1000u

static GHashTable *
set_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void
sw_walk_lists_init(SwWalkLists *lists, SwCaps *caps)
{
    *lists = (SwWalkLists){caps,      set_new(), set_new(), set_new(),
                           set_new(), set_new(), set_new(), set_new()};
    g_free(caps->version);
    caps->version = g_strdup(SW_CAPS_UNKNOWN);
    g_free(caps->package);
    caps->package = g_strdup("");
    g_free(caps->target);
    caps->target = g_strdup(SW_CAPS_UNKNOWN);
    caps->types_unknown = true;
}

void
sw_walk_lists_clear(SwWalkLists *lists)
{
    g_hash_table_unref(lists->all);
    g_hash_table_unref(lists->virtio);
    g_hash_table_unref(lists->ccw);
    g_hash_table_unref(lists->mmio);
    g_hash_table_unref(lists->backends);
    g_hash_table_unref(lists->pci);
    g_hash_table_unref(lists->pcie);
}

const char *
sw_walk_text(json_object *object, const char *name)
{
    json_object *value = json_object_object_get(object, name);

    return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

static bool
get_version_part(json_object *version, const char *name, int *part)
{
    json_object *value = json_object_object_get(version, name);

    if (!json_object_is_type(value, json_type_int))
        return false;
    *part = json_object_get_int(value);
    return *part >= 0;
}

static bool
take_version(SwWalkLists *lists, json_object *value)
{
    json_object *qemu = json_object_object_get(value, "qemu");
    const char *package = sw_walk_text(value, "package");
    int major, minor, micro;

    if (!json_object_is_type(qemu, json_type_object) || !get_version_part(qemu, "major", &major) ||
        !get_version_part(qemu, "minor", &minor) || !get_version_part(qemu, "micro", &micro))
        return false;
    g_free(lists->caps->version);
    lists->caps->version = g_strdup_printf("%d.%d.%d", major, minor, micro);
    g_free(lists->caps->package);
    lists->caps->package = sw_printable(package ? package : "", -1, MAX_TEXT);
    return true;
}

static bool
take_target(SwWalkLists *lists, json_object *value)
{
    const char *target = sw_walk_text(value, "arch");

    g_free(lists->caps->target);
    lists->caps->target = g_strdup(target);
    return sw_caps_name_valid(target);
}

/* A name that may not be passed on belongs to nothing that is looked for: it is left out. */
static bool
take_machines(SwWalkLists *lists, json_object *value)
{
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        json_object *machine = json_object_array_get_idx(value, i);
        const char *name = sw_walk_text(machine, "name"), *alias = sw_walk_text(machine, "alias");
        bool is_default = json_object_get_boolean(json_object_object_get(machine, "is-default"));

        if (sw_caps_name_valid(name))
            sw_caps_add_machine(lists->caps, name, sw_caps_name_valid(alias) ? alias : NULL,
                                is_default);
    }
    return lists->caps->machines->len <= MAX_LISTED;
}

bool
sw_walk_take_names(GHashTable *names, json_object *value)
{
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        json_object *type = json_object_array_get_idx(value, i);
        const char *name = sw_walk_text(type, "name"), *parent = sw_walk_text(type, "parent");

        if (sw_caps_name_valid(name))
            g_hash_table_insert(names, g_strdup(name), g_strdup(parent ? parent : ""));
    }
    return true;
}

static bool
take_all(SwWalkLists *lists, json_object *value)
{
    lists->caps->types_unknown = false;
    return sw_walk_take_names(lists->all, value);
}

static bool
take_virtio(SwWalkLists *lists, json_object *value)
{
    return sw_walk_take_names(lists->virtio, value) &&
           g_hash_table_size(lists->virtio) <= MAX_LISTED;
}

static bool
take_ccw(SwWalkLists *lists, json_object *value)
{
    return sw_walk_take_names(lists->ccw, value) &&
           g_hash_table_size(lists->virtio) + g_hash_table_size(lists->ccw) <= MAX_LISTED;
}

static bool
take_backends(SwWalkLists *lists, json_object *value)
{
    return sw_walk_take_names(lists->backends, value);
}

static bool
take_pci(SwWalkLists *lists, json_object *value)
{
    lists->pci_told = true;
    return sw_walk_take_names(lists->pci, value);
}

static bool
take_pcie(SwWalkLists *lists, json_object *value)
{
    lists->pcie_told = true;
    return sw_walk_take_names(lists->pcie, value);
}

static bool
take_recording(SwWalkLists *lists, json_object *value)
{
    lists->recording = true;
    return true;
}

static const SwWalkStep steps[] = {
    /* who it is */
    {"query-version", NULL, false, json_type_object, take_version},
    {"query-target", NULL, false, json_type_object, take_target},
    {"query-machines", NULL, false, json_type_array, take_machines},
    /* which types there are; also where virtio types are known by name only */
    {"qom-list-types", NULL, true, json_type_array, take_all},
    {"qom-list-types", "{\"implements\":\"virtio-pci\"}", false, json_type_array, take_virtio},
    /* which of them are missing their backend, and which there are on virtio-mmio */
    {"qom-list-types", "{\"implements\":\"virtio-device\"}", false, json_type_array, take_backends},
    /* which kinds of slot they can take */
    {"qom-list-types", "{\"implements\":\"conventional-pci-device\"}", false, json_type_array,
     take_pci},
    {"qom-list-types", "{\"implements\":\"pci-express-device\"}", false, json_type_array,
     take_pcie},
    /* which there are on channel I/O */
    {"qom-list-types", "{\"implements\":\"virtio-ccw-device\"}", false, json_type_array, take_ccw},
    /* whether anything can end it; last, because it is asked of an emulator that is guarded only */
    {SW_RECORDING_QUESTION, NULL, false, json_type_object, take_recording},
};

const SwWalkStep *
sw_walk_steps(bool guarded, size_t *n)
{
    *n = G_N_ELEMENTS(steps) - (guarded ? 0 : 1);
    return steps;
}

static bool
is_pci(const char *type)
{
    return sw_virtio_transport(type) == SW_SLOTS_ON_PCI;
}

static bool
is_ccw(const char *type)
{
    return sw_virtio_transport(type) == SW_SLOTS_CCW;
}

static bool
is_mmio(const char *type)
{
    return sw_virtio_transport(type) == SW_SLOTS_MMIO;
}

/* Copies the names that fit, as long as there is room for all in one document. */
static void
find_names(SwWalkLists *lists, GHashTable *from, bool (*fits)(const char *type), GHashTable *to)
{
    GHashTableIter each;
    void *name;

    g_hash_table_iter_init(&each, from);
    while (g_hash_table_size(lists->virtio) + g_hash_table_size(lists->ccw) +
                   g_hash_table_size(lists->mmio) <
               MAX_LISTED &&
           g_hash_table_iter_next(&each, &name, NULL))
        if (fits(name))
            g_hash_table_insert(to, g_strdup(name), g_strdup(""));
}

void
sw_walk_lists_complete(SwWalkLists *lists)
{
    if (g_hash_table_size(lists->virtio) == 0)
        find_names(lists, lists->all, is_pci, lists->virtio);
    if (g_hash_table_size(lists->ccw) == 0)
        find_names(lists, lists->all, is_ccw, lists->ccw);
    if (!g_hash_table_contains(lists->all, "virtio-mmio"))
        return;
    if (g_hash_table_size(lists->backends) > 0)
        find_names(lists, lists->backends, sw_virtio_fits_mmio, lists->mmio);
    else
        find_names(lists, lists->all, is_mmio, lists->mmio);
}

unsigned
sw_walk_lists_slots(const SwWalkLists *lists, const char *type)
{
    if (!lists->pci_told || !lists->pcie_told)
        return SW_SLOTS_UNKNOWN;
    return (g_hash_table_contains(lists->pci, type) ? SW_SLOTS_PCI : 0u) |
           (g_hash_table_contains(lists->pcie, type) ? SW_SLOTS_PCIE : 0u);
}
