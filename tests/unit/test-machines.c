/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of machines: rows are sound and reached, and names find the family that they have. */
#include <string.h>

#include "caps/sw-machine-caps.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-machine-rules.h"
#include "rules/sw-virtio-rules.h"

/* Words separated by one space each, a star at their end only; or nothing at all. */
static void
assert_list(const char *list)
{
    g_auto(GStrv) words = g_strsplit(list, " ", -1);

    g_assert_nonnull(list);
    if (!*list)
        return;
    for (char **word = words; *word; word++) {
        const char *star = strchr(*word, '*');

        g_assert_cmpstr(*word, !=, "");
        g_assert_cmpstr(*word, !=, "*");
        g_assert_true(!star || star[1] == '\0');
    }
}

static bool
is_virtio_type(const char *name)
{
    size_t n;
    const SwVirtioRule *rules = sw_virtio_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (g_str_equal(rules[i].qemu, name))
            return true;
    return false;
}

static void
assert_choices(const SwModelChoice *choices)
{
    size_t n = 0;

    for (; n < SW_MAX_CHOICES && choices[n].model; n++) {
        g_assert_cmpstr(choices[n].model, !=, "");
        if (choices[n].needs)
            g_assert_true(g_strv_contains(sw_caps_wanted_types(), choices[n].needs) ||
                          is_virtio_type(choices[n].needs));
    }
    g_assert_cmpuint(n, <, SW_MAX_CHOICES);
}

static void
test_machine_rows(void)
{
    const SwMachineRule *rules;
    size_t n;

    rules = sw_machine_rules(&n);
    for (size_t i = 0; i < n; i++) {
        g_test_message("%s", rules[i].title);
        assert_list(rules[i].arches);
        assert_list(rules[i].names);
        g_assert_true(!rules[i].root || sw_controller_is_root(rules[i].root));
        if (rules[i].root_needs)
            g_assert_true(g_strv_contains(sw_caps_wanted_types(), rules[i].root_needs));
        assert_choices(rules[i].usb_added);
        assert_choices(rules[i].usb_plain);
        assert_choices(rules[i].nic);
        assert_choices(rules[i].scsi);
        assert_choices(rules[i].video);
    }
    g_assert_cmpstr(rules[n - 1].arches, ==, "");
    g_assert_cmpstr(rules[n - 1].names, ==, "");
}

/* Whatever a row names is found in that row, or in an earlier one that is more special. */
static void
test_machine_reachable(void)
{
    const SwMachineRule *rules;
    size_t n;

    rules = sw_machine_rules(&n);
    for (size_t i = 0; i < n; i++) {
        g_auto(GStrv) arches = g_strsplit(*rules[i].arches ? rules[i].arches : "any", " ", -1);
        g_auto(GStrv) names = g_strsplit(*rules[i].names ? rules[i].names : "any", " ", -1);
        bool reached = false;

        for (char **arch = arches; *arch; arch++)
            for (char **name = names; *name; name++)
                reached = reached || sw_machine_rule_find(*arch, *name) == &rules[i];
        g_test_message("%s", rules[i].title);
        g_assert_true(reached);
    }
}

static void
test_machine_names(void)
{
    static const struct {
        const char *arch;
        const char *machine;
        SwMachineId id;
    } rows[] = {
        {"x86_64", "pc", SW_MACHINE_I440FX},
        {"i686", "pc-0.12", SW_MACHINE_I440FX},
        {"x86_64", "pc-i440fx-7.2", SW_MACHINE_I440FX},
        {"x86_64", "rhel6.6.0", SW_MACHINE_I440FX},
        {"x86_64", "pcx", SW_MACHINE_OTHER},
        {"x86_64", "q35", SW_MACHINE_Q35},
        {"x86_64", "pc-q35-rhel8.6.0", SW_MACHINE_Q35},
        {"x86_64", "q35x", SW_MACHINE_OTHER},
        {"x86_64", "isapc", SW_MACHINE_OTHER},
        {"x86_64", "microvm", SW_MACHINE_OTHER},
        {"x86_64", "virt", SW_MACHINE_OTHER},
        {"aarch64", "virt", SW_MACHINE_ARM_VIRT},
        {"aarch64", "virt-7.2", SW_MACHINE_ARM_VIRT},
        {"aarch64", "virtual", SW_MACHINE_OTHER},
        {"armv7l", "virt", SW_MACHINE_ARM_VIRT},
        {"aarch64", "q35", SW_MACHINE_OTHER},
        {"riscv64", "virt", SW_MACHINE_RISCV_VIRT},
        {"ppc64", "pseries", SW_MACHINE_PSERIES},
        {"ppc64le", "pseries-7.2", SW_MACHINE_PSERIES},
        {"ppc64", "powernv", SW_MACHINE_OTHER},
        {"s390x", "s390-ccw-virtio-7.2", SW_MACHINE_S390_CCW},
        {"sparc", "SS-5", SW_MACHINE_OTHER},
        {"vax", "", SW_MACHINE_OTHER},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s %s", rows[i].arch, rows[i].machine);
        g_assert_cmpint(sw_machine_rule_find(rows[i].arch, rows[i].machine)->id, ==, rows[i].id);
    }
}

