/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Buses: what may be reserved, what is found, who shares a slot, isolation groups. */
#include "place/sw-busset.h"

static const SwNeed pci = {.connect = SW_PCI_ENDPOINT | SW_AUTOASSIGN};
static const SwNeed pcie = {.connect = SW_PCIE_ENDPOINT | SW_AUTOASSIGN};
static const SwNeed port = {.connect = SW_PCIE_ROOT_PORT | SW_AGGREGATE_SLOT};

/* A set of buses with these models, up to NULL. */
static SwBusSet *
make(const char *model, ...)
{
    SwBusSet *set = sw_busset_new();
    va_list models;

    va_start(models, model);
    for (; model; model = va_arg(models, const char *))
        sw_busset_append(set, sw_controller_rule_find(model));
    va_end(models);
    return set;
}

static SwNeed
written(SwNeed need)
{
    need.written = true;
    return need;
}

static SwPci
at(unsigned bus, unsigned slot, unsigned function)
{
    return (SwPci){.bus = bus, .slot = slot, .function = function};
}

static SwFit
reserve(SwBusSet *set, SwPci place, SwNeed need)
{
    return sw_busset_reserve(set, &place, &need);
}

static void
assert_finds(SwBusSet *set, SwNeed need, SwPci want)
{
    SwPci found = {.function = 0};

    g_assert_true(sw_busset_find(set, &need, &found));
    g_assert_cmpuint(found.bus, ==, want.bus);
    g_assert_cmpuint(found.slot, ==, want.slot);
    g_assert_cmpuint(found.function, ==, want.function);
}

static void
test_fits(void)
{
    const SwNeed iommu = {.connect = SW_PCIE_ENDPOINT | SW_INTEGRATED};
    const SwNeed hot = {.connect = SW_PCIE_ENDPOINT | SW_HOTPLUGGABLE};
    g_autoptr(SwBusSet) empty = sw_busset_new();
    g_autoptr(SwBusSet) set = make("pcie-root", "pcie-root-port", "pcie-to-pci-bridge",
                                   "pcie-switch-upstream-port", NULL);
    SwPci foreign = {.domain = 1, .slot = 1};

    g_assert_cmpint(reserve(empty, at(0, 1, 0), pci), ==, SW_FIT_NO_BUS);
    g_assert_cmpint(reserve(set, foreign, written(pcie)), ==, SW_FIT_DOMAIN);
    g_assert_cmpint(reserve(set, at(4, 1, 0), written(pcie)), ==, SW_FIT_BUS);
    g_assert_cmpint(reserve(set, at(1, 0, 0), iommu), ==, SW_FIT_INTEGRATED);
    g_assert_cmpint(reserve(set, at(0, 1, 0), hot), ==, SW_FIT_HOTPLUG);
    g_assert_cmpint(reserve(set, at(0, 1, 0), pcie), ==, SW_FIT_SHAPE);
    g_assert_cmpint(reserve(set, at(3, 1, 0), written(pcie)), ==, SW_FIT_SHAPE);
    g_assert_cmpint(reserve(set, at(0, 0, 0), written(pcie)), ==, SW_FIT_SLOT);
    g_assert_cmpint(reserve(set, at(1, 1, 0), written(pcie)), ==, SW_FIT_SLOT);
    g_assert_cmpint(reserve(set, at(0, 1, 0), iommu), ==, SW_FIT_OK);
    g_assert_cmpint(reserve(set, at(0, 1, 0), written(pcie)), ==, SW_FIT_TAKEN);
    g_assert_cmpint(reserve(set, at(0, 1, 1), written(pcie)), ==, SW_FIT_OK);
    g_assert_cmpint(reserve(set, at(1, 0, 0), hot), ==, SW_FIT_OK);
}

static void
test_refusal_changes_nothing(void)
{
    g_autoptr(SwBusSet) set = make("pcie-root", NULL);
    const SwBus before = *sw_busset_bus(set, 0);

    g_assert_cmpint(reserve(set, at(0, 1, 0), pcie), ==, SW_FIT_SHAPE);
    g_assert_cmpint(reserve(set, at(0, 0, 0), written(pcie)), ==, SW_FIT_SLOT);
    g_assert_cmpmem(&before, sizeof(before), sw_busset_bus(set, 0), sizeof(before));
}

static void
test_user_may_mix(void)
{
    const SwNeed bridge = {.connect = SW_PCI_BRIDGE};
    g_autoptr(SwBusSet) set = make("pcie-root", "pcie-root-port", "pcie-to-pci-bridge", NULL);

    g_assert_cmpint(reserve(set, at(2, 1, 0), pcie), ==, SW_FIT_SHAPE);
    g_assert_cmpint(reserve(set, at(2, 1, 0), written(pcie)), ==, SW_FIT_OK);
    g_assert_cmpint(reserve(set, at(1, 0, 0), pci), ==, SW_FIT_SHAPE);
    g_assert_cmpint(reserve(set, at(1, 0, 0), written(pci)), ==, SW_FIT_OK);
    g_assert_cmpint(reserve(set, at(0, 3, 0), bridge), ==, SW_FIT_SHAPE);
    g_assert_cmpint(reserve(set, at(0, 3, 0), written(bridge)), ==, SW_FIT_OK);
    g_assert_cmpint(reserve(set, at(2, 2, 0), written(port)), ==, SW_FIT_SHAPE);
}

