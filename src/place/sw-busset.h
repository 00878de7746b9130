/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The buses of a machine and what is taken on them. */
#pragma once

#include "rules/sw-controller-rules.h"

typedef struct {
    const SwControllerRule *rule; /* the controller that provides the bus */
    SwConnect accepts;            /* the rule's, or less: hotplug off, or kept for one purpose */
    uint8_t used[SW_PCI_SLOTS];   /* a bit for each function that is taken */
    uint32_t aggregate;           /* a bit for each slot whose functions go to different devices */
    unsigned n_used;              /* slots from rule->first to rule->last in use */
    unsigned isolation;           /* isolation group; 0 = none */
    bool isolation_locked;        /* the group does not change */
} SwBus;

#define SW_BUSSET_MARKS 16 /* more kinds of device than ask for a place in one domain */

/** The set: bus N belongs to PCI controller N. */
typedef struct {
    GArray *buses; /* of SwBus */
    struct {
        SwConnect connect;
        unsigned from; /* no bus below this one has a place left for such a device */
    } marks[SW_BUSSET_MARKS];
    unsigned n_marks;
} SwBusSet;

/** What is to be reserved, and for whom. */
typedef struct {
    SwConnect connect;
    unsigned isolation;
    bool written; /* the address stands in the document: a device may then sit in a slot of the
                     other kind */
} SwNeed;

typedef enum {
    SW_FIT_OK,
    SW_FIT_NO_BUS,     /* the machine has no PCI bus at all */
    SW_FIT_DOMAIN,     /* PCI domain other than 0 */
    SW_FIT_BUS,        /* no such bus */
    SW_FIT_INTEGRATED, /* must be on the root bus, and this is none */
    SW_FIT_HOTPLUG,    /* needs hotplug, and this bus offers none */
    SW_FIT_SHAPE,      /* the bus takes no such device */
    SW_FIT_SLOT,       /* the bus has no such slot */
    SW_FIT_TAKEN       /* the function is in use */
} SwFit;

SwBusSet *sw_busset_new(void);
void sw_busset_free(SwBusSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwBusSet, sw_busset_free)

unsigned sw_busset_size(const SwBusSet *set);
SwBus *sw_busset_bus(const SwBusSet *set, unsigned index);

/** sw_busset_append() - one bus more, provided by a controller of that rule */
SwBus *sw_busset_append(SwBusSet *set, const SwControllerRule *rule);

/** sw_busset_roots() - how many root buses there are */
unsigned sw_busset_roots(const SwBusSet *set);

/** sw_busset_free_slots() - how many slots of buses that take that shape have no function in use */
unsigned sw_busset_free_slots(const SwBusSet *set, SwConnect shape);

/** sw_busset_accepts_shape() - whether some bus takes devices of that shape */
bool sw_busset_accepts_shape(const SwBusSet *set, SwConnect shape);

/** sw_bus_fit() - whether a bus takes a device, slots apart */
SwFit sw_bus_fit(const SwBus *bus, const SwNeed *need);

/** sw_bus_slot_free() - whether no function of a slot is taken */
bool sw_bus_slot_free(const SwBus *bus, unsigned slot);

/** sw_bus_free_slots() - how many slots have no function in use */
unsigned sw_bus_free_slots(const SwBus *bus);

/** sw_busset_reserve() - take one function; the set is unchanged unless the answer is OK */
SwFit sw_busset_reserve(SwBusSet *set, const SwPci *pci, const SwNeed *need);

/**
 * sw_busset_find() - the first place that accepts a device, as libvirt looks for it
 * @pci:	in: the function that is wanted; out: the place
 * Return: false when no bus has one; @pci is then unchanged
 */
bool sw_busset_find(SwBusSet *set, const SwNeed *need, SwPci *pci);
