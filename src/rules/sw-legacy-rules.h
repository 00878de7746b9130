/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Machine types on which a generic virtio type is virtio 0.9 only, in every slot. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SW_LEGACY_DISKS "blk" /* the virtio family that some of them refuse in other forms */

typedef struct {
    const char *title; /* for people */
    const char *names; /* separated by spaces */
    const char *disks; /* those on which QEMU refuses virtio 1 disks, likewise */
} SwLegacyRule;

/** sw_legacy_rules() - all rows; @n (out): how many */
const SwLegacyRule *sw_legacy_rules(size_t *n);

/** sw_legacy_rule_matches() - whether a machine type is one of them
 * @machine:	canonical name */
bool sw_legacy_rule_matches(const char *machine);

/** sw_legacy_rule_refuses_disks() - whether QEMU does not start with a virtio disk that speaks
 * virtio 1
 * @machine:	canonical name */
bool sw_legacy_rule_refuses_disks(const char *machine);
