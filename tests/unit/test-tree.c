/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tree: shape, sharing of slots, circles. */
#include "text/sw-tree.h"

#include <string.h>

#include "sample.h"

static char *
tree_of(const char *machine, const char *devices)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan(machine, devices, caps, NULL);

    return sw_tree_format(plan, caps);
}

static void
test_shape(void)
{
    g_autofree char *tree = tree_of("q35", SAMPLE_BARE SAMPLE_NIC
                                    "<interface type='user'><model type='e1000'/></interface>");

    g_assert_cmpstr(tree, ==,
                    "-[00 pcie-root]-+-01.0-[01 pcie-root-port]---00.0-[03 pcie-to-pci-bridge]---"
                    "01.0  interface  e1000\n"
                    "                +-01.1-[02 pcie-root-port]---00.0  interface  virtio-net-pci\n"
                    "                +-01.2-[04 pcie-root-port]\n"
                    "                \\-1f.2  controller sata 0  ahci\n");
}

static void
test_empty(void)
{
    g_autofree char *tree = tree_of("pc", SAMPLE_BARE);

    g_assert_cmpstr(tree, ==, "-[00 pci-root]\n");
}

static void
test_roots(void)
{
    g_autofree char *tree =
        tree_of("pseries", SAMPLE_BARE "<controller type='pci' index='1' model='pci-root'/>");

    g_assert_cmpstr(tree, ==, "-[01 pci-root]\n-[00 pci-root]\n");
}

static void
test_no_bus(void)
{
    g_autofree char *tree = tree_of("isapc", SAMPLE_BARE);

    g_assert_cmpstr(tree, ==, "");
}

/* A bridge on its own bus is refused when placed, but whoever draws must not rely on it. */
static void
test_circle(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan(
        "pc", SAMPLE_BARE "<controller type='pci' index='1' model='pci-bridge'/>", caps, NULL);
    SwDevice *root = sample_device(plan, SW_KIND_CONTROLLER, 1);
    g_autofree char *tree = NULL;

    g_assert_cmpstr(sample_device(plan, SW_KIND_CONTROLLER, 0)->model, !=, "pci-root");
    root = sw_domain_controller(plan->domain, "pci", 1);
    root->address.pci.bus = 1;
    tree = sw_tree_format(plan, caps);
    g_assert_cmpstr(tree, ==, "-[00 pci-root]\n");
    root->address.pci = (SwPci){.bus = 0, .slot = 2};
    sw_domain_controller(plan->domain, "pci", 0)->address =
        (SwAddress){.type = SW_ADDRESS_PCI, .pci = {.bus = 1, .slot = 1}};
    g_free(tree);
    tree = sw_tree_format(plan, caps);
    g_assert_nonnull(strstr(tree, "-[00 pci-root]---02.0-[01 pci-bridge]"));
}

static void
test_names_are_one_line(void)
{
    g_autofree char *tree =
        tree_of("pc", SAMPLE_BARE "<interface type='user'><mac address='a&#10;b&#x9b;c'/>"
                                  "<model type='x&#10;y'/></interface>");

    g_assert_cmpstr(tree, ==, "-[00 pci-root]---02.0  interface a b c\n");
}

static void
test_bus_beyond(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan("pc", SAMPLE_BARE SAMPLE_NIC, caps, NULL);
    g_autofree char *tree = NULL;

    sample_device(plan, SW_KIND_INTERFACE, 0)->address.pci.bus = SW_PCI_MAX_BUS + 1;
    tree = sw_tree_format(plan, caps);
    g_assert_cmpstr(tree, ==, "-[00 pci-root]\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tree/shape", test_shape);
    g_test_add_func("/tree/empty-root", test_empty);
    g_test_add_func("/tree/several-roots", test_roots);
    g_test_add_func("/tree/machine-without-pci", test_no_bus);
    g_test_add_func("/tree/circles-end", test_circle);
    g_test_add_func("/tree/names-are-one-line", test_names_are_one_line);
    g_test_add_func("/tree/bus-beyond-the-last", test_bus_beyond);
    return g_test_run();
}
