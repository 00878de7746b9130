/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a machine type is with one emulator. */
#include "caps/sw-machine-caps.h"

const char *
sw_caps_choose_model(const SwCaps *caps, const SwModelChoice choices[SW_MAX_CHOICES])
{
    for (size_t i = 0; i < SW_MAX_CHOICES && choices[i].model; i++)
        if (!choices[i].needs || sw_caps_emulates(caps, choices[i].needs))
            return choices[i].model;
    return NULL;
}

const char *
sw_caps_machine_root(const SwCaps *caps, const SwMachineRule *machine)
{
    return !machine->root_needs || sw_caps_emulates(caps, machine->root_needs) ? machine->root
                                                                               : NULL;
}

bool
sw_caps_machine_ccw(const SwCaps *caps, const SwMachineRule *machine)
{
    return machine->id == SW_MACHINE_S390_CCW && sw_caps_emulates(caps, "virtual-css-bridge");
}
