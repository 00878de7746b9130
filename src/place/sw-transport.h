/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices that go to another transport than PCI: channel I/O, virtio-mmio, the virtual I/O bus of
 * pseries; and the names that PCI functions have on s390 beside their place. */
#pragma once

#include "caps/sw-caps.h"
#include "model/sw-domain.h"
#include "rules/sw-machine-rules.h"

/** sw_transport() - where virtio devices go that can and have no address: to channel I/O, to
 * virtio-mmio, or SW_ADDRESS_NONE: to PCI like the others */
SwAddressType sw_transport(const SwDomain *domain, const SwMachineRule *machine,
                           const SwCaps *caps);

/**
 * sw_choose_transports() - give whole addresses to what goes elsewhere, as libvirt does before PCI
 * Return: false with SW_ERROR_ADDRESS, SW_ERROR_NO_SLOT or SW_ERROR_UNSUPPORTED
 */
bool sw_choose_transports(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
                          GError **error);

/** sw_number_ccw() - keep written subchannels, and give one to each device that has none yet
 * Return: false with SW_ERROR_ADDRESS or SW_ERROR_NO_SLOT */
bool sw_number_ccw(SwDomain *domain, GError **error);

/** sw_choose_spapr_vio() - move devices to the virtual I/O bus, and give each there a register
 * Return: false with SW_ERROR_ADDRESS */
bool sw_choose_spapr_vio(SwDomain *domain, const SwMachineRule *machine, GError **error);

/**
 * sw_number_zpci() - keep written zPCI ids, and give some to each PCI function that has none
 * @domain:	with every PCI address known
 * Return: false with SW_ERROR_ADDRESS, SW_ERROR_NO_SLOT or SW_ERROR_UNSUPPORTED
 */
bool sw_number_zpci(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
                    GError **error);
