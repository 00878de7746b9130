/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One side of a migration: what each device of a plan is to the state that QEMU saves. */
#pragma once

#include "rules/sw-migration-rules.h"
#include "text/sw-names.h"
#include "text/sw-qemu-device.h"

/** A device as its state sees it. */
typedef struct {
    const SwDevice *device;
    const char *alias;
    SwQemuDevice qemu;
    SwState state;
    bool rom;    /* it has an option ROM, whose RAM block bears the type's name */
    char *place; /* the way to it from the root bus, a slot and a function for each bridge:
                    "02.0/00.0"; or its name on channel I/O; "" on virtio-mmio */
    bool paired; /* the other side has it as well */
} SwCompatSide;

/** All of a plan. */
typedef struct {
    const SwPlan *plan;
    const SwCaps *caps;
    const char *machine; /* its versioned name; NULL: the emulator has no such machine type */
    SwNames *names;
    GPtrArray *devices; /* of SwCompatSide: those on PCI, channel I/O and virtio-mmio */
} SwCompatEnd;

/**
 * sw_compat_end_new() - look at a plan as its state does
 * @plan:	(transfer none): outlives the result, as does @caps
 * @caps:	that it was made with
 * Return: (transfer full)
 */
SwCompatEnd *sw_compat_end_new(const SwPlan *plan, const SwCaps *caps);
void sw_compat_end_free(SwCompatEnd *end);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwCompatEnd, sw_compat_end_free)

/**
 * SwPaired() - called for each device, in the order of the source, then what only the destination
 * has
 * @from:	NULL: the source has it not
 * @to:	likewise
 */
typedef void SwPaired(const SwCompatSide *from, const SwCompatSide *to, void *data);

/** sw_compat_pair() - find what is the same device on both sides
 *
 * Bridges are the same when they are in the same place; other devices when they have the same name
 * (a disk's target, a MAC), else the same alias, else the same place and kind. */
void sw_compat_pair(SwCompatEnd *from, SwCompatEnd *to, SwPaired *found, void *data);
