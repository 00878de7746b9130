/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Growing: which controllers are added for which device. */
#include "place/sw-grow.h"

#define CONVENTIONAL SW_PCI_ENDPOINT
#define EXPRESS      SW_PCIE_ENDPOINT

static const SwGrowth modern = {.pcie_to_pci_bridge = true};
static const SwGrowth old = {.pcie_to_pci_bridge = false};
static const SwGrowth pseries = {.many_roots = true, .pcie_to_pci_bridge = true};

/* Grow a set that begins with @root until @bus exists, and compare the models of what was added. */
static void
assert_grows(const char *root, const SwGrowth *growth, SwConnect connect, unsigned bus,
             SwGrown answer, const char *models)
{
    g_autoptr(SwBusSet) set = sw_busset_new();
    g_autoptr(GString) added = g_string_new(NULL);

    sw_busset_append(set, sw_controller_rule_find(root));
    g_assert_cmpint(sw_busset_grow(set, growth, connect, bus), ==, answer);
    for (unsigned i = 1; i < sw_busset_size(set); i++)
        g_string_append_printf(added, "%s%s", i > 1 ? " " : "", sw_busset_bus(set, i)->rule->model);
    g_assert_cmpstr(added->str, ==, models);
}

static void
test_bridges(void)
{
    assert_grows("pci-root", &modern, CONVENTIONAL, 1, SW_GROWN_OK, "pci-bridge");
    assert_grows("pci-root", &modern, CONVENTIONAL, 3, SW_GROWN_OK,
                 "pci-bridge pci-bridge pci-bridge");
}

static void
test_pair(void)
{
    assert_grows("pcie-root", &modern, CONVENTIONAL, 1, SW_GROWN_SHIFTED,
                 "pcie-root-port pcie-to-pci-bridge");
    assert_grows("pcie-root", &modern, CONVENTIONAL, 2, SW_GROWN_OK,
                 "pcie-root-port pcie-to-pci-bridge");
    assert_grows("pcie-root", &modern, CONVENTIONAL, 4, SW_GROWN_OK,
                 "pcie-root-port pcie-to-pci-bridge pci-bridge pci-bridge");
}

static void
test_old_pair(void)
{
    assert_grows("pcie-root", &old, CONVENTIONAL, 1, SW_GROWN_SHIFTED,
                 "dmi-to-pci-bridge pci-bridge");
    assert_grows("pcie-root", &old, CONVENTIONAL, 3, SW_GROWN_OK,
                 "dmi-to-pci-bridge pci-bridge pci-bridge");
}

static void
test_pair_keeps_its_port(void)
{
    const SwNeed express = {.connect = EXPRESS | SW_AUTOASSIGN};
    g_autoptr(SwBusSet) set = sw_busset_new();
    SwPci place = {.function = 0};

    sw_busset_append(set, sw_controller_rule_find("pcie-root"));
    g_assert_cmpint(sw_busset_grow(set, &modern, CONVENTIONAL, 1), ==, SW_GROWN_SHIFTED);
    g_assert_false(sw_busset_find(set, &express, &place));
}

static void
test_no_second_pair(void)
{
    assert_grows("dmi-to-pci-bridge", &modern, CONVENTIONAL, 1, SW_GROWN_OK, "pci-bridge");
}

static void
test_ports(void)
{
    assert_grows("pcie-root", &modern, EXPRESS, 3, SW_GROWN_OK,
                 "pcie-root-port pcie-root-port pcie-root-port");
    assert_grows("pcie-root", &modern, SW_PCIE_SWITCH_UPSTREAM_PORT, 1, SW_GROWN_OK,
                 "pcie-root-port");
}

static void
test_host_bridges(void)
{
    assert_grows("pci-root", &pseries, CONVENTIONAL, 2, SW_GROWN_OK, "pci-root pci-root");
}

static void
test_impossible(void)
{
    static const SwConnect none[] = {
        0,
        SW_PCIE_ROOT_PORT,
        SW_PCIE_SWITCH_DOWNSTREAM_PORT,
        SW_DMI_TO_PCI_BRIDGE,
        SW_PCIE_TO_PCI_BRIDGE,
        SW_PCI_EXPANDER_BUS,
        SW_PCIE_EXPANDER_BUS,
        SW_PCI_BRIDGE,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        assert_grows("pcie-root", &modern, none[i], 2, SW_GROWN_IMPOSSIBLE, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/grow/conventional-machines-get-pci-bridges", test_bridges);
    g_test_add_func("/grow/express-machines-get-a-pair-first", test_pair);
    g_test_add_func("/grow/older-emulators-get-the-dmi-pair", test_old_pair);
    g_test_add_func("/grow/the-port-of-a-pair-is-kept-for-it", test_pair_keeps_its_port);
    g_test_add_func("/grow/a-bus-for-bridges-needs-no-pair", test_no_second_pair);
    g_test_add_func("/grow/express-devices-get-root-ports", test_ports);
    g_test_add_func("/grow/pseries-gets-host-bridges", test_host_bridges);
    g_test_add_func("/grow/controllers-make-nothing-grow", test_impossible);
    return g_test_run();
}
