/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices that a machine has in PCI slots, as query-pci tells them: no I/O. */
#include "probes/sw-machine-slots.h"

#include <string.h>

#include "probes/sw-query-pci.h"

#define MAX_DEVICES 64u /* on one bus; the most of QEMU 7.2 are 8 */

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

static void
add_function(SwMachineSlots *slots, const SwPciFunction *function, const char *id)
{
    SwCapsBuiltin *builtin;

    slots->functions[function->slot] |= (uint8_t)(1u << function->function);
    if (g_strcmp0(function->id, id) == 0)
        return;
    builtin = g_new0(SwCapsBuiltin, 1);
    builtin->slot = function->slot;
    builtin->function = function->function;
    builtin->vendor = function->vendor;
    builtin->device = function->device;
    builtin->title = g_strdup(function->title);
    g_ptr_array_add(slots->devices, builtin);
}

static int
compare_builtins(const void *a, const void *b)
{
    const SwCapsBuiltin *const *left = a, *const *right = b;
    int slots = (int)(*left)->slot - (int)(*right)->slot;

    return slots ? slots : (int)(*left)->function - (int)(*right)->function;
}

bool
sw_machine_slots_take(json_object *value, const char *id, GPtrArray *list)
{
    g_autoptr(GPtrArray) functions = sw_query_pci_read(value);
    SwMachineSlots *slots;

    if (!functions)
        return false;
    for (size_t i = 0; i < json_object_array_length(value); i++)
        g_ptr_array_add(list, slots_new());
    for (guint i = 0; i < functions->len; i++) {
        const SwPciFunction *function = functions->pdata[i];

        slots = list->pdata[list->len - json_object_array_length(value) + function->root];
        if (!function->above)
            add_function(slots, function, id);
        if (slots->devices->len > MAX_DEVICES)
            return false;
    }
    for (guint i = 0; i < list->len; i++) {
        slots = list->pdata[i];
        g_ptr_array_sort(slots->devices, compare_builtins);
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
