/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What slotwise check looks at: the name, the verdict and the words of each rule. */
#pragma once

#include "base/sw-finding.h"

/** In the order in which results are printed. */
typedef enum {
    /* the document and what is known of its host and guest */
    SW_CHECK_READABLE,
    SW_CHECK_EMULATOR,
    SW_CHECK_MACHINE_TYPE,
    SW_CHECK_OLD_MACHINE,
    SW_CHECK_GUEST_OS,
    /* PCI controllers */
    SW_CHECK_ROOT_BUS,
    SW_CHECK_I440FX_PARTS,
    SW_CHECK_I440FX_ADDRESSES,
    SW_CHECK_CONTROLLER_INDEX,
    SW_CHECK_CONTROLLER_MODEL,
    SW_CHECK_CONTROLLER_ORDER,
    SW_CHECK_BUS_NUMBERS,
    SW_CHECK_PORT_CHASSIS,
    SW_CHECK_BRIDGE_CHASSIS,
    SW_CHECK_BRIDGE_PLACE,
    SW_CHECK_BRIDGE_UNUSUAL,
    /* slots */
    SW_CHECK_PCI_DOMAIN,
    SW_CHECK_ENDPOINT_PLACE,
    SW_CHECK_ENDPOINT_KIND,
    SW_CHECK_ROOT_BUS_ONLY,
    SW_CHECK_PORT_SLOT,
    SW_CHECK_BUS_SLOT,
    SW_CHECK_SLOT_TAKEN,
    SW_CHECK_CHIPSET_PLACE,
    SW_CHECK_FUNCTION_0,
    SW_CHECK_USB2_FUNCTION_0,
    SW_CHECK_MULTIFUNCTION_OFF,
    SW_CHECK_MULTIFUNCTION_MISSING,
    SW_CHECK_SHARED_SLOT,
    SW_CHECK_ROOT_BUS_UNPLUG,
    /* what the emulator and the guest can do with each device */
    SW_CHECK_MISSING_TYPE,
    SW_CHECK_NO_TRANSITIONAL_TYPE,
    SW_CHECK_REFUSED_DISK,
    SW_CHECK_HIDDEN_BOOT_DISK,
    SW_CHECK_HIDDEN_DISK,
    SW_CHECK_HIDDEN_VDPA,
    SW_CHECK_HIDDEN_NIC,
    SW_CHECK_HIDDEN_SCSI,
    SW_CHECK_HIDDEN_DEVICE,
    SW_CHECK_DRIVERLESS_DEVICE,
    SW_CHECK_LEGACY_ONLY,
    SW_CHECK_PORT_AGAINST_POLICY,
    SW_CHECK_TRANSITIONAL_ON_PORT,
    SW_CHECK_FORM_AGAINST_POLICY,
    /* the domain as a whole */
    SW_CHECK_IO_WINDOWS,
    SW_CHECK_MEMORY_SECTIONS,
    SW_CHECK_FREE_PCIE_SLOTS,
    SW_CHECK_FREE_PCI_SLOTS,
    SW_CHECK_PLACEABLE,
    SW_CHECK_MOVED_ADDRESS,
    SW_CHECK_BEYOND_LIBVIRT,
    SW_CHECK_UNFINISHED,
    SW_N_CHECKS
} SwCheckId;

/** A row. */
typedef struct {
    SwCheckId id;
    const char *name;  /* for programs; never changes */
    SwVerdict verdict; /* of what is found */
    const char *title; /* what is looked at, translatable */
    const char *what;  /* what is wrong, translatable */
    const char *cure;  /* likewise; where what is found says these itself, examples of it */
} SwCheckRule;

/** sw_check_rules() - all rows, in the order of SwCheckId; @n (out) (optional): how many */
const SwCheckRule *sw_check_rules(size_t *n);