/* An emulator with one machine, measured with a root bus of a kind: "pcie", "pci", "none"; not
 * measured when NULL. */
static SwCaps *
measured(const char *target, const char *name, const char *alias, const char *kind)
{
    SwCaps *caps = sw_caps_new();
    SwCapsMachine *machine = sw_caps_add_machine(caps, name, alias, false);

    caps->target = g_strdup(target);
    g_hash_table_add(caps->emulates, g_strdup("gpex-pcihost"));
    machine->measured = kind != NULL;
    if (kind && !g_str_equal(kind, "none"))
        sw_caps_machine_add_root(machine, "bus", g_str_equal(kind, "pcie"), "bridge");
    return caps;
}

static void
test_measured_root(void)
{
    static const struct {
        const char *target, *arch, *name, *kind;
        const char *root;     /* where devices are placed */
        const char *expected; /* NULL: no finding */
    } rows[] = {
        {"x86_64", "x86_64", "pc-q35-7.2", NULL, "pcie-root", NULL},
        {"x86_64", "x86_64", "pc-q35-7.2", "pcie", "pcie-root", NULL},
        {"x86_64", "x86_64", "pc-q35-7.2", "pci", "pci-root", "pcie"},
        {"x86_64", "x86_64", "pc-q35-7.2", "none", NULL, "pcie"},
        {"i386", "i686", "pc-i440fx-7.2", "pcie", "pcie-root", "pci"},
        {"ppc64", "ppc64", "pseries-99", "pcie", "pcie-root", "pci"},
        {"ppc64", "ppc64le", "pseries-99", "pcie", "pcie-root", "pci"},
        {"aarch64", "aarch64", "virt-2.6", "pcie", "pcie-root", NULL},
        {"aarch64", "aarch64", "virt-2.6", "none", NULL, "pcie"},
        /* libvirt gives these boards no PCI bus */
        {"arm", "armv7l", "versatilepb", "pci", NULL, "none"},
        {"x86_64", "x86_64", "isapc", "none", NULL, NULL},
        /* not known by name */
        {"ppc64", "ppc64", "powernv9", "none", "pci-root", NULL},
        {"aarch64", "aarch64", "sbsa-ref", "pcie", NULL, NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(SwCaps) caps = measured(rows[i].target, rows[i].name, "alias", rows[i].kind);
        const SwMachineRule *rule = sw_machine_rule_find(rows[i].arch, rows[i].name);

        g_test_message("%s %s %s", rows[i].target, rows[i].name, rows[i].kind);
        g_assert_cmpstr(sw_caps_machine_root(caps, rule, rows[i].name), ==, rows[i].root);
        g_assert_cmpstr(sw_caps_machine_root(caps, rule, "alias"), ==, rows[i].root);
        g_assert_cmpstr(sw_caps_machine_expected(caps, sw_caps_find_machine(caps, "alias")), ==,
                        rows[i].expected);
    }
}

static void
test_generic_is_legacy(void)
{
    static const struct {
        const char *name, *disable_modern;
        bool property, legacy;
    } rows[] = {
        {"pc-q35-2.6", NULL, true, true},   {"pc-q35-2.7", NULL, true, false},
        {"pc-q35-2.6", "off", true, false}, /* what was measured comes first */
        {"pc-q35-9.9", "on", true, true},   {"pc-q35-2.6", NULL, false, false},
        {"pc-q35-2.60", NULL, true, false}, {"", NULL, true, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(SwCaps) caps = measured("x86_64", rows[i].name, "alias", "pcie");

        caps->disable_modern = rows[i].property;
        sw_caps_find_machine(caps, "alias")->disable_modern = g_strdup(rows[i].disable_modern);
        g_test_message("%s %s", rows[i].name, rows[i].disable_modern);
        g_assert_cmpint(sw_caps_machine_legacy(caps, "alias"), ==, rows[i].legacy);
        g_assert_cmpint(sw_caps_machine_legacy(caps, rows[i].name), ==, rows[i].legacy);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machines/rows-are-sound", test_machine_rows);
    g_test_add_func("/machines/every-row-is-reached", test_machine_reachable);
    g_test_add_func("/machines/names-find-their-family", test_machine_names);
    g_test_add_func("/machines/a-measured-root-bus-counts", test_measured_root);
    g_test_add_func("/machines/generic-virtio-is-legacy-up-to-2.6", test_generic_is_legacy);
    return g_test_run();
}
