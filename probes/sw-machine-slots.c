/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices that a machine has in PCI slots, as query-pci tells them: no I/O. */
#include "probes/sw-machine-slots.h"

#include <string.h>

#include "base/sw-printable.h"
#include "probes/sw-walk-lists.h"

#define N_FUNCTIONS 8u
#define MAX_ID      0xffffu
#define MAX_DEVICES 64u /* on one bus; the most of QEMU 7.2 are 8 */
#define MAX_TITLE   64u /* bytes */

static void
builtin_free(SwCapsBuiltin *builtin)
{
    g_free(builtin->title);
    g_free(builtin);
}

static SwMachineSlots *
slots_new(void)
{
    SwMachineSlots *slots = g_new0(SwMachineSlots, 1);

    slots->devices = g_ptr_array_new_with_free_func((GDestroyNotify)builtin_free);
    return slots;
}

void
sw_machine_slots_free(SwMachineSlots *slots)
{
    if (!slots)
        return;
    g_ptr_array_unref(slots->devices);
    g_free(slots);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwMachineSlots, sw_machine_slots_free)

static bool
get_number(json_object *object, const char *name, unsigned max, unsigned *number)
{
    json_object *value = json_object_object_get(object, name);
    int64_t wide = json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : -1;

    *number = (unsigned)wide;
    return wide >= 0 && wide <= max;
}

static void
add_builtin(SwMachineSlots *slots, const SwCapsBuiltin *builtin, json_object *device)
{
    const char *title = sw_walk_text(json_object_object_get(device, "class_info"), "desc");
    SwCapsBuiltin *copy = g_new0(SwCapsBuiltin, 1);

    *copy = *builtin;
    copy->title = title ? sw_printable(title, -1, MAX_TITLE) : NULL;
    g_ptr_array_add(slots->devices, copy);
}

static bool
take_device(SwMachineSlots *slots, json_object *device, const char *id)
{
    json_object *ids = json_object_object_get(device, "id");
    SwCapsBuiltin builtin = {0};

    if (!json_object_is_type(device, json_type_object) ||
        !json_object_is_type(ids, json_type_object) ||
        !get_number(device, "slot", SW_SLOTS_ON_BUS - 1, &builtin.slot) ||
        !get_number(device, "function", N_FUNCTIONS - 1, &builtin.function) ||
        !get_number(ids, "vendor", MAX_ID, &builtin.vendor) ||
        !get_number(ids, "device", MAX_ID, &builtin.device))
        return false;
    slots->functions[builtin.slot] |= (uint8_t)(1u << builtin.function);
    if (g_strcmp0(sw_walk_text(device, "qdev_id"), id) != 0)
        add_builtin(slots, &builtin, device);
    return true;
}

static int
compare_builtins(const void *a, const void *b)
{
    const SwCapsBuiltin *const *left = a, *const *right = b;
    int slots = (int)(*left)->slot - (int)(*right)->slot;

    return slots ? slots : (int)(*left)->function - (int)(*right)->function;
}

static bool
take_bus(GPtrArray *list, json_object *bus, const char *id)
{
    json_object *devices = json_object_object_get(bus, "devices");
    g_autoptr(SwMachineSlots) slots = slots_new();
    size_t n;

    if (!json_object_is_type(devices, json_type_array))
        return false;
    n = json_object_array_length(devices);
    for (size_t i = 0; i < n; i++)
        if (!take_device(slots, json_object_array_get_idx(devices, i), id))
            return false;
    g_ptr_array_sort(slots->devices, compare_builtins);
    g_ptr_array_add(list, g_steal_pointer(&slots));
    return n <= MAX_DEVICES;
}

bool
sw_machine_slots_take(json_object *value, const char *id, GPtrArray *list)
{
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        json_object *bus = json_object_array_get_idx(value, i);

        if (!json_object_is_type(bus, json_type_object) || !take_bus(list, bus, id))
            return false;
    }
    return true;
}

SwMachineSlots *
sw_machine_slots_find(GPtrArray *list, const uint8_t functions[SW_SLOTS_ON_BUS])
{
    for (guint i = 0; i < list->len; i++) {
        SwMachineSlots *slots = list->pdata[i];

        if (memcmp(slots->functions, functions, SW_SLOTS_ON_BUS) == 0)
            return g_ptr_array_steal_index(list, i);
    }
    return NULL;
}
