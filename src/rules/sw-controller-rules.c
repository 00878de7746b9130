/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PCI controllers. */
#include "rules/sw-controller-rules.h"

#include "base/sw-i18n.h"

#define CONVENTIONAL (SW_PCI_ENDPOINT | SW_PCI_BRIDGE)
#define PORT_TAKES   (SW_PCIE_ENDPOINT | SW_PCIE_SWITCH_UPSTREAM_PORT | SW_PCIE_TO_PCI_BRIDGE)
#define AUTO         SW_AUTOASSIGN
#define HOT          SW_HOTPLUGGABLE

/* A root bus of PCI Express and a dmi-to-pci-bridge take no endpoint unasked: no hotplug there. */
static const SwControllerRule rules[] = {
    {"pci-root", 0, AUTO | HOT | CONVENTIONAL | SW_PCI_EXPANDER_BUS | SW_INTEGRATED, 1, 31,
     SW_NUMBERS_PHB, 0, N_("it is the machine's root bus")},
    {"pcie-root", 0,
     SW_PCIE_ENDPOINT | SW_PCIE_ROOT_PORT | SW_DMI_TO_PCI_BRIDGE | SW_PCIE_EXPANDER_BUS |
         SW_INTEGRATED,
     1, 31, SW_NUMBERS_NONE, 0, N_("it is the machine's root bus")},
    {"pci-bridge", SW_PCI_BRIDGE, AUTO | HOT | CONVENTIONAL, 1, 31, SW_NUMBERS_CHASSIS_NR, 4096,
     N_("a pci-bridge plugs into a conventional slot")},
    {"pci-expander-bus", SW_PCI_EXPANDER_BUS, AUTO | HOT | CONVENTIONAL, 0, 31, SW_NUMBERS_BUS_NR,
     0, N_("a pci-expander-bus plugs into pci-root only")},
    {"pcie-root-port", SW_PCIE_ROOT_PORT | SW_AGGREGATE_SLOT, AUTO | HOT | PORT_TAKES, 0, 0,
     SW_NUMBERS_ROOT_PORT, 0, N_("root ports share slots of the root bus, eight in each")},
    {"pcie-switch-upstream-port", SW_PCIE_SWITCH_UPSTREAM_PORT, SW_PCIE_SWITCH_DOWNSTREAM_PORT, 0,
     31, SW_NUMBERS_NONE, 0, N_("an upstream port plugs into a root port or a downstream port")},
    {"pcie-switch-downstream-port", SW_PCIE_SWITCH_DOWNSTREAM_PORT, AUTO | HOT | PORT_TAKES, 0, 0,
     SW_NUMBERS_DOWNSTREAM, 0, N_("a downstream port plugs into an upstream port")},
    {"dmi-to-pci-bridge", SW_DMI_TO_PCI_BRIDGE, CONVENTIONAL, 0, 31, SW_NUMBERS_NONE, 0,
     N_("a dmi-to-pci-bridge plugs into pcie-root")},
    {"pcie-to-pci-bridge", SW_PCIE_TO_PCI_BRIDGE, AUTO | HOT | CONVENTIONAL, 1, 31, SW_NUMBERS_NONE,
     4096, N_("a pcie-to-pci-bridge plugs into a root port or a downstream port")},
    {"pcie-expander-bus", SW_PCIE_EXPANDER_BUS, SW_PCIE_ROOT_PORT | SW_DMI_TO_PCI_BRIDGE, 0, 31,
     SW_NUMBERS_BUS_NR, 0, N_("a pcie-expander-bus plugs into pcie-root only")},
};

const SwControllerRule *
sw_controller_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

const SwControllerRule *
sw_controller_rule_find(const char *model)
{
    for (size_t i = 0; model && i < G_N_ELEMENTS(rules); i++)
        if (g_str_equal(rules[i].model, model))
            return &rules[i];
    return NULL;
}

bool
sw_controller_is_root(const char *model)
{
    const SwControllerRule *rule = sw_controller_rule_find(model);

    return rule && !rule->plugs;
}

/* Of a port hotplug can be had, and of an expander bus it cannot. */
bool
sw_controller_is_port(const char *model)
{
    const SwControllerRule *rule = sw_controller_rule_find(model);

    return rule && rule->plugs && (rule->accepts & SW_PCIE_ENDPOINT) &&
           (rule->accepts & SW_HOTPLUGGABLE);
}

bool
sw_device_is_on_port(const SwDomain *domain, const SwDevice *device)
{
    const SwDevice *bus = NULL;

    if (sw_address_present(&device->address))
        bus = sw_domain_controller(domain, "pci", (int)device->address.pci.bus);
    return bus && sw_controller_is_port(bus->model);
}
