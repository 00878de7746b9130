/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Topologies: what is cut so that they can be drawn, what folds, what moved. */
#include "model/sw-topology.h"

#include "place/sw-topology-diff.h"

static SwTopoBus *
add_root(SwTopology *topology)
{
    SwTopoBus *bus = sw_topology_add_bus(topology, SW_BUS_PCI, 0, "pcie.0", "pcie-root");

    g_ptr_array_add(topology->roots, bus);
    return bus;
}

static SwTopoNode *
add_device(SwTopology *topology, SwTopoBus *bus, unsigned slot, const char *name, const char *id)
{
    SwTopoNode *node = sw_topology_add_node(topology, bus, slot, 0, g_strdup(name));

    node->named = name[0] != '?';
    node->id = g_strdup(id);
    return node;
}

/* A root port with its bus; free, as long as nothing is put there. */
static SwTopoBus *
add_port(SwTopology *topology, SwTopoBus *bus, unsigned slot, unsigned function, int number)
{
    g_autofree char *id = g_strdup_printf("pci.%d", number);
    SwTopoNode *node = sw_topology_add_node(topology, bus, slot, function,
                                            g_strdup_printf("controller pci %d", number));

    node->named = true;
    node->id = g_strdup(id);
    node->behind = sw_topology_add_bus(topology, SW_BUS_PCI, number, id, "pcie-root-port");
    node->behind->free = 1;
    return node->behind;
}

/* ---- linking ---- */

static guint
depth_below(const SwTopoBus *bus)
{
    guint depth = 0;

    while (bus->nodes->len) {
        const SwTopoNode *node = bus->nodes->pdata[0];

        depth++;
        if (!node->behind)
            break;
        bus = node->behind;
    }
    return depth;
}

static void
test_ring(void)
{
    g_autoptr(SwTopology) topology = sw_topology_new();
    SwTopoBus *one = sw_topology_add_bus(topology, SW_BUS_PCI, 1, NULL, "pci-bridge");
    SwTopoBus *other = sw_topology_add_bus(topology, SW_BUS_PCI, 2, NULL, "pci-bridge");

    add_root(topology);
    add_device(topology, one, 1, "controller pci 2", NULL)->behind = other;
    add_device(topology, other, 1, "controller pci 1", NULL)->behind = one;
    sw_topology_link(topology);
    g_assert_cmpuint(topology->lost->len, ==, 1);
    g_assert_true(topology->lost->pdata[0] == one);
    g_assert_cmpuint(depth_below(one), ==, 2);
}

static void
test_two_bridges_to_one_bus(void)
{
    g_autoptr(SwTopology) topology = sw_topology_new();
    SwTopoBus *root = add_root(topology);
    SwTopoBus *bus = sw_topology_add_bus(topology, SW_BUS_PCI, 1, NULL, "pci-bridge");
    SwTopoNode *second = add_device(topology, root, 2, "b", NULL);
    SwTopoNode *first = add_device(topology, root, 1, "a", NULL);

    first->behind = second->behind = bus;
    sw_topology_link(topology);
    g_assert_true(first->behind == bus);
    g_assert_null(second->behind);
    g_assert_cmpuint(topology->lost->len, ==, 0);
}

static void
test_depth(void)
{
    g_autoptr(SwTopology) topology = sw_topology_new();
    SwTopoBus *bus = add_root(topology);
    guint shown = 0;

    for (int i = 1; i <= 5000; i++)
        bus = add_port(topology, bus, 0, 0, i);
    sw_topology_link(topology);
    shown = depth_below(topology->roots->pdata[0]);
    g_assert_cmpuint(shown, <=, 256);
    for (guint i = 0; i < topology->lost->len; i++)
        shown += depth_below(topology->lost->pdata[i]);
    g_assert_cmpuint(shown, ==, 5000);
}

/* ---- folding ---- */

