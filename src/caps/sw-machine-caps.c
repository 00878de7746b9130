/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a machine type is with one emulator. */
#include "caps/sw-machine-caps.h"

#include "rules/sw-legacy-rules.h"

#define QEMU_WITH_DEFAULTS 5u /* its lists of properties have defaults, which libvirt believes */

const char *
sw_caps_choose_model(const SwCaps *caps, const SwModelChoice choices[SW_MAX_CHOICES])
{
    for (size_t i = 0; i < SW_MAX_CHOICES && choices[i].model; i++)
        if (!choices[i].needs || sw_caps_emulates(caps, choices[i].needs))
            return choices[i].model;
    return NULL;
}

/* Where the names differ; of several of libvirt's, the first stands for a machine type of QEMU. */
static const struct {
    const char *arch;
    const char *target;
} arch_rows[] = {
    {"i686", "i386"},   {"armv7l", "arm"},    {"armv6l", "arm"},
    {"ppc64", "ppc64"}, {"ppc64le", "ppc64"},
};

const char *
sw_caps_target(const char *arch)
{
    for (size_t i = 0; i < G_N_ELEMENTS(arch_rows); i++)
        if (g_str_equal(arch_rows[i].arch, arch))
            return arch_rows[i].target;
    return arch;
}

static const char *
arch_of(const char *target)
{
    for (size_t i = 0; i < G_N_ELEMENTS(arch_rows); i++)
        if (g_str_equal(arch_rows[i].target, target))
            return arch_rows[i].arch;
    return target;
}

static const char *
rule_root(const SwCaps *caps, const SwMachineRule *machine)
{
    return !machine->root_needs || sw_caps_emulates(caps, machine->root_needs) ? machine->root
                                                                               : NULL;
}

static const SwMachineRule *
rule_of(const SwCaps *caps, const char *name)
{
    return sw_machine_rule_find(arch_of(caps->target), name);
}

const char *
sw_caps_machine_rule_root(const SwCaps *caps, const char *name)
{
    return rule_root(caps, rule_of(caps, name));
}

/* Of several host bridges the first speaks for all: no machine that is known by name has two. */
static const char *
measured_root(const SwCapsMachine *machine)
{
    const SwCapsRoot *root = machine->roots->len > 0 ? machine->roots->pdata[0] : NULL;

    if (!root)
        return NULL;
    return root->express ? "pcie-root" : "pci-root";
}

const char *
sw_caps_machine_root(const SwCaps *caps, const SwMachineRule *machine, const char *name)
{
    const char *model = rule_root(caps, machine);
    const SwCapsMachine *found = sw_caps_find_machine(caps, name);

    return model && *machine->names && found && found->measured ? measured_root(found) : model;
}

bool
sw_caps_machine_named(const SwCapsMachine *machine, const char *const *names)
{
    return g_strv_contains(names, machine->name) ||
           (machine->alias && g_strv_contains(names, machine->alias));
}

bool
sw_caps_machine_usual(const SwCapsMachine *machine)
{
    static const char *const usual[] = {"q35", "pc", "virt", "pseries", "s390-ccw-virtio", NULL};

    return machine->is_default || sw_caps_machine_named(machine, usual);
}

bool
sw_caps_has_usual_machines(const SwCaps *caps)
{
    for (guint i = 0; i < caps->machines->len; i++)
        if (sw_caps_machine_usual(caps->machines->pdata[i]) !=
            sw_caps_machine_answered(caps->machines->pdata[i]))
            return false;
    return true;
}

bool
sw_caps_machine_answered(const SwCapsMachine *machine)
{
    return machine->measured || machine->broken;
}

const char *
sw_caps_machine_expected(const SwCaps *caps, const SwCapsMachine *machine)
{
    const SwMachineRule *rule = rule_of(caps, machine->name);
    const char *expected = rule_root(caps, rule);

    if (!machine->measured || !*rule->names || g_strcmp0(measured_root(machine), expected) == 0)
        return NULL;
    return expected ? sw_caps_kind_name(g_str_equal(expected, "pcie-root")) : SW_CAPS_NO_ROOT;
}

bool
sw_caps_machine_ccw(const SwCaps *caps, const SwMachineRule *machine)
{
    return machine->id == SW_MACHINE_S390_CCW && sw_caps_emulates(caps, "virtual-css-bridge");
}

bool
sw_caps_machine_legacy(const SwCaps *caps, const char *name)
{
    const SwCapsMachine *machine = sw_caps_find_machine(caps, name);

    if (machine && machine->disable_modern)
        return g_str_equal(machine->disable_modern, "on");
    return caps->disable_modern && sw_legacy_rule_matches(machine ? machine->name : name);
}

bool
sw_caps_machine_legacy_disks(const SwCaps *caps, const char *name)
{
    return caps->version && g_ascii_strtoull(caps->version, NULL, 10) >= QEMU_WITH_DEFAULTS &&
           sw_legacy_rule_refuses_disks(name);
}
