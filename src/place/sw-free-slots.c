/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The slots of a placed domain into which devices can be plugged while the guest runs. */
#include "place/sw-free-slots.h"

#include "rules/sw-chipset-rules.h"
#include "rules/sw-controller-rules.h"

/* A bit for each slot of the root bus that a part of the chipset is in which no domain names. */
static uint32_t
chipset_slots(SwMachineId machine)
{
    size_t n;
    const SwChipsetRule *rules = sw_chipset_rules(&n);
    uint32_t slots = 0;

    for (size_t i = 0; i < n; i++)
        if (rules[i].machine == machine && rules[i].home == SW_HOME_TAKEN)
            slots |= 1u << rules[i].slot;
    return slots;
}

static uint32_t
used_slots(const SwPlan *plan, unsigned bus)
{
    uint32_t slots = bus ? 0 : chipset_slots(plan->machine->id);

    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device)
            if (sw_address_present(&device->address) && device->address.pci.bus == bus &&
                device->address.pci.slot < SW_PCI_SLOTS)
                slots |= 1u << device->address.pci.slot;
    return slots;
}

static unsigned
count_free(const SwPlan *plan, const SwControllerRule *rule, unsigned bus)
{
    const uint32_t used = used_slots(plan, bus);
    unsigned n = 0;

    for (unsigned slot = rule->first; slot <= rule->last; slot++)
        n += !(used >> slot & 1);
    return n;
}

SwFreeSlots
sw_free_slots_count(const SwPlan *plan)
{
    SwFreeSlots slots = {0};

    SW_FOREACH_DEVICE (plan->domain, SW_KIND_CONTROLLER, device) {
        const SwControllerRule *rule =
            sw_device_is_controller(device, "pci") ? sw_controller_rule_find(device->model) : NULL;
        unsigned n;

        if (!rule || !(rule->accepts & SW_HOTPLUGGABLE) ||
            device->controller.hotplug == SW_SWITCH_OFF || device->controller.index < 0)
            continue;
        n = count_free(plan, rule, (unsigned)device->controller.index);
        if (rule->accepts & SW_PCIE_ENDPOINT)
            slots.express += n;
        else if (rule->accepts & SW_PCI_ENDPOINT)
            slots.conventional += n;
    }
    return slots;
}
