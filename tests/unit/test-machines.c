/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of machines: rows are sound and reached, and names find the family that they have. */
#include <string.h>

#include "caps/sw-caps.h"
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

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machines/rows-are-sound", test_machine_rows);
    g_test_add_func("/machines/every-row-is-reached", test_machine_reachable);
    g_test_add_func("/machines/names-find-their-family", test_machine_names);
    return g_test_run();
}
