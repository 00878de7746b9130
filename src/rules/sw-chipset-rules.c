/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Places on the root bus that a chipset holds, demands or prefers. */
#include "rules/sw-chipset-rules.h"

#include "base/sw-i18n.h"

/* clang-format off */
static const SwChipsetRule rules[] = {
    {SW_MACHINE_I440FX, SW_HOME_BUILT_IN, SW_KIND_CONTROLLER, "ide", NULL, 0, 0x01, 1, false,
     N_("the PIIX3's own IDE controller")},
    {SW_MACHINE_I440FX, SW_HOME_BUILT_IN, SW_KIND_CONTROLLER, "usb", "piix3-uhci", 0, 0x01, 2, false,
     N_("the PIIX3's own USB controller")},
    {SW_MACHINE_I440FX, SW_HOME_BUILT_IN, SW_KIND_CONTROLLER, "usb", "", 0, 0x01, 2, false,
     N_("the PIIX3's own USB controller")},
    {SW_MACHINE_I440FX, SW_HOME_TAKEN, SW_N_KINDS, NULL, NULL, -1, 0x01, 0, false,
     N_("the PIIX3's ISA bridge")},
    {SW_MACHINE_I440FX, SW_HOME_TAKEN, SW_N_KINDS, NULL, NULL, -1, 0x01, 3, false,
     N_("the PIIX4's power management")},
    {SW_MACHINE_I440FX, SW_HOME_PREFERRED, SW_KIND_VIDEO, NULL, NULL, -1, 0x02, 0, false,
     N_("the primary video's slot on i440fx")},

    {SW_MACHINE_Q35, SW_HOME_BUILT_IN, SW_KIND_CONTROLLER, "sata", NULL, 0, 0x1f, 2, false,
     N_("the ICH9's own SATA controller")},
    {SW_MACHINE_Q35, SW_HOME_PREFERRED, SW_KIND_CONTROLLER, "usb", "ich9-uhci1", -1, 0x1d, 0, true,
     N_("the slot of the ICH9's first USB2 set")},
    {SW_MACHINE_Q35, SW_HOME_PREFERRED, SW_KIND_CONTROLLER, "usb", "ich9-uhci1", -1, 0x1a, 0, true,
     N_("the slot of the ICH9's second USB2 set")},
    {SW_MACHINE_Q35, SW_HOME_PREFERRED, SW_KIND_CONTROLLER, "pci", "dmi-to-pci-bridge", -1, 0x1e, 0, false,
     N_("the slot of the ICH9's own PCI bridge")},
    {SW_MACHINE_Q35, SW_HOME_TAKEN, SW_N_KINDS, NULL, NULL, -1, 0x1f, 0, false,
     N_("the ICH9's ISA bridge")},
    {SW_MACHINE_Q35, SW_HOME_TAKEN, SW_N_KINDS, NULL, NULL, -1, 0x1f, 3, false,
     N_("the ICH9's SMBus")},
    {SW_MACHINE_Q35, SW_HOME_PREFERRED, SW_KIND_VIDEO, NULL, NULL, -1, 0x01, 0, false,
     N_("the primary video's slot on q35")},
    {SW_MACHINE_Q35, SW_HOME_PREFERRED, SW_KIND_SOUND, NULL, "ich9", -1, 0x1b, 0, false,
     N_("the ICH9's sound slot")},
};
/* clang-format on */

const SwChipsetRule *
sw_chipset_rules(size_t *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

static bool
model_matches(const SwChipsetRule *rule, const SwDevice *device)
{
    return !rule->model || g_str_equal(rule->model, device->model ? device->model : "");
}

static bool
rule_matches(const SwChipsetRule *rule, SwMachineId machine, const SwDevice *device)
{
    return rule->machine == machine && rule->home != SW_HOME_TAKEN &&
           sw_device_is(device, rule->kind, rule->type, NULL) && model_matches(rule, device) &&
           (rule->index < 0 || rule->index == device->controller.index) &&
           (rule->kind != SW_KIND_VIDEO || device->primary);
}

const SwChipsetRule *
sw_chipset_rule_next(SwMachineId machine, const SwDevice *device, const SwChipsetRule *after)
{
    for (const SwChipsetRule *rule = after ? after + 1 : rules; rule < rules + G_N_ELEMENTS(rules);
         rule++)
        if (rule_matches(rule, machine, device))
            return rule;
    return NULL;
}

const SwChipsetRule *
sw_chipset_rule_of_video(SwMachineId machine)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (rules[i].machine == machine && rules[i].kind == SW_KIND_VIDEO)
            return &rules[i];
    return NULL;
}
