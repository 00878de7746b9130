/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tree: shape, sharing of slots, circles. */
#include "text/sw-topology-plan.h"
#include "text/sw-tree.h"

#include <string.h>

#include "sample.h"

/* The drawing, without the lines below it. (transfer full) */
static char *
draw(const SwPlan *plan, const SwCaps *caps)
{
    g_autoptr(SwTopology) topology = sw_topology_of_plan(plan, caps);
    g_autofree char *tree = sw_tree_format(topology);
    const char *end = strstr(tree, "I/O windows: ");

    end = end ? end : strstr(tree, "Free slots ");
    return g_strndup(tree, end ? (gsize)(end - tree) : strlen(tree));
}

static char *
tree_of(const char *machine, const char *devices)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan(machine, devices, caps, NULL);

    return draw(plan, caps);
}

static void
test_shape(void)
{
    g_autofree char *tree = tree_of("q35", SAMPLE_BARE SAMPLE_NIC
                                    "<interface type='user'><model type='e1000'/></interface>");

    g_assert_cmpstr(tree, ==,
                    "-[00 pcie-root]-+-01.0-[01 pcie-root-port, I/O 4K]---00.0-[03 "
                    "pcie-to-pci-bridge, 30 free]---01.0  interface net1  e1000\n"
                    "                +-01.1-[02 pcie-root-port]---00.0  interface net0  "
                    "virtio-net-pci  modern\n"
                    "                +-01.2-[04 pcie-root-port, 1 free]\n"
                    "                \\-1f.2  controller sata 0  ahci\n");
}

static void
test_empty(void)
{
    g_autofree char *tree = tree_of("pc", SAMPLE_BARE);

    g_assert_cmpstr(tree, ==, "-[00 pci-root, 30 free]\n");
}

static void
test_roots(void)
{
    g_autofree char *tree =
        tree_of("pseries", SAMPLE_BARE "<controller type='pci' index='1' model='pci-root'/>");

    g_assert_cmpstr(tree, ==, "-[01 pci-root, 31 free]\n-[00 pci-root, 31 free]\n");
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
    tree = draw(plan, caps);
    g_assert_cmpstr(tree, ==,
                    "-[00 pci-root, 30 free]\n"
                    "Out of reach, since no bridge leads there:\n"
                    "-[01 pci-bridge]---02.0  controller pci 1  pci-bridge\n");
    root->address.pci = (SwPci){.bus = 0, .slot = 2};
    sw_domain_controller(plan->domain, "pci", 0)->address =
        (SwAddress){.type = SW_ADDRESS_PCI, .pci = {.bus = 1, .slot = 1}};
    g_free(tree);
    tree = draw(plan, caps);
    g_assert_nonnull(
        strstr(tree, "-[00 pci-root, 29 free]---02.0-[01 pci-bridge, 30 free, I/O 4K]"));
}

static void
test_names_are_one_line(void)
{
    g_autofree char *tree =
        tree_of("pc", SAMPLE_BARE "<interface type='user'><mac address='a&#10;b&#x9b;c'/>"
                                  "<model type='x&#10;y'/></interface>");

    g_assert_cmpstr(tree, ==, "-[00 pci-root, 29 free]---02.0  interface net0 a b c\n");
}

static void
test_bus_beyond(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan("pc", SAMPLE_BARE SAMPLE_NIC, caps, NULL);
    g_autofree char *tree = NULL;

    sample_device(plan, SW_KIND_INTERFACE, 0)->address.pci.bus = SW_PCI_MAX_BUS + 1;
    tree = draw(plan, caps);
    g_assert_cmpstr(tree, ==,
                    "-[00 pci-root, 30 free]\n"
                    "Out of reach, since no bridge leads there:\n"
                    "-[100]---02.0  interface net0  virtio-net-pci  transitional\n");
}

/* ---- below the drawing ---- */

/* What is there of a domain, in its last two lines. */
static void
assert_usage(const char *machine, const char *devices, const char *expected)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan(machine, devices, caps, NULL);
    g_autoptr(SwTopology) topology = NULL;
    g_autofree char *tree = NULL;

    plan->domain->acpi = true;
    topology = sw_topology_of_plan(plan, caps);
    tree = sw_tree_format(topology);
    g_test_message("%s: %s", machine, tree);
    g_assert_true(g_str_has_suffix(tree, expected));
}

#define PORT(index) "<controller type='pci' index='" index "' model='pcie-root-port'/>"

static void
test_usage(void)
{
    assert_usage("q35", SAMPLE_BARE PORT("1") PORT("2"),
                 "I/O windows: 0 of 14 used (SeaBIOS on q35)\n"
                 "Free slots for hotplug: 2 PCI Express, 0 conventional\n");
    assert_usage("q35",
                 SAMPLE_BARE "<controller type='pci' index='1' model='pcie-root-port'>"
                             "<target hotplug='off'/></controller>" PORT("2"),
                 "Free slots for hotplug: 1 PCI Express, 0 conventional\n");
    assert_usage("q35", SAMPLE_BARE "<interface type='user'><model type='e1000'/></interface>",
                 "I/O windows: 1 of 14 used (SeaBIOS on q35)\n"
                 "Free slots for hotplug: 1 PCI Express, 30 conventional\n");
    /* the ISA bridge has slot 1 */
    assert_usage("pc", SAMPLE_BARE SAMPLE_NIC,
                 "I/O windows: 0 of 8 used (SeaBIOS on i440fx)\n"
                 "Free slots for hotplug: 0 PCI Express, 29 conventional\n");
    assert_usage("virt", SAMPLE_BARE PORT("1"),
                 "---01.0-[01 pcie-root-port, 1 free]\n"
                 "Free slots for hotplug: 1 PCI Express, 0 conventional\n");
    assert_usage("virt", SAMPLE_BARE "<interface type='user'><model type='e1000'/></interface>",
                 "I/O windows: 1 used\n"
                 "Free slots for hotplug: 1 PCI Express, 30 conventional\n");
}

/* ---- empty ports ---- */

#define CLOSED(index)                                                                              \
    "<controller type='pci' index='" index "' model='pcie-root-port'><target hotplug='off'/>"      \
    "</controller>"

static void
test_ports_fold(void)
{
    g_autofree char *equal =
        tree_of("q35", SAMPLE_BARE PORT("1") PORT("2") PORT("3") SAMPLE_NIC PORT("4"));
    g_autofree char *closed =
        tree_of("q35", SAMPLE_BARE PORT("1") PORT("2") CLOSED("3") PORT("4") PORT("5"));

    g_assert_nonnull(strstr(equal, "+-01.1-01.3-[02-04 pcie-root-port]  3 free ports\n"));
    g_assert_nonnull(strstr(closed, "+-01.0-01.1-[01-02 pcie-root-port]  2 free ports\n"));
    g_assert_nonnull(strstr(closed, "+-01.2-[03 pcie-root-port]\n"));
    g_assert_nonnull(strstr(closed, "+-01.3-01.4-[04-05 pcie-root-port]  2 free ports\n"));
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
    g_test_add_func("/tree/windows-and-free-slots-below-it", test_usage);
    g_test_add_func("/tree/equal-empty-ports-are-one-line", test_ports_fold);
    return g_test_run();
}
