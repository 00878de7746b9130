/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What some machines have and others have not, as libvirt 9.0 says it when a domain is defined:
 * asked on q35, pc, pseries and the virt of ARM and RISC-V; what is said of others was not asked.
 * What depends on how an emulator was built has no row, but for virtio types, which the probe asks
 * for. */
#include "rules/sw-support-rules.h"

#include "base/sw-i18n.h"
#include "base/sw-words.h"

#define X86     "x86_64 i686"
#define PPC64   "ppc64 ppc64le"
#define S390    "s390x s390"
#define HAS_PS2 /* not the boards of ARM and RISC-V */                                             \
    X86 " ppc* alpha sparc* sh4* mips* m68k hppa*"

#define NOWHERE "-" /* no architecture is called so */

/* clang-format off */
static const SwSupportRule rules[] = {
    {SW_KIND_SOUND, NULL, NULL, "ich7", NOWHERE},

    {SW_KIND_VIDEO, NULL, NULL, "xen vbox parallels gop", NOWHERE},

    {SW_KIND_CONTROLLER, "usb", NULL, "qusb1 qusb2", NOWHERE},
    {SW_KIND_CONTROLLER, "scsi", NULL, "buslogic", NOWHERE},
    {SW_KIND_CONTROLLER, "scsi", NULL, "ncr53c90", "sparc* mips* m68k", .where = N_("machines that have one built in")},
    {SW_KIND_CONTROLLER, "pci", NULL, "pci-expander-bus", "", SW_ON(SW_MACHINE_I440FX), .where = N_("machine type pc")},
    {SW_KIND_CONTROLLER, "pci", NULL, "pcie-expander-bus", "", SW_ON(SW_MACHINE_Q35) | SW_ON(SW_MACHINE_ARM_VIRT),
     .where = N_("machine type q35, and virt of ARM")},

    {SW_KIND_SERIAL, NULL, NULL, "sclp-serial", S390, .where = "s390x"},
    {SW_KIND_SERIAL, NULL, NULL, "spapr-vio-serial", "", SW_ON(SW_MACHINE_PSERIES), .where = "pseries"},
    {SW_KIND_SERIAL, NULL, NULL, "isa-debug", X86, .where = "x86"},
    {SW_KIND_PARALLEL, NULL, NULL, NULL, "x86_64 i686 a* r* mips* sparc* sh4* m68k hppa* loongarch* ppc",
     .where = N_("machines other than those of POWER and s390")},
    {SW_KIND_CONSOLE, "sclp", NULL, NULL, S390, .where = "s390x"},
    {SW_KIND_CONSOLE, "sclplm", NULL, NULL, S390, .where = "s390x"},

    {SW_KIND_INPUT, "xen", NULL, NULL, NOWHERE},
    {SW_KIND_INPUT, "ps2", "mouse", NULL, HAS_PS2, .where = N_("machines with a PS/2 controller")},
    {SW_KIND_INPUT, "ps2", "keyboard", NULL, HAS_PS2, .where = N_("machines with a PS/2 controller")},
    {SW_KIND_INPUT, "ps2", NULL, NULL, NOWHERE},

    {SW_KIND_WATCHDOG, NULL, NULL, "diag288", S390, .where = "s390x"},
    {SW_KIND_WATCHDOG, NULL, NULL, "itco", "", SW_ON(SW_MACHINE_Q35), .where = N_("machine type q35")},
    {SW_KIND_MEMBALLOON, NULL, NULL, "xen", NOWHERE},
    {SW_KIND_NVRAM, NULL, NULL, NULL, "", SW_ON(SW_MACHINE_PSERIES), .where = "pseries"},
    {SW_KIND_TPM, NULL, NULL, "tpm-spapr spapr-tpm-proxy", PPC64, .where = "pseries"},
    {SW_KIND_TPM, NULL, NULL, "tpm-crb", X86, .where = "x86"},

    {SW_KIND_PANIC, NULL, NULL, "isa hyperv", X86, .where = "x86"},
    {SW_KIND_PANIC, NULL, NULL, "pseries", "", SW_ON(SW_MACHINE_PSERIES), .where = "pseries"},
    {SW_KIND_PANIC, NULL, NULL, "s390", S390, .where = "s390x"},
    {SW_KIND_PANIC, NULL, NULL, "", X86 " " PPC64 " " S390, .where = N_("x86, POWER and s390x")},

    {SW_KIND_HOSTDEV, "mdev", NULL, "vfio-ccw vfio-ap", S390, .where = "s390x"},

    {SW_KIND_MEMORY, NULL, NULL, "virtio-mem", "", .family = "mem"},
    {SW_KIND_MEMORY, NULL, NULL, "virtio-pmem", "", .family = "pmem"},
    {SW_KIND_MEMORY, NULL, NULL, "sgx-epc", X86, .where = "x86"},

    {SW_KIND_IOMMU, NULL, NULL, "intel", "", SW_ON(SW_MACHINE_Q35), .where = "q35"},
    {SW_KIND_IOMMU, NULL, NULL, "smmuv3", "", SW_ON(SW_MACHINE_ARM_VIRT), .where = N_("machine type virt of ARM")},
    {SW_KIND_IOMMU, NULL, NULL, "virtio", "", SW_ON(SW_MACHINE_Q35) | SW_ON(SW_MACHINE_ARM_VIRT),
     .where = N_("machine type q35, and virt of ARM")},
};
/* clang-format on */

const SwSupportRule *
sw_support_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

static bool
model_matches(const SwSupportRule *rule, const SwDevice *device)
{
    if (!rule->models)
        return true;
    return *rule->models ? sw_words_contain(rule->models, device->model) : !device->model;
}

const SwSupportRule *
sw_support_rule_find(const SwDevice *device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (sw_device_is(device, rules[i].kind, rules[i].type, NULL) &&
            (!rules[i].subtype || g_strcmp0(rules[i].subtype, device->subtype) == 0) &&
            model_matches(&rules[i], device))
            return &rules[i];
    return NULL;
}

bool
sw_support_rule_allows(const SwSupportRule *rule, const char *arch, SwMachineId machine)
{
    return (!*rule->arches || sw_words_match(rule->arches, arch)) &&
           (rule->machines == SW_ANY_MACHINE || (rule->machines & SW_ON(machine)));
}
