/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The slots of a placed domain into which devices can be plugged while the guest runs. */
#include "place/sw-free-slots.h"

#include "rules/sw-chipset-rules.h"

uint32_t
sw_free_slots_chipset(SwMachineId machine)
{
    size_t n;
    const SwChipsetRule *rules = sw_chipset_rules(&n);
    uint32_t slots = 0;

    for (size_t i = 0; i < n; i++)
        if (rules[i].machine == machine && rules[i].home == SW_HOME_TAKEN)
            slots |= 1u << rules[i].slot;
    return slots;
}

/* @used: of each bus, a bit for each slot that has a device. */
static void
mark_used(const SwPlan *plan, uint32_t used[SW_MAX_CONTROLLER_INDEX + 1])
{
    used[0] = sw_free_slots_chipset(plan->machine->id);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device) {
            const SwPci *pci = &device->address.pci;

            if (sw_address_present(&device->address) && pci->bus <= SW_MAX_CONTROLLER_INDEX &&
                pci->slot < SW_PCI_SLOTS)
                used[pci->bus] |= 1u << pci->slot;
        }
}

unsigned
sw_free_slots_left(const SwControllerRule *rule, uint32_t used)
{
    unsigned n = 0;

    if (!(rule->accepts & SW_HOTPLUGGABLE))
        return 0;
    for (unsigned slot = rule->first; slot <= rule->last; slot++)
        n += !(used >> slot & 1);
    return n;
}

SwFreeSlots
sw_free_slots_count(const SwPlan *plan)
{
    uint32_t used[SW_MAX_CONTROLLER_INDEX + 1] = {0};
    SwFreeSlots slots = {0};

    mark_used(plan, used);
    SW_FOREACH_DEVICE (plan->domain, SW_KIND_CONTROLLER, device) {
        const SwControllerRule *rule =
            sw_device_is_controller(device, "pci") ? sw_controller_rule_find(device->model) : NULL;
        unsigned n;

        if (!rule || device->controller.hotplug == SW_SWITCH_OFF || device->controller.index < 0 ||
            device->controller.index > SW_MAX_CONTROLLER_INDEX)
            continue;
        n = sw_free_slots_left(rule, used[device->controller.index]);
        if (rule->accepts & SW_PCIE_ENDPOINT)
            slots.express += n;
        else if (rule->accepts & SW_PCI_ENDPOINT)
            slots.conventional += n;
    }
    return slots;
}
