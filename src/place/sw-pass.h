/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One pass of placement: the set of buses while devices are put on them. Its parts are in
 * sw-pass.c, sw-steps.c, sw-chipset.c and sw-usb2.c; sw-allocate.c and sw-strategy.c run it. */
#pragma once

#include "model/sw-domain.h"
#include "place/sw-grow.h"
#include "place/sw-room.h"
#include "rules/sw-chipset-rules.h"

/** What becomes of a device that finds no address, and of one that does. */
typedef enum {
    SW_PASS_GROW,  /* the set grows for it; addresses are not kept */
    SW_PASS_COUNT, /* endpoints take no place but are counted; addresses are not kept */
    SW_PASS_FINAL  /* it is refused; addresses are kept */
} SwPassMode;

typedef struct {
    SwDomain *domain;
    const SwMachineRule *machine;
    SwSlotFacts facts;
    const SwGrowth *growth;
    SwPlaced placed; /* how to call a place that is found */
    SwBusSet *set;
    SwPassMode mode;
    bool pack; /* devices of the root bus share slots at once, and not only when none is left */
    unsigned first_spare;          /* from this bus on they were added for that; 0: none was */
    unsigned new_bridges;          /* of mode GROW: pci-bridges that were added for endpoints */
    SwDemand demand;               /* of mode COUNT */
    const SwDevice *last_demanded; /* of mode COUNT */
    GPtrArray *rooted; /* of mode FINAL: of SwDevice, those whose home is the root bus, as placed */
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

/** sw_pass_assign() - find a place with the wanted @function, or what the pass's mode says */
bool sw_pass_assign(SwPass *pass, SwDevice *device, uint32_t function, GError **error);

/**
 * sw_pass_order_rooted() - hand out the places of devices on the root bus in the devices' order
 *
 * Who comes when no slot is left shares a low one, and Linux counts devices by their addresses: the
 * disk vda of the domain would not be the guest's.
 */
void sw_pass_order_rooted(SwPass *pass);

/** sw_pass_assign_dummy() - take a place for nobody, so that the set grows early enough
 * @hotplug:	one that devices can be plugged into while the guest runs */
bool sw_pass_assign_dummy(SwPass *pass, SwLane lane, bool hotplug, GError **error);

/** sw_pass_collect_written() - take all addresses that stand in the document */
bool sw_pass_collect_written(SwPass *pass, GError **error);

/** sw_pass_assign_steps() - every device that wants a place, in libvirt's order */
bool sw_pass_assign_steps(SwPass *pass, GError **error);

/** sw_pass_add_controllers() - a controller for each bus that has none, with a place of its own */
bool sw_pass_add_controllers(SwPass *pass, GError **error);

/** sw_controller_set_connect() - the connect flags of a PCI controller
 * Return: false with SW_ERROR_VALUE for a model that does not exist */
bool sw_controller_set_connect(SwDevice *device, GError **error);

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
