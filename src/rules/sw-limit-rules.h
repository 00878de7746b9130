/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a machine runs out of although its buses have slots: I/O ports, memory sections. */
#pragma once

#include "model/sw-domain.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-machine-rules.h"

#define SW_IO_WINDOW 4096u /* bytes: the granularity in which a bridge forwards I/O ports */

/** The I/O BARs of a QEMU type. */
typedef struct {
    const char *type;
    unsigned bytes; /* of all of them; virtio: in the legacy and transitional form */
} SwIoRule;

/** sw_io_rules() - all rows; @n (out): how many */
const SwIoRule *sw_io_rules(size_t *n);

/** sw_io_bytes() - bytes of a type's I/O BARs; 0 for those without, and for unknown ones */
unsigned sw_io_bytes(const char *type);

/** What a firmware has of I/O ports for the bridges and the devices of a root bus. */
typedef struct {
    SwMachineId machine;
    SwFirmware firmware;
    bool no_acpi;       /* this row is for domains without ACPI; the others are for all */
    bool pads;          /* a bridge gets a window before anything is behind it */
    unsigned bytes;     /* the most that windows and I/O BARs on the root bus may take together */
    unsigned own;       /* of them: the chipset's, for which no domain has an element */
    const char *title;  /* whose limit, translatable */
    const char *beyond; /* one clause: what becomes of the next one, translatable */
} SwWindowRule;

/** sw_window_rules() - all rows; @n (out): how many */
const SwWindowRule *sw_window_rules(size_t *n);

/** sw_window_rule_find() - the row of a machine and a firmware; NULL: not known
 * @acpi:	whether the domain has ACPI */
const SwWindowRule *sw_window_rule_find(SwMachineId machine, SwFirmware firmware, bool acpi);

/** sw_window_rule_windows() - how many windows there are beside the I/O BARs on the root bus
 * @bytes:	of those, without the row's own */
unsigned sw_window_rule_windows(const SwWindowRule *rule, unsigned bytes);

/** Machines whose configuration space has less than 256 buses. */
typedef struct {
    SwMachineId machine;
    const char *names; /* of machine types, separated by spaces */
    unsigned buses;
    const char *title; /* whose limit, translatable */
} SwBusRule;

/** sw_bus_rules() - all rows; @n (out): how many */
const SwBusRule *sw_bus_rules(size_t *n);

/** sw_bus_rule_find() - the row of a machine type; NULL: it has all buses
 * @name:	canonical */
const SwBusRule *sw_bus_rule_find(SwMachineId machine, const char *name);

/** sw_io_pad() - bytes of I/O ports that firmware keeps for what may be plugged into a bridge later
 * @machine:	canonical name of the machine type */
unsigned sw_io_pad(const SwControllerRule *bridge, const char *machine);

/* QEMU keeps the parts of a machine's memory map in a table of 4096, and aborts when the firmware
 * has mapped more: seen with 600 virtio devices on q35, not with 520. */
#define SW_MEMORY_SECTIONS            4096u
#define SW_MEMORY_SECTIONS_PER_VIRTIO 8u /* 7 to 8 were seen */