static void
test_fold(void)
{
    g_autoptr(SwTopology) topology = sw_topology_new();
    SwTopoBus *root = add_root(topology);
    g_autofree char *numbers = NULL;

    for (unsigned i = 0; i < 6; i++)
        add_port(topology, root, 2 + i / 4, i % 4, i == 5 ? 0x20 : (int)i + 4);
    add_port(topology, root, 5, 0, 0x30); /* slot 4 is left out */
    sw_topology_link(topology);
    /* function 3 of slot 2 is next to function 0 of slot 3 */
    g_assert_cmpuint(sw_topo_bus_fold(root, 0), ==, 6);
    g_assert_cmpuint(sw_topo_bus_fold(root, 6), ==, 1);
    numbers = sw_topo_bus_numbers(root, 0, 6);
    g_assert_cmpstr(numbers, ==, "04-08,20");
    for (guint i = 0; i < 3; i++)
        ((SwTopoNode *)root->nodes->pdata[i])->behind->number = -1;
    g_free(numbers);
    numbers = sw_topo_bus_numbers(root, 0, 6);
    g_assert_cmpstr(numbers, ==, "pci.4..pci.6,07-08,20");
}

static void
test_fold_ends(void)
{
    g_autoptr(SwTopology) topology = sw_topology_new();
    SwTopoBus *root = add_root(topology);

    add_port(topology, root, 1, 0, 1);
    add_device(topology, add_port(topology, root, 1, 1, 2), 0, "disk vda", NULL);
    add_port(topology, root, 1, 2, 3)->free = 0;
    add_port(topology, root, 1, 3, 4);
    sw_topology_link(topology);
    for (guint i = 0; i < 4; i++)
        g_assert_cmpuint(sw_topo_bus_fold(root, i), ==, 1);
}

/* ---- differences ---- */

/* Two disks and a NIC, each on a port. */
static SwTopology *
three_devices(int first, int second, const char *mac)
{
    SwTopology *topology = sw_topology_new();
    SwTopoBus *root = add_root(topology);
    SwTopoBus *one = add_port(topology, root, 1, 0, 1), *other = add_port(topology, root, 1, 1, 2);

    add_device(topology, first == 1 ? one : other, 0, "disk vda", "virtio-disk0");
    add_device(topology, second == 1 ? one : other, 0, "disk vdb", "virtio-disk1");
    add_device(topology, root, 3, mac, "net0");
    sw_topology_link(topology);
    return topology;
}

static void
test_same(void)
{
    g_autoptr(SwTopology) before = three_devices(1, 2, "interface m");
    g_autoptr(SwTopology) after = three_devices(1, 2, "interface m");
    g_autoptr(SwTopoDiff) diff = sw_topology_diff(before, after);

    g_assert_cmpuint(diff->unchanged, ==, 5);
    g_assert_cmpuint(diff->moved->len + diff->changed->len, ==, 0);
    g_assert_cmpuint(diff->added->len + diff->removed->len, ==, 0);
}

static void
test_swapped(void)
{
    g_autoptr(SwTopology) before = three_devices(1, 2, "interface m");
    g_autoptr(SwTopology) after = three_devices(2, 1, "interface m");
    g_autoptr(SwTopoDiff) diff = sw_topology_diff(before, after);

    g_assert_cmpuint(diff->moved->len, ==, 2);
    g_assert_cmpuint(diff->unchanged, ==, 3);
}

/* Another NIC under the same alias is another NIC; one that has no name of its own is the same. */
static void
test_alias(void)
{
    g_autoptr(SwTopology) before = three_devices(1, 2, "interface m");
    g_autoptr(SwTopology) other = three_devices(1, 2, "interface n");
    g_autoptr(SwTopology) nameless = three_devices(1, 2, "?");
    g_autoptr(SwTopoDiff) replaced = sw_topology_diff(before, other);
    g_autoptr(SwTopoDiff) same = sw_topology_diff(before, nameless);

    g_assert_cmpuint(replaced->removed->len, ==, 1);
    g_assert_cmpuint(replaced->added->len, ==, 1);
    g_assert_cmpuint(same->unchanged, ==, 5);
}

