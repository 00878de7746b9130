/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Growing the set of buses.
 *
 * Conventional devices want pci-bridges; where no bus takes one (a machine of PCI Express only), a
 * pair comes first: a root port with a pcie-to-pci-bridge behind it, or a dmi-to-pci-bridge with a
 * pci-bridge. PCI Express devices want a root port each. Nothing grows for the controllers
 * themselves, except that an upstream port gets a root port. */
#include "place/sw-grow.h"

static SwBus *
append_model(SwBusSet *set, const char *model)
{
    return sw_busset_append(set, sw_controller_rule_find(model));
}

static SwGrown
grow_conventional(SwBusSet *set, const SwGrowth *growth, unsigned n)
{
    bool starts = !growth->many_roots && !sw_busset_accepts_shape(set, SW_PCI_BRIDGE);
    bool shifts = starts && n == 1 && !growth->exact;
    /* QEMU makes controllers in the order of their indexes: a port that comes later is too late */
    bool port = n > 1 || sw_busset_free_slots(set, SW_PCIE_TO_PCI_BRIDGE);

    if (shifts)
        n++;
    if (starts && growth->exact) {
        while (--n)
            append_model(set, "pcie-root-port");
        append_model(set, growth->pcie_to_pci_bridge && port ? "pcie-to-pci-bridge"
                                                             : "dmi-to-pci-bridge");
    } else if (starts && growth->pcie_to_pci_bridge) {
        /* nothing but the bridge may take this port for now */
        append_model(set, "pcie-root-port")->accepts = SW_PCIE_TO_PCI_BRIDGE;
        append_model(set, "pcie-to-pci-bridge");
        n -= 2;
    } else if (starts) {
        append_model(set, "dmi-to-pci-bridge");
        n--;
    }
    while (n--)
        append_model(set, growth->many_roots ? "pci-root" : "pci-bridge");
    return shifts ? SW_GROWN_SHIFTED : SW_GROWN_OK;
}

SwGrown
sw_busset_grow(SwBusSet *set, const SwGrowth *growth, SwConnect connect, unsigned bus)
{
    unsigned n = bus + 1 - sw_busset_size(set);

    if (bus > SW_MAX_CONTROLLER_INDEX ||
        (growth->many_roots && sw_busset_roots(set) + n > SW_MAX_HOST_BRIDGES))
        return SW_GROWN_IMPOSSIBLE;
    if (connect & SW_PCI_ENDPOINT)
        return grow_conventional(set, growth, n);
    if (connect & (SW_PCIE_ENDPOINT | SW_PCIE_SWITCH_UPSTREAM_PORT)) {
        while (n--)
            append_model(set, "pcie-root-port");
        return SW_GROWN_OK;
    }
    return SW_GROWN_IMPOSSIBLE;
}
