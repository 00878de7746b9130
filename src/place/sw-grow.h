/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Growing the set of buses: which controllers to add so that a device has a home. */
#pragma once

#include "place/sw-busset.h"
#include "rules/sw-policy-rules.h"

/** Slots that devices can be plugged into and that are to be free when all devices have theirs. */
typedef struct {
    int express; /* SW_AUTO: one, where libvirt keeps one */
    unsigned conventional;
} SwSpare;

/** What a machine with this emulator can add, and how much of it. */
typedef struct {
    bool many_roots;         /* conventional buses are further pci-roots (pseries) */
    bool pcie_to_pci_bridge; /* the emulator has that controller; else dmi-to-pci-bridge is used */
    SwSpare spare;
    bool root;  /* devices whose home is the root bus go there */
    bool exact; /* the bus that is asked for takes the device, and never the one behind it */
} SwGrowth;

typedef enum {
    SW_GROWN_OK,
    SW_GROWN_SHIFTED, /* a bridge pair was needed: the device's bus is one higher than it asked for
                       */
    SW_GROWN_IMPOSSIBLE /* no controller can be added for such a device, or no number is left */
} SwGrown;

/**
 * sw_busset_grow() - add buses until bus @bus exists
 * @connect:	of the device that needs it
 * @bus:	not in the set yet
 */
SwGrown sw_busset_grow(SwBusSet *set, const SwGrowth *growth, SwConnect connect, unsigned bus);
