/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The numbers and names that PCI controllers carry: chassis, port, bus number, QEMU type. */
#pragma once

#include "caps/sw-caps.h"
#include "model/sw-domain.h"
#include "rules/sw-machine-rules.h"

/**
 * sw_number_controllers() - fill in what is not written, in list order, as libvirt does
 * Return: false with SW_ERROR_VALUE when no number is left, or SW_ERROR_UNSUPPORTED when the
 * emulator has no type
 */
bool sw_number_controllers(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
                           GError **error);
