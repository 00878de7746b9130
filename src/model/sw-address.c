/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses of devices as values. */
#include "model/sw-address.h"

SW_ENUM_DEFINE(SwSwitch, sw_switch, SW_N_SWITCHES, "", "on", "off")
SW_ENUM_DEFINE(SwAddressType, sw_address_type, SW_N_ADDRESSES, "none", "pci", "drive",
               "virtio-serial", "ccid", "usb", "spapr-vio", "virtio-s390", "ccw", "virtio-mmio",
               "isa", "dimm", "unassigned")

bool
sw_address_wanted(const SwAddress *address)
{
    return address->type == SW_ADDRESS_NONE ||
           (address->type == SW_ADDRESS_PCI && !sw_address_present(address));
}

bool
sw_address_present(const SwAddress *address)
{
    return address->type == SW_ADDRESS_PCI &&
           (address->pci.domain || address->pci.bus || address->pci.slot);
}

bool
sw_pci_equal(const SwPci *a, const SwPci *b)
{
    return a->domain == b->domain && a->bus == b->bus && a->slot == b->slot &&
           a->function == b->function;
}

char *
sw_pci_format(const SwPci *pci)
{
    return g_strdup_printf("%04x:%02x:%02x.%x", pci->domain, pci->bus, pci->slot, pci->function);
}

bool
sw_zpci_present(const SwZpci *zpci)
{
    return zpci->uid || zpci->has_fid;
}

bool
sw_zpci_equal(const SwZpci *a, const SwZpci *b)
{
    return a->uid == b->uid && a->has_fid == b->has_fid && a->fid == b->fid;
}

bool
sw_ccw_equal(const SwCcw *a, const SwCcw *b)
{
    return a->cssid == b->cssid && a->ssid == b->ssid && a->devno == b->devno;
}

char *
sw_ccw_format(const SwCcw *ccw)
{
    return g_strdup_printf("%x.%x.%04x", ccw->cssid, ccw->ssid, ccw->devno);
}