static void
test_first_fit(void)
{
    g_autoptr(SwBusSet) set = make("pci-root", "pci-bridge", NULL);

    assert_finds(set, pci, at(0, 1, 0));
    g_assert_cmpint(reserve(set, at(0, 1, 3), written(pci)), ==, SW_FIT_OK);
    assert_finds(set, pci, at(0, 2, 0)); /* a slot in use is not shared */
    g_assert_cmpint(reserve(set, at(0, 3, 0), written(pci)), ==, SW_FIT_OK);
    assert_finds(set, pci, at(0, 2, 0)); /* nor is the last place remembered */
    for (unsigned slot = 2; slot < SW_PCI_SLOTS; slot++)
        reserve(set, at(0, slot, 0), pci);
    assert_finds(set, pci, at(1, 1, 0));
}

static void
test_full(void)
{
    g_autoptr(SwBusSet) set = make("pci-root", NULL);
    SwPci place = at(7, 7, 0);

    for (unsigned slot = 1; slot < SW_PCI_SLOTS; slot++)
        g_assert_cmpint(reserve(set, at(0, slot, 0), pci), ==, SW_FIT_OK);
    g_assert_false(sw_busset_find(set, &pci, &place));
    g_assert_cmpuint(place.bus, ==, 7);
    g_assert_cmpuint(place.slot, ==, 7);
    g_assert_false(sw_busset_find(set, &pcie, &place));
}

static void
test_ports_share(void)
{
    g_autoptr(SwBusSet) set = make("pcie-root", NULL);

    for (unsigned i = 0; i < 240; i++) {
        const SwPci place = at(0, 1 + i / 8, i % 8);

        assert_finds(set, port, place);
        g_assert_cmpint(reserve(set, place, port), ==, SW_FIT_OK);
    }
}

static void
test_sharing_begins_with_a_port(void)
{
    g_autoptr(SwBusSet) set = make("pcie-root", NULL);

    g_assert_cmpint(reserve(set, at(0, 1, 0), written(pcie)), ==, SW_FIT_OK);
    assert_finds(set, port, at(0, 2, 0)); /* slot 1 belongs to an endpoint */
    g_assert_cmpint(reserve(set, at(0, 2, 3), written(port)), ==, SW_FIT_OK);
    assert_finds(set, port, at(0, 2, 0)); /* function 0 is nobody's yet */
    g_assert_cmpint(reserve(set, at(0, 2, 0), port), ==, SW_FIT_OK);
    assert_finds(set, port, at(0, 2, 1));
}

static void
test_groups(void)
{
    g_autoptr(SwBusSet) set = make("pci-root", "pci-root", "pci-root", NULL);
    SwNeed one = pci, two = pci;

    sw_busset_bus(set, 0)->isolation_locked = true;
    one.isolation = 1;
    two.isolation = 2;
    assert_finds(set, one, at(1, 1, 0)); /* bus 0 keeps group 0 */
    g_assert_cmpint(reserve(set, at(1, 1, 0), one), ==, SW_FIT_OK);
    assert_finds(set, one, at(1, 2, 0));
    assert_finds(set, two, at(2, 1, 0));
    g_assert_cmpint(reserve(set, at(2, 1, 0), two), ==, SW_FIT_OK);
    assert_finds(set, pci, at(0, 1, 0));
    g_assert_cmpint(reserve(set, at(2, 2, 0), written(one)), ==, SW_FIT_OK);
    g_assert_cmpuint(sw_busset_bus(set, 2)->isolation, ==, 0); /* the user mixed them */
}

static void
test_accepts_shape(void)
{
    g_autoptr(SwBusSet) express = make("pcie-root", "pcie-root-port", NULL);
    g_autoptr(SwBusSet) mixed = make("pcie-root", "dmi-to-pci-bridge", NULL);

    g_assert_false(sw_busset_accepts_shape(express, SW_PCI_BRIDGE));
    g_assert_true(sw_busset_accepts_shape(mixed, SW_PCI_BRIDGE));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/busset/each-reason-to-refuse", test_fits);
    g_test_add_func("/busset/refusal-changes-nothing", test_refusal_changes_nothing);
    g_test_add_func("/busset/user-may-mix-the-kinds-of-slot", test_user_may_mix);
    g_test_add_func("/busset/first-fit", test_first_fit);
    g_test_add_func("/busset/full-is-said-and-the-place-kept", test_full);
    g_test_add_func("/busset/eight-ports-share-a-slot", test_ports_share);
    g_test_add_func("/busset/only-ports-open-a-slot-for-sharing", test_sharing_begins_with_a_port);
    g_test_add_func("/busset/isolation-groups-keep-apart", test_groups);
    g_test_add_func("/busset/accepts-shape", test_accepts_shape);
    return g_test_run();
}
