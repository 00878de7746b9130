/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices that a machine has in PCI slots, as query-pci tells them: no I/O. */
#pragma once

#include <json-c/json.h>

#include "caps/sw-caps.h"

#define SW_SLOTS_ON_BUS 32u

/** What query-pci says of one host bridge; it does not say which. */
typedef struct {
    GPtrArray *devices;                 /* of SwCapsBuiltin without bus */
    uint8_t functions[SW_SLOTS_ON_BUS]; /* of each slot: a bit for each function that is there */
} SwMachineSlots;

/** sw_machine_slots_free() - NULL is passed over */
void sw_machine_slots_free(SwMachineSlots *slots);

/**
 * sw_machine_slots_take() - an answer of query-pci
 * @value:	an array
 * @id:		of the device that was added to look at it: it is no built-in one
 * @list:	SwMachineSlots are added, one for each host bridge
 * Return: false when it is not what QEMU answers
 */
bool sw_machine_slots_take(json_object *value, const char *id, GPtrArray *list);

/**
 * sw_machine_slots_find() - the entry of a root bus, taken out of @list
 * @functions:	which slots of the bus are taken, as in SwMachineSlots
 * Return: (transfer full): NULL when none fits
 */
SwMachineSlots *sw_machine_slots_find(GPtrArray *list, const uint8_t functions[SW_SLOTS_ON_BUS]);
