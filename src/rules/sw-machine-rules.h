/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Machine types: which root bus each has, and what libvirt adds to every domain of it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/** Families of machine types that differ in placement. */
typedef enum {
    SW_MACHINE_I440FX,
    SW_MACHINE_Q35,
    SW_MACHINE_ARM_VIRT,
    SW_MACHINE_RISCV_VIRT,
    SW_MACHINE_PSERIES,
    SW_MACHINE_S390_CCW,
    SW_MACHINE_OTHER
} SwMachineId;

/** A model that is taken when the emulator has the type; "" as model: no model is written. */
typedef struct {
    const char *model;
    const char *needs; /* QEMU type, see sw_caps_wanted_types(); NULL: taken always */
} SwModelChoice;

#define SW_MAX_CHOICES 5 /* with the terminating row, whose model is NULL */

typedef struct {
    SwMachineId id;
    const char *title;      /* for people */
    const char *arches;     /* libvirt's names, separated by spaces; "": any */
    const char *names;      /* exact names and, with a trailing *, prefixes; "": any */
    const char *root;       /* model of controller 0; NULL: no PCI bus */
    const char *root_needs; /* QEMU type without which there is no root; NULL: none */
    bool many_roots;        /* more pci-roots can be added: host bridges of pseries */
    bool pci_optional;      /* without a root, devices stay without address instead of an error */
    bool default_usb;       /* a USB controller is added when none has index 0 */
    bool sata;              /* a SATA controller 0 is built in */
    bool ide;               /* an IDE controller 0 is built in; elsewhere there is no IDE */
    bool memballoon;        /* a memballoon is added when none is written */
    const char *serial; /* target type of a serial port, also of one that says none or isa-serial;
                           NULL: not known */
    SwModelChoice usb_added[SW_MAX_CHOICES]; /* model of the added USB controller */
    SwModelChoice usb_plain[SW_MAX_CHOICES]; /* of a written one without model */
    SwModelChoice nic[SW_MAX_CHOICES];       /* of an interface without model */
    SwModelChoice scsi[SW_MAX_CHOICES];      /* of a SCSI controller without model */
    SwModelChoice video[SW_MAX_CHOICES];     /* of a video without model */
} SwMachineRule;

/** sw_machine_rules() - all rows; @n (out): how many */
const SwMachineRule *sw_machine_rules(size_t *n);

/**
 * sw_machine_rule_find() - the row of a machine type
 * @arch:	libvirt's name
 * @machine:	canonical or alias
 * Return: never NULL: the last row takes what no other does
 */
const SwMachineRule *sw_machine_rule_find(const char *arch, const char *machine);
