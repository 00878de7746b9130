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
