/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a plan takes of I/O windows and memory sections, against what was measured with QEMU 7.2 and
 * SeaBIOS 1.16: bridges were added until the firmware gave up, windows were read with query-pci. */
#include "place/sw-limits.h"

#include <string.h>

#include "sample.h"

#define RNG(model)   "<rng model='" model "'><backend model='random'>/dev/random</backend>%s</rng>"
#define TRANSITIONAL RNG("virtio-transitional")
#define GENERIC      RNG("virtio")
#define MODERN       RNG("virtio-non-transitional")
#define NIC(model)   "<interface type='user'><model type='" model "'/>%s</interface>"

/* The controllers of these models, from index 1 up; each on the bus of the one before, or, with
 * "+" before its model, beside it. */
static void
add_controllers(GString *xml, const char *models)
{
    g_auto(GStrv) names = g_strsplit(models, " ", -1);
    unsigned bus = 0, slot = 0;

    for (unsigned i = 0; names[i]; i++) {
        bool beside = names[i][0] == '+';
        bool port_slot = g_str_has_prefix(names[i] + beside, "pcie-to") ||
                         g_str_has_suffix(names[i], "upstream-port");

        bus = beside ? bus : i;
        slot = beside ? slot + 1 : port_slot ? 0 : 2;
        g_string_append_printf(xml,
                               "<controller type='pci' index='%u' model='%s'><address type='pci' "
                               "bus='%u' slot='%u'/></controller>",
                               i + 1, names[i] + beside, bus, slot);
    }
}

/* @n devices on one bus, in @functions of each slot. */
static void
add_devices(GString *xml, const char *device, unsigned n, unsigned bus, unsigned first,
            unsigned functions)
{
    for (unsigned i = 0; i < n; i++) {
        g_autofree char *address = g_strdup_printf(
            "<address type='pci' bus='%u' slot='%u' function='%u' multifunction='%s'/>", bus,
            first + i / functions, i % functions, functions > 1 ? "on" : "off");
        g_auto(GStrv) parts = g_strsplit(device, "%s", 2);

        g_string_append_printf(xml, "%s%s%s", parts[0], address, parts[1]);
    }
}

static unsigned
needed_by(const SwPlan *plan, SwLimitId id)
{
    SwLimit limits[SW_N_LIMITS];

    sw_limits_count(plan, limits);
    return limits[id].needed;
}

static SwPlan *
plan_of(const char *machine, const char *xml)
{
    g_autoptr(SwCaps) caps = sample_caps(true);

    return sample_must_plan(machine, xml, caps, NULL);
}

/* ---- windows ---- */

typedef struct {
    const char *machine;
    const char *controllers; /* see add_controllers() */
    const char *device;
    unsigned n, bus, first, functions; /* see add_devices() */
    unsigned windows;
} Row;

#define SWITCH                                                                                     \
    "pcie-root-port pcie-switch-upstream-port pcie-switch-downstream-port "                        \
    "+pcie-switch-downstream-port"

