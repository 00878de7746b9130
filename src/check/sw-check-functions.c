/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Slots that are shared, and devices that cannot be unplugged. */
#include "base/sw-i18n.h"
#include "check/sw-check-look.h"
#include "rules/sw-chipset-rules.h"

/* The chipset has function 0 there itself. */
static bool
is_of_chipset(const SwLook *look, unsigned bus, unsigned slot)
{
    size_t n;
    const SwChipsetRule *rules = sw_chipset_rules(&n);

    for (size_t i = 0; bus == 0 && i < n; i++)
        if (rules[i].machine == look->plan->machine->id && rules[i].home == SW_HOME_TAKEN &&
            rules[i].slot == slot)
            return true;
    return false;
}

static unsigned
count_functions(const SwCheckSlot *slot)
{
    unsigned n = 0;

    for (unsigned i = 0; i <= SW_PCI_MAX_FUNCTION; i++)
        n += slot->functions[i] != NULL;
    return n;
}

static char *
place_of(const SwDevice *device)
{
    return sw_pci_format(&device->address.pci);
}

/* ---- function 0 ---- */

/* libvirt itself gives the parts of USB2 sets their functions, also to one that is alone. */
static void
look_at_function_0(SwLook *look, const SwCheckSlot *slot)
{
    for (unsigned i = 1; !slot->functions[0] && i <= SW_PCI_MAX_FUNCTION; i++)
        if (slot->functions[i])
            sw_checked_find(look->checked,
                            sw_look_is_usb2_part(slot->functions[i]) ? SW_CHECK_USB2_FUNCTION_0
                                                                     : SW_CHECK_FUNCTION_0,
                            slot->functions[i], place_of(slot->functions[i]));
}

/* As the document says it: the plan has the mark already. */
static void
look_at_marks(SwLook *look)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (look->written, kind, device) {
            const SwCheckSlot *slot =
                sw_look_is_pci(device) ? sw_look_slot(look, &device->address.pci) : NULL;
            const SwDevice *self = slot ? slot->functions[0] : NULL;

            if (!self || device->address.pci.function || self->line != device->line ||
                device->address.multifunction == SW_SWITCH_ON || count_functions(slot) < 2)
                continue;
            sw_checked_find(look->checked,
                            device->address.multifunction == SW_SWITCH_OFF
                                ? SW_CHECK_MULTIFUNCTION_OFF
                                : SW_CHECK_MULTIFUNCTION_MISSING,
                            self, place_of(self));
        }
}

/* ---- unplugging ---- */

/* Parts of a USB2 set are one device to everybody. */
static bool
is_unplugged_alone(const SwDevice *device)
{
    return device && !sw_device_is_controller(device, "pci") && !sw_look_is_usb2_part(device);
}

static void
look_at_sharing(SwLook *look, unsigned bus, const SwCheckSlot *slot)
{
    const SwControllerRule *rule = sw_look_rule(look, bus);
    const SwDevice *first = NULL;
    unsigned n = 0;

    if (!rule || !(rule->accepts & SW_HOTPLUGGABLE) ||
        look->provider[bus]->controller.hotplug == SW_SWITCH_OFF)
        return;
    for (unsigned i = 0; i <= SW_PCI_MAX_FUNCTION; i++)
        if (is_unplugged_alone(slot->functions[i]) && n++ == 0)
            first = slot->functions[i];
    if (n > 1)
        sw_checked_find(look->checked, SW_CHECK_SHARED_SLOT, first,
                        g_strdup_printf(_("%u devices"), n));
}

static bool
wants_hotplug(const SwDevice *device)
{
    return (device->kind == SW_KIND_DISK || device->kind == SW_KIND_INTERFACE ||
            device->kind == SW_KIND_HOSTDEV) &&
           device->hotplug != SW_SWITCH_OFF && device->home != SW_HOME_ROOT;
}

static void
look_at_unplugging(SwLook *look)
{
    const SwControllerRule *rule = sw_look_rule(look, 0);

    if (!rule || (rule->accepts & SW_HOTPLUGGABLE) || sw_look_has_root_home(look) ||
        look->checked->rules[SW_CHECK_I440FX_ADDRESSES].found)
        return;
    sw_checked_look(look->checked, SW_CHECK_ROOT_BUS_UNPLUG, NULL);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (look->domain, kind, device)
            if (sw_look_is_pci(device) && device->address.pci.bus == 0 && wants_hotplug(device))
                sw_checked_find(look->checked, SW_CHECK_ROOT_BUS_UNPLUG, device, place_of(device));
}

/* ---- all ---- */

void
sw_look_at_functions(SwLook *look)
{
    unsigned slots = 0;

    for (unsigned bus = 0; bus < SW_N_BUSES; bus++)
        for (unsigned i = 0; look->slots[bus] && i < SW_PCI_SLOTS; i++) {
            const SwCheckSlot *slot = &look->slots[bus][i];

            if (!count_functions(slot) || is_of_chipset(look, bus, i))
                continue;
            slots++;
            look_at_function_0(look, slot);
            look_at_sharing(look, bus, slot);
        }
    if (!slots)
        return;
    sw_checked_look(look->checked, SW_CHECK_FUNCTION_0, g_strdup_printf(_("%u slots"), slots));
    sw_checked_look(look->checked, SW_CHECK_USB2_FUNCTION_0, NULL);
    sw_checked_look(look->checked, SW_CHECK_MULTIFUNCTION_OFF, NULL);
    sw_checked_look(look->checked, SW_CHECK_MULTIFUNCTION_MISSING, NULL);
    sw_checked_look(look->checked, SW_CHECK_SHARED_SLOT, NULL);
    look_at_marks(look);
    look_at_unplugging(look);
}
