/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sits where, as a value to be drawn: the buses of a machine and what is on them, wherever
 * that was learnt. */
#pragma once

#include <stdbool.h>

#include "base/sw-enum.h"

/** What a virtio device speaks in the slot that it is in. */
typedef enum {
    SW_FLAVOUR_NONE, /* it is no virtio device on PCI, or nothing tells */
    SW_FLAVOUR_LEGACY,
    SW_FLAVOUR_TRANSITIONAL,
    SW_FLAVOUR_MODERN,
    SW_N_FLAVOURS
} SwFlavour;
SW_ENUM_DECLARE(SwFlavour, sw_flavour) /* "legacy", ...; NONE: "" */

/** How the devices of a bus are told apart. */
typedef enum {
    SW_BUS_PCI,    /* slot and function */
    SW_BUS_CCW,    /* device number */
    SW_BUS_MMIO,   /* not at all */
    SW_BUS_UNKNOWN /* these would be on PCI, but nothing tells in which slot */
} SwBusKind;

typedef struct SwTopoBus SwTopoBus;

/** A device, or one function of it. */
typedef struct {
    SwTopoBus *on;     /* where it sits */
    SwTopoBus *behind; /* of a bridge: the bus that it provides; else NULL */
    unsigned slot;     /* of CCW: the device number */
    unsigned function;
    char *id;   /* libvirt's alias, which is QEMU's id; NULL: it has none, or nothing tells */
    char *name; /* for people: "disk vda"; one printable line */
    char *type; /* QEMU's; NULL: not known */
    char *note; /* why it is that; or NULL */
    SwFlavour flavour;
    unsigned io;  /* bytes of its I/O BARs */
    bool own_id;  /* the id is the user's own choice */
    bool named;   /* the name is the device's alone: "disk vda", and not "rng" */
    bool builtin; /* part of the machine */
} SwTopoNode;

struct SwTopoBus {
    SwBusKind kind;
    int number;       /* the controller's index, or what the guest calls it; -1: not known */
    char *name;       /* QEMU's: "pci.3"; or NULL */
    char *model;      /* libvirt's word for what provides it: "pcie-root-port"; "": not known */
    bool closed;      /* nothing can be plugged in while the guest runs */
    bool seen;        /* it has been reached */
    GPtrArray *nodes; /* of SwTopoNode, by slot and function */
    unsigned free;    /* slots that devices can be plugged into */
    unsigned window;  /* bytes of I/O ports that its bridge forwards; 0: none */
};

/** I/O windows, together. */
typedef struct {
    bool shown; /* there is something to say */
    unsigned needed;
    bool known; /* how many exist: */
    unsigned exist;
    char *whose;  /* who gives no more, translated */
    char *beyond; /* what happens past it, translated */
} SwTopoWindows;

typedef struct {
    GPtrArray *buses; /* of SwTopoBus: all, which it owns */
    GPtrArray *nodes; /* of SwTopoNode: likewise */
    GPtrArray *roots; /* of SwTopoBus: where the machine begins, in the order of drawing */
    GPtrArray *lost;  /* likewise: those that no bridge leads to */
    bool pci;         /* the machine has PCI */
    bool partial;     /* there may be more than was told, such as parts of the machine */
    bool undated;     /* no machine type was told, and so not whether generic types are legacy */
    unsigned express, conventional; /* free slots */
    SwTopoWindows windows;
} SwTopology;

SwTopology *sw_topology_new(void);
void sw_topology_free(SwTopology *topology);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwTopology, sw_topology_free)

/** sw_topology_add_bus() - a bus without devices; strings are copied, @name may be NULL
 * Return: (transfer none) */
SwTopoBus *sw_topology_add_bus(SwTopology *topology, SwBusKind kind, int number, const char *name,
                               const char *model);

/** sw_topology_add_node() - put a device on a bus
 * @name:	(transfer full)
 * Return: (transfer none): to be filled in further */
SwTopoNode *sw_topology_add_node(SwTopology *topology, SwTopoBus *bus, unsigned slot,
                                 unsigned function, char *name);

/**
 * sw_topology_link() - the last step: sort, and find out which buses can be reached from the roots
 *
 * Afterwards every bus is behind one bridge at most, and no way leads in a circle: a bridge that
 * would is left without its bus. Buses that no bridge leads to go to @lost.
 */
void sw_topology_link(SwTopology *topology);

/** sw_topo_bus_is_root() - whether a machine begins there */
bool sw_topo_bus_is_root(const SwTopology *topology, const SwTopoBus *bus);

/** sw_topo_bus_label() - "03 pcie-root-port"; Return: (transfer full) */
char *sw_topo_bus_label(const SwTopoBus *bus);

/** sw_topo_node_place() - where on its bus: "02.1"; "": nothing tells; Return: (transfer full) */
char *sw_topo_node_place(const SwTopoNode *node);

/** sw_topo_node_title() - what people call it, with its id where that says more: "interface net0
 * 52:54:00:12:34:56"; Return: (transfer full) */
char *sw_topo_node_title(const SwTopoNode *node);

/**
 * sw_topo_bus_fold() - how many of the empty ports on a bus, side by side, can be told as one
 * @first:	index of a node
 * Return: that many from @first on; 1: it stands for itself
 */
guint sw_topo_bus_fold(const SwTopoBus *bus, guint first);

/** sw_topo_bus_numbers() - the buses behind several nodes: "04-0f,11"
 * @n:		of them, each a bridge
 * Return: (transfer full) */
char *sw_topo_bus_numbers(const SwTopoBus *bus, guint first, guint n);
