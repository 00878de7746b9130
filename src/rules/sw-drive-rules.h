/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where disks are on their controllers when no address is written. */
#pragma once

#include "model/sw-device.h"

/** A row: a bus of disks that has controllers. */
typedef struct {
    const char *bus;
    unsigned per_controller; /* disks of a controller */
    unsigned per_bus;        /* of each of its buses */
} SwDriveRule;

/** sw_drive_rules() - all rows, in the order in which libvirt adds controllers; @n (out): how many
 */
const SwDriveRule *sw_drive_rules(size_t *n);

/**
 * sw_drive_address() - where a disk is: as written, or else reckoned from the number of its target
 * Return: an address of type DRIVE, or of type NONE when no row has the disk's bus
 */
SwAddress sw_drive_address(const SwDevice *disk);
