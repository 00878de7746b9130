/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arithmetic of room: what a domain asks of its buses, what they have, which controllers make up
 * for the difference. Numbers in, numbers out. */
#pragma once

#include <stdbool.h>

/** Slots that are still to be found; "cold": those of them whose devices need no hotplug. */
typedef struct {
    unsigned conventional;
    unsigned conventional_cold;
    unsigned express; /* slots of ports */
    unsigned express_cold;
    unsigned integrated; /* slots of the root bus itself */
} SwDemand;

/** What is free on the buses that are there. */
typedef struct {
    unsigned conventional; /* slots that take endpoints, and bridges too */
    unsigned bridges;      /* slots that take bridges, and no endpoints unasked */
    unsigned kept;         /* of @conventional: those of the bus that bridges go to first, when a
                              device of its own would cost it an I/O window */
    unsigned express;      /* slots of ports */
    unsigned root_slots;   /* of the root bus, with no function in use */
    unsigned root_ports;   /* functions beside root ports in slots that they share */
    unsigned downstream;   /* slots of upstream ports */
    unsigned roots;        /* host bridges that can be added */
    unsigned buses;        /* numbers that are left */
    bool pcie_to_pci;      /* the emulator has a pcie-to-pci-bridge; else a dmi-to-pci-bridge */
} SwSupply;

/** Controllers to add, in the order in which they are numbered. */
typedef struct {
    bool pair;  /* the bridge that starts conventional PCI on a machine of PCI Express */
    bool keep;  /* the bus that bridges go to first takes no endpoints */
    bool share; /* devices that need no hotplug take eight functions of a slot */
    unsigned roots;
    unsigned bridges;
    unsigned ports; /* root ports, with the one that carries the pair */
    unsigned upstream;
    unsigned downstream;
} SwExtension;

/**
 * sw_room_extend() - the fewest controllers that give every device its slot
 * @extension:	(out)
 * Return: whether it is possible; @extension is undefined when it is not
 *
 * Each bridge takes a slot and gives 31. Root ports come first, since they cost one bus number for
 * a slot; where the root bus is full, switches go on with two more than that for 32.
 */
bool sw_room_extend(const SwDemand *demand, const SwSupply *supply, SwExtension *extension);

/** sw_room_buses() - how many bus numbers the controllers would take if there were enough; 0 when
 * no number of buses would do */
unsigned sw_room_buses(const SwDemand *demand, const SwSupply *supply);

/** sw_room_conventional() - the most conventional slots that all bus numbers together can give */
unsigned sw_room_conventional(const SwSupply *supply);

/** sw_room_express() - likewise the slots of ports */
unsigned sw_room_express(const SwSupply *supply);
