/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses of devices as values. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/sw-enum.h"

#define SW_PCI_MAX_BUS      0xffu
#define SW_PCI_MAX_SLOT     0x1fu
#define SW_PCI_MAX_FUNCTION 7u
#define SW_PCI_SLOTS        32u
#define SW_USB_MAX_DEPTH    4u

/** Where a function sits: 0000:BB:SS.F */
typedef struct {
    uint32_t domain; /* QEMU's machines have domain 0 only */
    uint32_t bus;    /* index of the PCI controller that provides it */
    uint32_t slot;
    uint32_t function;
} SwPci;

/** An attribute that may be absent. */
typedef enum { SW_SWITCH_ABSENT, SW_SWITCH_ON, SW_SWITCH_OFF, SW_N_SWITCHES } SwSwitch;
SW_ENUM_DECLARE(SwSwitch, sw_switch)

/** The kinds of <address>, in the words of domain XML. */
typedef enum {
    SW_ADDRESS_NONE, /* no <address> */
    SW_ADDRESS_PCI,
    SW_ADDRESS_DRIVE,
    SW_ADDRESS_VIRTIO_SERIAL,
    SW_ADDRESS_CCID,
    SW_ADDRESS_USB,
    SW_ADDRESS_SPAPR_VIO,
    SW_ADDRESS_VIRTIO_S390,
    SW_ADDRESS_CCW,
    SW_ADDRESS_VIRTIO_MMIO,
    SW_ADDRESS_ISA,
    SW_ADDRESS_DIMM,
    SW_ADDRESS_UNASSIGNED,
    SW_N_ADDRESSES
} SwAddressType;
SW_ENUM_DECLARE(SwAddressType, sw_address_type)

/** The names that a PCI function has on s390, beside its place. */
typedef struct {
    uint32_t uid; /* 1 to SW_ZPCI_MAX_UID; 0 = not given */
    uint32_t fid;
    bool has_fid;
    bool late; /* given when the domain starts: no document shows them */
} SwZpci;

#define SW_ZPCI_MAX_UID 0xffffu

/** A subchannel of the channel I/O of s390: CSSID.SSID.DEVNO */
typedef struct {
    uint32_t cssid;
    uint32_t ssid;
    uint32_t devno;
} SwCcw;

#define SW_CCW_VIRTIO_CSSID 0xfeu /* the channel subsystem of virtio devices */
#define SW_CCW_MAX_CSSID    0xfeu
#define SW_CCW_MAX_SSID     3u
#define SW_CCW_MAX_DEVNO    0xffffu

typedef struct {
    SwAddressType type;
    SwPci pci;              /* of type PCI */
    SwSwitch multifunction; /* of type PCI */
    SwZpci zpci;            /* of type PCI */
    bool numbered;          /* of types CCW and SPAPR_VIO: the next ones are given */
    SwCcw ccw;              /* of type CCW */
    uint64_t reg;           /* of type SPAPR_VIO: the register that the guest sees */
    unsigned controller; /* of types DRIVE, VIRTIO_SERIAL, CCID and USB: the controller's index */
    unsigned bus;        /* of type DRIVE, with @target and @unit */
    unsigned target;
    unsigned unit;                       /* of types DRIVE and CCID */
    unsigned port;                       /* of type VIRTIO_SERIAL; 0 = any */
    unsigned usb_port[SW_USB_MAX_DEPTH]; /* of type USB: the way through the hubs; ends with 0 */
} SwAddress;

/**
 * sw_address_wanted() - whether a PCI address is still to be found: there is no address, or a PCI
 * one whose domain, bus and slot are all zero, which is libvirt's way to say "any"
 */
bool sw_address_wanted(const SwAddress *address);

/** sw_address_present() - whether it is a PCI address that says where */
bool sw_address_present(const SwAddress *address);

bool sw_pci_equal(const SwPci *a, const SwPci *b);

/** sw_zpci_present() - whether one of the two ids is given */
bool sw_zpci_present(const SwZpci *zpci);

/** sw_zpci_equal() - whether the same ids are given */
bool sw_zpci_equal(const SwZpci *a, const SwZpci *b);

bool sw_ccw_equal(const SwCcw *a, const SwCcw *b);

/** sw_ccw_format() - "fe.0.0001", as QEMU writes it; Return: (transfer full) */
char *sw_ccw_format(const SwCcw *ccw);

/** sw_pci_format() - "0000:02:01.0"; Return: (transfer full) */
char *sw_pci_format(const SwPci *pci);
