/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a machine type is with one emulator: rows of rules/sw-machine-rules.h meet its types, and
 * what was measured. */
#pragma once

#include "caps/sw-caps.h"
#include "rules/sw-machine-rules.h"

/** sw_caps_choose_model() - the first choice whose type the emulator has, or NULL */
const char *sw_caps_choose_model(const SwCaps *caps, const SwModelChoice choices[SW_MAX_CHOICES]);

/** sw_caps_machine_ccw() - whether virtio devices of the machine go to CCW with this emulator */
bool sw_caps_machine_ccw(const SwCaps *caps, const SwMachineRule *machine);

/**
 * sw_caps_machine_root() - model of a machine's root bus
 * @machine:	its row
 * @name:	canonical or alias
 *
 * Of a machine that the rules know by name, the kind that was measured counts. A row without a root
 * stays without one: libvirt gives such a board none, whatever it has.
 *
 * Return: NULL: it has no PCI with this emulator
 */
const char *sw_caps_machine_root(const SwCaps *caps, const SwMachineRule *machine,
                                 const char *name);

/** sw_caps_machine_rule_root() - likewise, by the rules alone and of a machine of @caps */
const char *sw_caps_machine_rule_root(const SwCaps *caps, const char *name);

/** sw_caps_machine_named() - whether its name or its alias is one of @names */
bool sw_caps_machine_named(const SwCapsMachine *machine, const char *const *names);

/** sw_caps_machine_usual() - whether domains use it: it is the default one, or of the newest of a
 * kind that libvirt has a home for */
bool sw_caps_machine_usual(const SwCapsMachine *machine);

/** sw_caps_has_usual_machines() - whether the usual machines were answered for, and no others */
bool sw_caps_has_usual_machines(const SwCaps *caps);

/** sw_caps_machine_answered() - whether it was measured, or cannot be */
bool sw_caps_machine_answered(const SwCapsMachine *machine);

/**
 * sw_caps_machine_expected() - what the rules expect of a measured machine
 * Return: "pcie", "pci" or "none"; NULL when that was measured, or they do not know it by name
 */
const char *sw_caps_machine_expected(const SwCaps *caps, const SwCapsMachine *machine);

/**
 * sw_caps_machine_legacy() - whether generic virtio types are virtio 0.9 only, in every slot of a
 * machine
 * @name:	canonical or alias
 *
 * As measured on a device; a row of rules/sw-legacy-rules.h where it was not. Without the property
 * that says it, an emulator knows nothing else, which is no fact of the machine.
 */
bool sw_caps_machine_legacy(const SwCaps *caps, const char *name);

/** sw_caps_machine_legacy_disks() - whether no domain of libvirt's starts with a virtio disk that
 * speaks virtio 1; a row of rules/sw-legacy-rules.h
 * @name:	canonical */
bool sw_caps_machine_legacy_disks(const SwCaps *caps, const char *name);

/** sw_caps_target() - QEMU's name of an architecture of libvirt's */
const char *sw_caps_target(const char *arch);
