/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One domain under examination, and the parts of the examination. */
#pragma once

#include "check/sw-check.h"
#include "rules/sw-controller-rules.h"

#define SW_N_BUSES (SW_MAX_CONTROLLER_INDEX + 1)

/** Who is in a slot. */
typedef struct {
    const SwDevice *functions[SW_PCI_MAX_FUNCTION + 1];
} SwCheckSlot;

typedef struct {
    SwChecked *checked;
    const SwDomain *written;
    const SwFacts *facts;
    const SwPlan *plan;
    const SwDomain *domain; /* the plan's */
    bool placed;            /* every device has its address */
    GPtrArray *errors;      /* of GError: why it has not, and what else is wrong, PCI apart */
    const SwDevice *provider[SW_N_BUSES]; /* of each bus: its controller, or NULL */
    SwCheckSlot *slots[SW_N_BUSES];       /* of each bus: SW_PCI_SLOTS of them; NULL: all free */
} SwLook;

/** sw_look_rule() - the row of a bus, or NULL when there is none of that index, or it is of a model
 * that does not exist */
const SwControllerRule *sw_look_rule(const SwLook *look, unsigned bus);

/** sw_look_slot() - who is in the slot of a device with an address; NULL: nobody */
const SwCheckSlot *sw_look_slot(const SwLook *look, const SwPci *pci);

/** sw_look_is_pci() - whether a device has a PCI address on one of the buses that there can be */
bool sw_look_is_pci(const SwDevice *device);

/** sw_look_is_written() - whether that address stands in the document */
bool sw_look_is_written(const SwDevice *device);

/** sw_look_is_usb2_part() - whether it is a part of an ICH9 USB2 set */
bool sw_look_is_usb2_part(const SwDevice *device);

/** sw_look_has_root_home() - whether the policy sends devices to the root bus */
bool sw_look_has_root_home(const SwLook *look);

void sw_look_at_head(SwLook *look);        /* the machine type, the emulator, the guest */
void sw_look_at_controllers(SwLook *look); /* PCI controllers by themselves */
void sw_look_at_buses(SwLook *look);       /* how they hang together */
void sw_look_at_slots(SwLook *look);       /* where devices are */
void sw_look_at_functions(SwLook *look);   /* slots that are shared */
void sw_look_at_devices(SwLook *look);     /* what emulator and guest can do with them */
void sw_look_at_room(SwLook *look);        /* what is left; the domain as a whole */
