/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connect flags: what a device is and what a slot accepts, in one word of bits. */
#pragma once

#include <stdbool.h>

#include "model/sw-device.h"

enum {
    SW_PCI_ENDPOINT = 1u << 0,
    SW_PCIE_ENDPOINT = 1u << 1,
    SW_PCIE_ROOT_PORT = 1u << 2,
    SW_PCIE_SWITCH_UPSTREAM_PORT = 1u << 3,
    SW_PCIE_SWITCH_DOWNSTREAM_PORT = 1u << 4,
    SW_DMI_TO_PCI_BRIDGE = 1u << 5,
    SW_PCIE_TO_PCI_BRIDGE = 1u << 6,
    SW_PCI_EXPANDER_BUS = 1u << 7,
    SW_PCIE_EXPANDER_BUS = 1u << 8,
    SW_PCI_BRIDGE = 1u << 9,

    SW_HOTPLUGGABLE = 1u << 16,   /* a device: needs it; a bus: offers it */
    SW_AUTOASSIGN = 1u << 17,     /* a device: may be placed unasked; a bus: endpoints may be */
    SW_AGGREGATE_SLOT = 1u << 18, /* a device: may share a slot, one function each */
    SW_INTEGRATED = 1u << 19,     /* a device: must sit on the root bus itself; a bus: is that */
};

/** The bits that say what a device is: one of them must meet one of the bus's. */
#define SW_SHAPES    ((1u << 10) - 1)
#define SW_ENDPOINTS (SW_PCI_ENDPOINT | SW_PCIE_ENDPOINT)

typedef unsigned SwConnect;

/**
 * sw_connect_format() - the names of the bits that are set, in the order of their values
 * Return: (transfer full): NULL-terminated array of static strings; free with g_free()
 */
const char **sw_connect_format(SwConnect connect);

/**
 * sw_connect_shape_title() - what a device of these flags is called in a sentence
 * Return: "a PCI Express endpoint", "a pcie-root-port", ...; translated; never NULL
 */
const char *sw_connect_shape_title(SwConnect connect);

/** The answers that there are for a device: its row chooses one, the machine's facts make flags of
 * it. */
typedef enum {
    SW_LANE_OFF_PCI,      /* takes no PCI address */
    SW_LANE_MISFIT,       /* would take one, but fits no slot: refused */
    SW_LANE_CONVENTIONAL, /* conventional slot on every machine */
    SW_LANE_EXPRESS,      /* PCI Express slot where the machine has them */
    SW_LANE_VIRTIO, /* as EXPRESS when this emulator's virtio can be modern, else CONVENTIONAL */
    SW_LANE_HOST,   /* as the host device that is passed through */
    SW_LANE_INTEGRATED, /* EXPRESS, on the root bus itself */
    SW_N_LANES
} SwLane;
SW_ENUM_DECLARE(SwLane, sw_lane)

/** What a machine with its emulator is to slots. The first two turn a lane into flags; nothing else
 * may. */
typedef struct {
    bool express;       /* controller 0 is pcie-root */
    bool modern_virtio; /* virtio types have disable-legacy */
    bool no_pci;        /* this board has no PCI that devices can be put on */
    bool fixed_video;   /* the primary video is the machine's own and has one place only */
} SwSlotFacts;

/**
 * sw_lane_connect() - the flags of an endpoint
 * @host:	of lane HOST: what is behind it; unknown counts as PCI Express, as in libvirt
 */
SwConnect sw_lane_connect(SwLane lane, SwSlotFacts facts, SwHostFact host);
