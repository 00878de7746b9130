/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device of a plan is to QEMU: its type, and the properties that decide its form. */
#pragma once

#include "place/sw-plan.h"
#include "rules/sw-flavour.h"

typedef struct {
    const char *type; /* (transfer none): "virtio-net-pci-transitional"; NULL: no row knows it */
    const char *disable_legacy; /* "on", "off", or NULL: not given */
    const char *disable_modern;
    bool missing; /* this emulator has no such type, so that QEMU would not start */
} SwQemuDevice;

/**
 * sw_qemu_device() - the type that stands for a device
 * @device:	of @plan, placed on PCI
 *
 * Where the emulator has no -transitional and -non-transitional types, the generic one is steered
 * by its properties, or by its slot alone.
 */
SwQemuDevice sw_qemu_device(const SwPlan *plan, const SwCaps *caps, const SwDevice *device);

/**
 * sw_qemu_device_override() - what the domain says of it past libvirt, in <qemu:override> and
 * <qemu:commandline>
 * @qemu:	its strings live as long as @domain then
 * @alias:	of the device
 * @globals:	also what is said of its type with -global, which is no argument of the device
 */
void sw_qemu_device_override(SwQemuDevice *qemu, const SwDomain *domain, const char *alias,
                             bool globals);

/** sw_qemu_device_flavour() - what a device of @plan speaks in its slot, asked for like that */
SwFlavour sw_qemu_device_flavour(const SwQemuDevice *qemu, const SwPlan *plan,
                                 const SwDevice *device);
