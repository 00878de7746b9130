/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a started, paused machine is: its root buses, what it has built in, and what a virtio device
 * is there when nothing is asked of it. Questions and answers, no I/O. */
#pragma once

#include "caps/sw-caps.h"
#include "probes/sw-qmp-codec.h"

/** Id of the virtio device that a machine is started with to look at it. */
#define SW_MACHINE_DEVICE_ID "slotwise0"

/** Types of the emulator by what they are; the same for all its machines. */
typedef struct {
    GHashTable *buses;   /* sets of names: PCI buses */
    GHashTable *express; /* those of them that are PCI Express */
    GHashTable *bridges; /* host bridges */
    GHashTable *boards;  /* devices that sit on the machine's board */
    bool known;          /* they were told */
} SwMachineTypes;

SwMachineTypes *sw_machine_types_new(void);

/** sw_machine_types_free() - NULL is passed over */
void sw_machine_types_free(SwMachineTypes *types);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwMachineTypes, sw_machine_types_free)

typedef struct SwMachineWalk SwMachineWalk;

/**
 * sw_machine_walk_new() - a walk over one machine
 * @types:	borrowed; filled when it is not yet
 * @device:	the machine was started with a generic virtio device SW_MACHINE_DEVICE_ID
 */
SwMachineWalk *sw_machine_walk_new(SwMachineTypes *types, bool device);

/** sw_machine_walk_free() - NULL is passed over */
void sw_machine_walk_free(SwMachineWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwMachineWalk, sw_machine_walk_free)

/** sw_machine_walk_begin() - put the first questions; @codec is new */
void sw_machine_walk_begin(SwMachineWalk *walk, SwQmpCodec *codec);

/**
 * sw_machine_walk_take() - take one answer
 * @error:	SW_ERROR_EMULATOR when it is none that QEMU would give; SW_ERROR_LIMIT when the
 *		machine has more than any machine has
 */
bool sw_machine_walk_take(SwMachineWalk *walk, const SwQmpReply *reply, GError **error);

/** sw_machine_walk_go_on() - put the questions that follow from the answers
 * Return: false when nothing is left to learn */
bool sw_machine_walk_go_on(SwMachineWalk *walk, SwQmpCodec *codec);

/** sw_machine_walk_finish() - write what was learnt into a machine that is not measured */
void sw_machine_walk_finish(SwMachineWalk *walk, SwCapsMachine *machine);
