/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU makes of a virtio type in a slot: legacy, transitional or modern. */
#pragma once

#include "model/sw-topology.h"

/** How a virtio device is asked for, and where. */
typedef struct {
    const char *type;           /* QEMU's; NULL: not known */
    const char *disable_legacy; /* "on", "off", "auto"; NULL: not given */
    const char *disable_modern; /* likewise */
    bool on_port;               /* in the slot of a port */
    bool legacy_only;           /* generic types are virtio 0.9 only where nothing is given */
} SwVirtioSpot;

/** sw_flavour_of() - what it is there; NONE: it is no virtio device, or QEMU does not make it */
SwFlavour sw_flavour_of(const SwVirtioSpot *spot);

/** sw_flavour_io() - bytes of I/O BARs that a device of some type has
 * @type:	QEMU's, virtio or not; NULL: not known
 * @flavour:	what it is in its slot */
unsigned sw_flavour_io(const char *type, SwFlavour flavour);
