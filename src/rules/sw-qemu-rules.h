/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QEMU's names for the devices that are not virtio: libvirt's word to QEMU's type. */
#pragma once

#include "model/sw-device.h"

/** A row; the first one that matches counts. */
typedef struct {
    SwKind kind;
    const char *type;  /* NULL: any */
    const char *model; /* NULL: any */
    bool primary;      /* of video: only the primary one */
    const char *qemu;  /* NULL: QEMU's type is spelled as the model */
    const char *needs; /* libvirt refuses the device without this type; NULL: it does not ask */
    bool late;         /* it asks when the domain is started, and no earlier */
} SwQemuRule;

/** sw_qemu_rules() - all rows; @n (out): how many */
const SwQemuRule *sw_qemu_rules(size_t *n);

/** sw_qemu_rule_find() - the row of a device, or NULL when none knows it */
const SwQemuRule *sw_qemu_rule_find(const SwDevice *device);

/** sw_qemu_type() - the type of an emulated PCI device
 * Return: (transfer none): the name, or NULL when no row knows the device */
const char *sw_qemu_type(const SwDevice *device);
