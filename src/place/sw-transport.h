/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Virtio devices that go to another transport than PCI: CCW, virtio-mmio, spapr-vio. */
#pragma once

#include "caps/sw-caps.h"
#include "model/sw-domain.h"
#include "rules/sw-machine-rules.h"

/** sw_choose_transports() - give an address type to devices that have none, as libvirt does before
 * PCI */
void sw_choose_transports(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps);