static const Row rows[] = {
    /* what is empty: bridges that devices can be plugged into get a window in advance */
    {"q35", "pcie-root-port", NULL, 0, 0, 0, 0, 0},
    {"q35", "pcie-root-port pcie-to-pci-bridge", NULL, 0, 0, 0, 0, 1},
    {"pc", "pci-bridge", NULL, 0, 0, 0, 0, 1},
    {"pc", "pci-bridge +pci-bridge +pci-bridge", NULL, 0, 0, 0, 0, 3},
    /* ports */
    {"q35", "pcie-root-port", TRANSITIONAL, 1, 1, 0, 1, 1},
    {"q35", "pcie-root-port", GENERIC, 1, 1, 0, 1, 0},
    {"q35", "pcie-root-port", MODERN, 1, 1, 0, 1, 0},
    {"q35", "pcie-root-port", NIC("e1000e"), 1, 1, 0, 1, 1},
    {"q35", "pcie-root-port +pcie-root-port", TRANSITIONAL, 1, 2, 0, 1, 1},
    /* conventional slots: generic virtio has its I/O BAR there */
    {"q35", "dmi-to-pci-bridge", NULL, 0, 0, 0, 0, 0},
    {"q35", "dmi-to-pci-bridge", GENERIC, 1, 1, 0, 1, 1},
    {"q35", "dmi-to-pci-bridge", MODERN, 1, 1, 0, 1, 0},
    {"q35", "dmi-to-pci-bridge", NIC("e1000"), 1, 1, 0, 1, 1},
    {"q35", "dmi-to-pci-bridge", NIC("virtio"), 31, 1, 1, 1, 1},
    {"q35", "pcie-root-port pcie-to-pci-bridge", TRANSITIONAL, 31, 2, 1, 1, 1},
    {"q35", "pcie-root-port pcie-to-pci-bridge", TRANSITIONAL, 124, 2, 1, 8, 1},
    {"q35", "pcie-root-port pcie-to-pci-bridge", TRANSITIONAL, 129, 2, 1, 8, 2},
    {"q35", "pcie-root-port pcie-to-pci-bridge", TRANSITIONAL, 248, 2, 1, 8, 2},
    /* bridges below bridges: their windows add up, with the BARs beside them */
    {"pc", "pci-bridge pci-bridge", NULL, 0, 0, 0, 0, 1},
    {"pc", "pci-bridge pci-bridge", TRANSITIONAL, 1, 1, 9, 1, 2},
    {"pc", "pci-bridge pci-bridge +pci-bridge", NULL, 0, 0, 0, 0, 2},
    {"q35", "dmi-to-pci-bridge pci-bridge +pci-bridge +pci-bridge", NULL, 0, 0, 0, 0, 3},
    {"q35", SWITCH, NULL, 0, 0, 0, 0, 0},
    {"q35", SWITCH, GENERIC, 1, 3, 0, 1, 0},
    {"q35", SWITCH, TRANSITIONAL, 1, 3, 0, 1, 1},
    /* the root bus needs no window */
    {"pc", "pci-bridge", TRANSITIONAL, 5, 0, 5, 1, 1},
    {"q35", "pcie-root-port", TRANSITIONAL, 5, 0, 5, 1, 0},
};

static void
test_windows(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        g_autoptr(GString) xml = g_string_new(SAMPLE_BARE);
        g_autoptr(SwPlan) plan = NULL;

        add_controllers(xml, row->controllers);
        if (row->device)
            add_devices(xml, row->device, row->n, row->bus, row->first, row->functions);
        g_test_message("%s, %s: %u of %s on bus %u", row->machine, row->controllers, row->n,
                       row->device, row->bus);
        plan = plan_of(row->machine, xml->str);
        g_assert_cmpuint(needed_by(plan, SW_LIMIT_WINDOWS), ==, row->windows);
    }
}

/* 128 bytes each: 32 of them fill a window. */
static void
test_disks(void)
{
    static const unsigned windows[] = {[31] = 1, [32] = 1, [33] = 2, [64] = 2, [65] = 3};

    for (unsigned n = 31; n < G_N_ELEMENTS(windows); n++) {
        g_autoptr(GString) xml = g_string_new(SAMPLE_BARE);
        g_autoptr(SwPlan) plan = NULL;

        if (!windows[n])
            continue;
        add_controllers(xml, "pcie-root-port pcie-to-pci-bridge");
        for (unsigned i = 0; i < n; i++) {
            g_autofree char *address =
                g_strdup_printf("<address type='pci' bus='2' slot='%u' function='%u' "
                                "multifunction='on'/>",
                                1 + i / 8, i % 8);
            g_string_append_printf(xml,
                                   "<disk type='file' model='virtio-transitional'><target "
                                   "dev='vd%c%c' bus='virtio'/>%s</disk>",
                                   'a' + i / 26, 'a' + i % 26, address);
        }
        plan = plan_of("q35", xml->str);
        g_test_message("%u disks", n);
        g_assert_cmpuint(needed_by(plan, SW_LIMIT_WINDOWS), ==, windows[n]);
    }
}

static SwPlan *
plan_many(const char *machine, const char *device, unsigned n)
{
    g_autoptr(GString) xml = g_string_new(SAMPLE_BARE);
    g_auto(GStrv) parts = g_strsplit(device, "%s", 2);

    while (n--)
        g_string_append_printf(xml, "%s%s", parts[0], parts[1]);
    return plan_of(machine, xml->str);
}

