/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the truth table must know of families and machines before it can try them.
 *
 * Nothing that stands behind a device needs the host: a disk that is never read, a file system that
 * QEMU makes up, memory that is never touched. */
#include "probes/sw-matrix-rows.h"

#include <string.h>

#include "base/sw-i18n.h"
#include "base/sw-words.h"

#define MEMORY_OPTION  "-object"
#define MEMORY_BACKEND "memory-backend-ram,id=b@,size=16M"
#define MEMORY_PROPS   "memdev=b@"
#define MEMORY_MACHINE "128M,maxmem=4G"

/* The first row that matches. */
static const SwMatrixFamilyRow family_rows[] = {
    {.families = "blk",
     .option = "-blockdev",
     .backend = "driver=null-co,node-name=b@,size=1048576",
     .props = "drive=b@"},
    {.families = "9p",
     .option = "-fsdev",
     .backend = "synth,id=b@",
     .props = "fsdev=b@,mount_tag=t@"},
    {.families = "crypto",
     .option = "-object",
     .backend = "cryptodev-backend-builtin,id=b@",
     .props = "cryptodev=b@"},
    {.families = "mem pmem",
     .option = MEMORY_OPTION,
     .backend = MEMORY_BACKEND,
     .props = MEMORY_PROPS,
     .machine = MEMORY_MACHINE},
    {.families = "balloon", .alone = true},
    {.families = "iommu", .alone = true},
    {.families = "vhost-vsock",
     .props = "guest-cid=9@",
     .needs = N_("/dev/vhost-vsock of the host")},
    {.families = "vhost-scsi",
     .props = "wwpn=naa.5@",
     .needs = N_("a vhost-scsi target of the host")},
    {.families = "vhost-user-*", .needs = N_("a vhost-user server")},
    {.families = "vhost-vdpa*", .needs = N_("a vDPA device of the host")},
    {.families = "input-host", .needs = N_("an input device of the host")},
};

/* Up to machine types of 2.6 the generic type is another, see the property defaults of
 * SwCapsMachine: one of that age is measured beside the newest. */
static const SwMatrixMachineRow machine_rows[] = {
    {"x86_64 i386", "q35 pc-q35-*", "q35 pc-q35-2.6", "pcie.0", true, SW_CONFIG_PORTS, 8},
    {"x86_64 i386", "pc pc-i440fx-*", "pc pc-i440fx-2.6", "pci.0", false, SW_CONFIG_PORTS, 8},
    {"aarch64 arm", "virt virt-*", "virt", "pcie.0", true, SW_CONFIG_ECAM, 8},
    {"riscv64 riscv32 loongarch64", "virt virt-*", "virt", "pcie.0", true, SW_CONFIG_ECAM, 8},
    {"ppc64", "pseries pseries-*", "pseries", "pci.0", false, SW_CONFIG_RTAS, 8},
    {"s390x", "s390-ccw-virtio s390-ccw-virtio-*", "s390-ccw-virtio", "pci.0", false,
     SW_CONFIG_NONE, 1},
};

static const SwCombinationRow combination_rows[] = {
    [SW_COMBINATION_PLAIN] = {SW_VARIANT_GENERIC, NULL, false, false},
    [SW_COMBINATION_BOTH] = {SW_VARIANT_GENERIC, "disable-legacy=off,disable-modern=off", true,
                             true},
    [SW_COMBINATION_MODERN_OFF] = {SW_VARIANT_GENERIC, "disable-modern=on", false, true},
    [SW_COMBINATION_LEGACY_OFF] = {SW_VARIANT_GENERIC, "disable-legacy=on", true, false},
    [SW_COMBINATION_TRANSITIONAL] = {SW_VARIANT_TRANSITIONAL, NULL, false, false},
    [SW_COMBINATION_NON_TRANSITIONAL] = {SW_VARIANT_NON_TRANSITIONAL, NULL, false, false},
};
G_STATIC_ASSERT(G_N_ELEMENTS(combination_rows) == SW_N_COMBINATIONS);

const SwMatrixFamilyRow *
sw_matrix_family_row(const char *family)
{
    for (size_t i = 0; i < G_N_ELEMENTS(family_rows); i++)
        if (sw_words_match(family_rows[i].families, family))
            return &family_rows[i];
    return NULL;
}

const SwMatrixMachineRow *
sw_matrix_machine_row(const char *target, const char *machine)
{
    for (size_t i = 0; i < G_N_ELEMENTS(machine_rows); i++)
        if (sw_words_contain(machine_rows[i].targets, target) &&
            sw_words_match(machine_rows[i].machines, machine))
            return &machine_rows[i];
    return NULL;
}

static void
add_machines(GPtrArray *names, const SwCaps *caps, const char *words)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);

    for (char **word = list; *word; word++) {
        const SwCapsMachine *machine = sw_caps_find_machine(caps, *word);

        if (machine)
            g_ptr_array_add(names, machine->name);
    }
}

GPtrArray *
sw_matrix_default_machines(const SwCaps *caps)
{
    GPtrArray *names = g_ptr_array_new();

    for (size_t i = 0; i < G_N_ELEMENTS(machine_rows); i++)
        if (sw_words_contain(machine_rows[i].targets, caps->target))
            add_machines(names, caps, machine_rows[i].measured);
    return names;
}

const SwCombinationRow *
sw_combination_row(SwCombination combination)
{
    return &combination_rows[combination];
}