/* A companion of a USB2 set has no id; what has another name is another device. */
static void
test_place_behind_a_bridge(void)
{
    g_autoptr(SwTopology) before = three_devices(1, 2, "interface m");
    g_autoptr(SwTopology) after = three_devices(1, 2, "interface m");
    g_autoptr(SwTopoDiff) same = NULL, other = NULL;

    add_device(before, before->buses->pdata[1], 1, "controller usb 0", "usb");
    add_device(after, after->buses->pdata[1], 1, "?USB controller", NULL);
    same = sw_topology_diff(before, after);
    g_assert_cmpuint(same->unchanged, ==, 6);
    ((SwTopoNode *)after->nodes->pdata[after->nodes->len - 1])->named = true;
    other = sw_topology_diff(before, after);
    g_assert_cmpuint(other->removed->len, ==, 1);
    g_assert_cmpuint(other->added->len, ==, 1);
}

/* A guest numbers its buses as it finds them. */
static void
test_numbers_do_not_count(void)
{
    g_autoptr(SwTopology) before = three_devices(1, 2, "interface m");
    g_autoptr(SwTopology) after = three_devices(1, 2, "interface m");
    g_autoptr(SwTopoDiff) diff = NULL;

    for (guint i = 0; i < after->buses->len; i++)
        ((SwTopoBus *)after->buses->pdata[i])->number += i ? 7 : 0;
    diff = sw_topology_diff(before, after);
    g_assert_cmpuint(diff->unchanged, ==, 5);
}

static void
test_changed(void)
{
    g_autoptr(SwTopology) before = three_devices(1, 2, "interface m");
    g_autoptr(SwTopology) after = three_devices(1, 2, "interface m");
    g_autoptr(SwTopoDiff) diff = NULL;
    SwTopoNode *disk = ((SwTopoBus *)after->buses->pdata[1])->nodes->pdata[0];

    disk->flavour = SW_FLAVOUR_MODERN; /* of the other one nothing tells */
    ((SwTopoNode *)((SwTopoBus *)before->buses->pdata[2])->nodes->pdata[0])->type = g_strdup("a");
    ((SwTopoNode *)((SwTopoBus *)after->buses->pdata[2])->nodes->pdata[0])->type = g_strdup("b");
    diff = sw_topology_diff(before, after);
    g_assert_cmpuint(diff->changed->len, ==, 1);
    g_assert_cmpstr(g_array_index(diff->changed, SwTopoPair, 0).before->name, ==, "disk vdb");
    g_assert_cmpuint(diff->moved->len, ==, 0);
}

/* What an old machine type makes of a device, a line without machine type cannot tell. */
static void
test_machine_that_is_not_told(void)
{
    g_autoptr(SwTopology) before = three_devices(1, 2, "interface m");
    g_autoptr(SwTopology) after = three_devices(1, 2, "interface m");
    g_autoptr(SwTopoDiff) told = NULL, untold = NULL, back = NULL;

    ((SwTopoNode *)before->nodes->pdata[3])->flavour = SW_FLAVOUR_LEGACY;
    ((SwTopoNode *)after->nodes->pdata[3])->flavour = SW_FLAVOUR_TRANSITIONAL;
    told = sw_topology_diff(before, after);
    after->undated = true;
    untold = sw_topology_diff(before, after);
    back = sw_topology_diff(after, before);
    g_assert_cmpuint(told->changed->len, ==, 1);
    g_assert_cmpuint(untold->changed->len, ==, 0);
    g_assert_cmpuint(back->changed->len, ==, 0);
}

