/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt refuses in a domain whose devices all have a place. */
#pragma once

#include "caps/sw-caps.h"
#include "model/sw-domain.h"
#include "rules/sw-machine-rules.h"

/**
 * sw_validate() - contradictions that placement itself does not meet
 * @domain:	placed
 * Return: false with SW_ERROR_VALUE, _ADDRESS, _UNSUPPORTED or _WISH
 */
bool sw_validate(const SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
                 GError **error);

/**
 * sw_validate_all() - likewise, everything that is wrong and has nothing to do with PCI
 * @domain:	completed; it need not have its places
 * @errors:	(element-type GError) gets an error a device at most, and those of the domain
 */
void sw_validate_all(const SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps,
                     GPtrArray *errors);

/** sw_check_lacking() - that the emulator has the types that libvirt asks for */
bool sw_check_lacking(const SwDomain *domain, const SwCaps *caps, GError **error);

/* ---- its parts ---- */

/** sw_validate_model() - whether libvirt, the emulator and the machine know it */
bool sw_validate_model(const SwDevice *device, const SwDomain *domain, const SwMachineRule *machine,
                       const SwCaps *caps, GError **error);

/** sw_validate_options() - options of another model */
bool sw_validate_options(const SwDevice *device, const SwMachineRule *machine, GError **error);

/** sw_serial_form() - the form of a serial port: what is written, but the machine's own for one
 * that names none, and for one that is written as a PC's Return: NULL = the machine has none that
 * is known */
const char *sw_serial_form(const SwDevice *serial, const SwMachineRule *machine);

/** sw_validate_address() - an address of a type that the device cannot have */
bool sw_validate_address(const SwDevice *device, const SwMachineRule *machine, GError **error);

/** sw_validate_pci_controller() - numbers of PCI controllers */
bool sw_validate_pci_controller(const SwDevice *device, const SwDomain *domain,
                                const SwMachineRule *machine, GError **error);

/** sw_validate_disk() - bus, device and target of a disk */
bool sw_validate_disk(const SwDevice *disk, const SwDomain *domain, GError **error);

/** sw_validate_video() - which video devices go together */
bool sw_validate_video(const SwDomain *domain, GError **error);

/** sw_validate_usb() - USB controllers, and whether the devices find theirs */
bool sw_validate_usb(const SwDomain *domain, const SwMachineRule *machine, GError **error);

/** sw_validate_once() - what a domain can have only once */
bool sw_validate_once(const SwDomain *domain, GError **error);
