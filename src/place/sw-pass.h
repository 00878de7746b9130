/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One pass of placement: the set of buses while devices are put on them. Used by sw-allocate.c
 * only. */
#pragma once

#include "model/sw-domain.h"
#include "place/sw-grow.h"
#include "rules/sw-chipset-rules.h"

typedef struct {
    SwDomain *domain;
    const SwMachineRule *machine;
    SwSlotFacts facts;
    const SwGrowth *growth;
    SwBusSet *set;
    bool dry; /* the first pass: the set may grow, addresses are not kept */
} SwPass;

/** sw_highest_pci_index() - of the PCI controllers; -1 when there is none */
int sw_highest_pci_index(const SwDomain *domain);

/** sw_has_pci_model() - whether the domain has a PCI controller of that model */
bool sw_has_pci_model(const SwDomain *domain, const char *model);

/** sw_pass_build_set() - a bus for each PCI controller, and for the gaps between their indexes */
void sw_pass_build_set(SwPass *pass);

/** sw_need_of() - what a device asks of a slot when no address is written */
SwNeed sw_need_of(const SwDevice *device);

/** sw_pass_reserve_written() - take the address that stands in the document */
bool sw_pass_reserve_written(SwPass *pass, SwDevice *device, GError **error);

/** sw_pass_assign() - find a place with the wanted @function; kept in the second pass only */
bool sw_pass_assign(SwPass *pass, SwDevice *device, uint32_t function, GError **error);

/** sw_pass_assign_dummy() - take a place for nobody, so that the set grows early enough */
bool sw_pass_assign_dummy(SwPass *pass, SwLane lane, GError **error);

/** sw_pass_keep() - write a place into the device */
void sw_pass_keep(SwDevice *device, const SwPci *pci, SwPlaced placed, const char *why);

/** sw_pass_built_in() - the row of a device that the chipset has built in, or NULL */
const SwChipsetRule *sw_pass_built_in(const SwPass *pass, const SwDevice *device);

/** sw_pass_place_chipset() - what the chipset holds, demands and prefers */
bool sw_pass_place_chipset(SwPass *pass, GError **error);

/** sw_usb2_part() - which part of an ICH9 USB2 set a controller is; -1: none */
int sw_usb2_part(const SwDevice *device);

/** sw_pass_assign_usb2() - place a part beside its set */
bool sw_pass_assign_usb2(SwPass *pass, SwDevice *device, int part, GError **error);