/* Another kind of bus under the same number is another bus. */
static void
test_other_kind_of_bus(void)
{
    g_autoptr(SwTopology) before = three_devices(1, 2, "interface m");
    g_autoptr(SwTopology) after = three_devices(1, 2, "interface m");
    g_autoptr(SwTopoDiff) diff = NULL;
    SwTopoBus *bus = after->buses->pdata[1];

    g_free(bus->model);
    bus->model = g_strdup("pci-bridge");
    diff = sw_topology_diff(before, after);
    g_assert_cmpuint(diff->changed->len, ==, 1);
    g_assert_cmpuint(diff->moved->len, ==, 1);
    g_assert_cmpstr(g_array_index(diff->moved, SwTopoPair, 0).before->name, ==, "disk vda");
}

/* An expander bus with a port: @told says whose it is, as query-pci does not. */
static SwTopology *
with_expander(bool told, unsigned slot)
{
    SwTopology *topology = sw_topology_new();
    SwTopoBus *root = add_root(topology), *expander;

    if (told) {
        expander = add_port(topology, root, 4, 0, 1);
        g_free(expander->model);
        expander->model = g_strdup("pcie-expander-bus");
    } else {
        add_device(topology, root, 4, "?Host bridge", "pci.1");
        expander = sw_topology_add_bus(topology, SW_BUS_PCI, 180, NULL, "");
        g_ptr_array_add(topology->roots, expander);
    }
    add_port(topology, expander, slot, 0, 2);
    sw_topology_link(topology);
    return topology;
}

static void
test_expander(void)
{
    g_autoptr(SwTopology) before = with_expander(true, 1), after = with_expander(false, 1);
    g_autoptr(SwTopology) elsewhere = with_expander(false, 2);
    g_autoptr(SwTopoDiff) same = sw_topology_diff(before, after),
                          back = sw_topology_diff(after, before),
                          moved = sw_topology_diff(before, elsewhere);

    g_assert_cmpuint(same->unchanged, ==, 2);
    g_assert_cmpuint(back->unchanged, ==, 2);
    g_assert_cmpuint(moved->moved->len, ==, 1);
}

static void
test_parts_of_the_machine(void)
{
    g_autoptr(SwTopology) before = three_devices(1, 2, "interface m");
    g_autoptr(SwTopology) after = three_devices(1, 2, "interface m");
    g_autoptr(SwTopoDiff) unknown = NULL, known = NULL;

    add_device(after, after->roots->pdata[0], 0, "?Host bridge", NULL)->builtin = true;
    known = sw_topology_diff(before, after);
    before->partial = true;
    unknown = sw_topology_diff(before, after);
    g_assert_cmpuint(known->added->len, ==, 1);
    g_assert_cmpuint(unknown->added->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/topology/a-ring-of-bridges-ends", test_ring);
    g_test_add_func("/topology/a-bus-is-behind-one-bridge", test_two_bridges_to_one_bus);
    g_test_add_func("/topology/nothing-vanishes-however-deep", test_depth);
    g_test_add_func("/topology/equal-empty-ports-fold", test_fold);
    g_test_add_func("/topology/others-do-not", test_fold_ends);
    g_test_add_func("/topology/equal-ones-do-not-differ", test_same);
    g_test_add_func("/topology/a-place-behind-a-bridge-tells-what-has-no-id",
                    test_place_behind_a_bridge);
    g_test_add_func("/topology/a-machine-that-is-not-told-is-no-difference",
                    test_machine_that_is_not_told);
    g_test_add_func("/topology/an-expander-bus-is-known-by-what-sits-there", test_expander);
    g_test_add_func("/topology/a-device-moves-with-its-name", test_swapped);
    g_test_add_func("/topology/an-alias-counts-for-the-nameless", test_alias);
    g_test_add_func("/topology/numbers-of-buses-do-not-count", test_numbers_do_not_count);
    g_test_add_func("/topology/what-is-not-told-is-no-change", test_changed);
    g_test_add_func("/topology/another-kind-of-bus-is-another-bus", test_other_kind_of_bus);
    g_test_add_func("/topology/parts-of-the-machine-may-be-untold", test_parts_of_the_machine);
    return g_test_run();
}
