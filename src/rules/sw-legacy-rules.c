/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Machine types on which a generic virtio type is virtio 0.9 only, in every slot.
 *
 * Measured with QEMU 7.2 on a device of each machine type that it lists, see slotwise-probe
 * --machines all: up to 2.6 a machine type sets disable-modern, which no list of properties shows.
 * The row counts where a machine type was not measured. Those of s390 have none: their virtio
 * devices are on channel I/O.
 *
 * Up to 2.4 a machine type also turns on the SCSI commands of virtio disks, which virtio 1 does not
 * have: QEMU ends with each disk of a transitional or non-transitional type. libvirt turns them off
 * for emulators before 5.0 only; those of later ones show them off already, machine types apart. */
#include "rules/sw-legacy-rules.h"

#include <glib.h>

#include "base/sw-words.h"

/* clang-format off */
static const SwLegacyRule rules[] = {
    {"i440fx", "pc-i440fx-1.4 pc-i440fx-1.5 pc-i440fx-1.6 pc-i440fx-1.7 pc-i440fx-2.0 pc-i440fx-2.1 pc-i440fx-2.2 pc-i440fx-2.3 pc-i440fx-2.4 pc-i440fx-2.5 pc-i440fx-2.6",
     "pc-i440fx-1.4 pc-i440fx-1.5 pc-i440fx-1.6 pc-i440fx-1.7 pc-i440fx-2.0 pc-i440fx-2.1 pc-i440fx-2.2 pc-i440fx-2.3 pc-i440fx-2.4"},
    {"q35", "pc-q35-2.4 pc-q35-2.5 pc-q35-2.6", "pc-q35-2.4"},
    {"ARM virt", "virt-2.6", NULL},
    {"pseries", "pseries-2.1 pseries-2.2 pseries-2.3 pseries-2.4 pseries-2.5 pseries-2.6", "pseries-2.1 pseries-2.2 pseries-2.3 pseries-2.4"},
};
/* clang-format on */

const SwLegacyRule *
sw_legacy_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

bool
sw_legacy_rule_matches(const char *machine)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (sw_words_match(rules[i].names, machine))
            return true;
    return false;
}

bool
sw_legacy_rule_refuses_disks(const char *machine)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (rules[i].disks && sw_words_match(rules[i].disks, machine))
            return true;
    return false;
}