/* The domains that were started: 14 bridges of 31 on q35, 8 of them on i440fx. */
static void
test_many(void)
{
    static const struct {
        const char *machine, *device;
        unsigned n, windows;
        bool exceeded;
    } many[] = {
        {"q35", TRANSITIONAL, 434, 14, false}, {"q35", TRANSITIONAL, 435, 15, true},
        {"pc", TRANSITIONAL, 270, 8, false},   {"pc", TRANSITIONAL, 271, 9, true},
        {"q35", GENERIC, 237, 0, false},       {"virt", TRANSITIONAL, 600, 20, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(many); i++) {
        g_autoptr(SwPlan) plan = plan_many(many[i].machine, many[i].device, many[i].n);
        SwLimit limits[SW_N_LIMITS];

        g_test_message("%u on %s", many[i].n, many[i].machine);
        plan->domain->acpi = true;
        sw_limits_count(plan, limits);
        g_assert_cmpuint(limits[SW_LIMIT_WINDOWS].needed, ==, many[i].windows);
        g_assert_cmpint(sw_limit_is_exceeded(&limits[SW_LIMIT_WINDOWS]), ==, many[i].exceeded);
    }
}

/* ---- the root bus ---- */

/* 4 KiB of I/O BARs there are a window less; 64 and 32 bytes are the SMBus's and the SATA
 * controller's. As the firmware has it, see tests/firmware. */
static void
test_root_bus(void)
{
    static const struct {
        const char *machine;
        unsigned n; /* of 256 bytes */
        unsigned exist, needed;
    } roots[] = {
        {"q35", 0, 14, 0},  {"q35", 15, 14, 0}, {"q35", 16, 13, 0}, {"q35", 31, 13, 0},
        {"q35", 32, 12, 0}, {"q35", 232, 0, 0}, {"pc", 15, 8, 0},   {"pc", 16, 7, 0},
        {"pc", 143, 0, 0},  {"pc", 144, 0, 1},  {"pc", 160, 0, 2},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(roots); i++) {
        g_autoptr(GString) xml = g_string_new(SAMPLE_BARE);
        g_autoptr(SwPlan) plan = NULL;
        SwLimit limits[SW_N_LIMITS];

        add_devices(xml, NIC("rtl8139"), roots[i].n, 0, 2, 8);
        plan = plan_of(roots[i].machine, xml->str);
        plan->domain->acpi = true;
        sw_limits_count(plan, limits);
        g_test_message("%u on %s", roots[i].n, roots[i].machine);
        g_assert_cmpuint(limits[SW_LIMIT_WINDOWS].exist, ==, roots[i].exist);
        g_assert_cmpuint(limits[SW_LIMIT_WINDOWS].needed, ==, roots[i].needed);
    }
}

/* What no domain has, but a counter must survive: bridges that lead to themselves. */
static void
test_ring(void)
{
    g_autoptr(GString) xml = g_string_new(SAMPLE_BARE);
    g_autoptr(SwPlan) plan = NULL;
    SwDevice *root, *one, *other;

    add_controllers(xml, "pci-bridge pci-bridge +pci-bridge");
    add_devices(xml, TRANSITIONAL, 1, 3, 1, 1);
    plan = plan_of("pc", xml->str);
    root = sw_domain_controller(plan->domain, "pci", 0);
    one = sw_domain_controller(plan->domain, "pci", 1);
    other = sw_domain_controller(plan->domain, "pci", 2);
    g_assert_cmpuint(needed_by(plan, SW_LIMIT_WINDOWS), ==, 2);

    one->address.pci.bus = 2; /* each on the other, and none on the root bus */
    g_assert_cmpuint(needed_by(plan, SW_LIMIT_WINDOWS), ==, 0);

    one->address.pci.bus = 0; /* a second one of its index, behind it */
    other->controller.index = 1;
    g_assert_cmpuint(needed_by(plan, SW_LIMIT_WINDOWS), ==, 1);

    root->address = one->address; /* the root bus behind one of its own bridges */
    root->address.pci.bus = 1;
    g_assert_cmpuint(needed_by(plan, SW_LIMIT_WINDOWS), ==, 1);
}

/* Where generic virtio cannot be made modern, it has its I/O BAR on every slot. */
static void
test_old_emulator(void)
{
    g_autoptr(SwCaps) caps = sample_caps(false);
    g_autoptr(GString) xml = g_string_new(SAMPLE_BARE);
    g_autoptr(SwPlan) plan = NULL;

    caps->disable_legacy = caps->disable_modern = false;
    add_controllers(xml, "pcie-root-port");
    add_devices(xml, GENERIC, 1, 1, 0, 1);
    plan = sample_must_plan("q35", xml->str, caps, NULL);
    g_assert_cmpuint(needed_by(plan, SW_LIMIT_WINDOWS), ==, 1);
}

/* ---- what exists ---- */

static unsigned
exist_for(const char *machine, SwFirmware firmware, bool acpi)
{
    g_autoptr(SwPlan) plan = plan_of(machine, SAMPLE_BARE);
    SwLimit limits[SW_N_LIMITS];

    plan->domain->firmware = firmware;
    plan->domain->acpi = acpi;
    sw_limits_count(plan, limits);
    return limits[SW_LIMIT_WINDOWS].known ? limits[SW_LIMIT_WINDOWS].exist : 0;
}

static void
test_exist(void)
{
    for (int acpi = 0; acpi < 2; acpi++) {
        g_assert_cmpuint(exist_for("q35", SW_FIRMWARE_BIOS, acpi), ==, acpi ? 14 : 9);
        g_assert_cmpuint(exist_for("q35", SW_FIRMWARE_UEFI, acpi), ==, 9);
        g_assert_cmpuint(exist_for("pc", SW_FIRMWARE_BIOS, acpi), ==, 8);
        g_assert_cmpuint(exist_for("pc", SW_FIRMWARE_UEFI, acpi), ==, 3);
        g_assert_cmpuint(exist_for("virt", SW_FIRMWARE_UEFI, acpi), ==, 0);
    }
}

/* OVMF gives an empty bridge a window only when one is left; one machine type has no hotplug. */
static void
test_pads(void)
{
    static const struct {
        const char *machine;
        SwFirmware firmware;
        unsigned needed;
    } pads[] = {
        {"pc", SW_FIRMWARE_BIOS, 3},
        {"pc", SW_FIRMWARE_UEFI, 0},
        {"pc-i440fx-2.8", SW_FIRMWARE_BIOS, 3},
        {"pc-i440fx-2.9", SW_FIRMWARE_BIOS, 0},
        {"pc-i440fx-2.10", SW_FIRMWARE_BIOS, 3},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(pads); i++) {
        g_autoptr(GString) xml = g_string_new(SAMPLE_BARE);
        g_autoptr(SwPlan) plan = NULL;

        add_controllers(xml, "pci-bridge +pci-bridge +pci-bridge");
        plan = plan_of(pads[i].machine, xml->str);
        plan->domain->firmware = pads[i].firmware;
        g_test_message("%s, firmware %d", pads[i].machine, (int)pads[i].firmware);
        g_assert_cmpuint(needed_by(plan, SW_LIMIT_WINDOWS), ==, pads[i].needed);
    }
}

/* ---- sections ---- */

static void
test_sections(void)
{
    for (unsigned n = 512; n <= 513; n++) {
        g_autoptr(SwPlan) plan = plan_many("q35", TRANSITIONAL, n);
        SwLimit limits[SW_N_LIMITS];
        g_autofree char *text = NULL;

        sw_limits_count(plan, limits);
        g_assert_cmpuint(limits[SW_LIMIT_SECTIONS].needed, ==, 8 * n);
        g_assert_cmpuint(limits[SW_LIMIT_SECTIONS].exist, ==, 4096);
        g_assert_cmpint(sw_limit_is_exceeded(&limits[SW_LIMIT_SECTIONS]), ==, n > 512);
        text = sw_limit_format(&limits[SW_LIMIT_SECTIONS]);
        g_assert_cmpint(strstr(text, "it aborts") != NULL, ==, n > 512);
    }
}

/* Measured with QEMU 7.2 on pc-q35-2.6: a generic device keeps its I/O BAR behind a root port. */
static void
test_legacy_machine(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    SwCapsMachine *machine = sw_caps_find_machine(caps, "q35");

    for (int legacy = 0; legacy <= 1; legacy++) {
        g_autoptr(SwPlan) plan = NULL;

        g_free(machine->disable_modern);
        machine->disable_modern = g_strdup(legacy ? "on" : "off");
        plan = sample_must_plan("q35", SAMPLE_BARE SAMPLE_NIC SAMPLE_DISK, caps, NULL);
        g_assert_cmpuint(needed_by(plan, SW_LIMIT_WINDOWS), ==, legacy ? 2 : 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/limits/windows-of-known-topologies", test_windows);
    g_test_add_func("/limits/32-disks-fill-a-window", test_disks);
    g_test_add_func("/limits/windows-of-many-devices", test_many);
    g_test_add_func("/limits/a-ring-of-controllers-ends", test_ring);
    g_test_add_func("/limits/virtio-without-a-modern-form", test_old_emulator);
    g_test_add_func("/limits/windows-by-machine-and-firmware", test_exist);
    g_test_add_func("/limits/windows-of-empty-bridges", test_pads);
    g_test_add_func("/limits/sections-by-virtio-devices", test_sections);
    g_test_add_func("/limits/generic-virtio-of-a-legacy-machine", test_legacy_machine);
    g_test_add_func("/limits/the-root-bus-takes-of-the-same-ports", test_root_bus);
    return g_test_run();
}
