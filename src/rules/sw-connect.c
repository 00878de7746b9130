/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connect flags: what a device is and what a slot accepts. */
#include "rules/sw-connect.h"

#include "base/sw-i18n.h"

SW_ENUM_DEFINE(SwLane, sw_lane, SW_N_LANES, "off PCI", "misfit", "conventional", "express",
               "virtio", "host", "integrated")

/* In the order in which libvirt looks for the word of its messages. */
static const struct {
    SwConnect bit;
    const char *name;
    const char *title;
} bits[] = {
    {SW_PCI_ENDPOINT, "PCI_ENDPOINT", N_("a conventional PCI device")},
    {SW_PCIE_ENDPOINT, "PCIE_ENDPOINT", N_("a PCI Express device")},
    {SW_PCIE_ROOT_PORT, "PCIE_ROOT_PORT", N_("a pcie-root-port")},
    {SW_PCIE_SWITCH_UPSTREAM_PORT, "PCIE_SWITCH_UPSTREAM_PORT", N_("a pcie-switch-upstream-port")},
    {SW_PCIE_SWITCH_DOWNSTREAM_PORT, "PCIE_SWITCH_DOWNSTREAM_PORT",
     N_("a pcie-switch-downstream-port")},
    {SW_DMI_TO_PCI_BRIDGE, "DMI_TO_PCI_BRIDGE", N_("a dmi-to-pci-bridge")},
    {SW_PCIE_TO_PCI_BRIDGE, "PCIE_TO_PCI_BRIDGE", N_("a pcie-to-pci-bridge")},
    {SW_PCI_EXPANDER_BUS, "PCI_EXPANDER_BUS", N_("a pci-expander-bus")},
    {SW_PCIE_EXPANDER_BUS, "PCIE_EXPANDER_BUS", N_("a pcie-expander-bus")},
    {SW_PCI_BRIDGE, "PCI_BRIDGE", N_("a pci-bridge")},
    {SW_HOTPLUGGABLE, "HOTPLUGGABLE", NULL},
    {SW_AUTOASSIGN, "AUTOASSIGN", NULL},
    {SW_AGGREGATE_SLOT, "AGGREGATE_SLOT", NULL},
    {SW_INTEGRATED, "INTEGRATED", NULL},
};

const char **
sw_connect_format(SwConnect connect)
{
    const char **names = g_new0(const char *, G_N_ELEMENTS(bits) + 1);
    size_t n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(bits); i++)
        if (connect & bits[i].bit)
            names[n++] = bits[i].name;
    return names;
}

const char *
sw_connect_shape_title(SwConnect connect)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bits); i++)
        if (bits[i].title && (connect & bits[i].bit))
            return _(bits[i].title);
    return _("no PCI device");
}

SwConnect
sw_lane_connect(SwLane lane, SwSlotFacts facts, SwHostFact host)
{
    const SwConnect pci = SW_PCI_ENDPOINT | SW_AUTOASSIGN;
    const SwConnect pcie = facts.express ? SW_PCIE_ENDPOINT | SW_AUTOASSIGN : pci;

    switch (lane) {
    case SW_LANE_OFF_PCI:
    case SW_LANE_MISFIT:
        return 0;
    case SW_LANE_CONVENTIONAL:
        return pci;
    case SW_LANE_EXPRESS:
        return pcie;
    case SW_LANE_VIRTIO:
        return facts.modern_virtio ? pcie : pci;
    case SW_LANE_HOST:
        return host == SW_HOST_PCI ? pci : pcie;
    case SW_LANE_INTEGRATED:
        return pcie | SW_INTEGRATED;
    case SW_N_LANES:
        break;
    }
    g_return_val_if_reached(0);
}
