/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the list of capabilities in the configuration space of a PCI function. */
#pragma once

#include "probes/sw-config.h"

/* Offset in a bridge: its bus, the one behind it, the last one behind it. */
#define SW_CONFIG_BUSES 0x18u

typedef struct {
    unsigned express; /* where the PCI Express capability is; 0: there is none */
    bool virtio;      /* there are those of the vendor that virtio 1 drivers look for */
} SwCapabilities;

/**
 * sw_capabilities_read() - walk the list
 * @at:		its offset does not matter
 * @found:	(out)
 * Return: false when configuration space cannot be read
 *
 * Who does not answer reads as ones, which are no capabilities.
 */
bool sw_capabilities_read(SwConfig *config, SwConfigPlace at, SwCapabilities *found);
