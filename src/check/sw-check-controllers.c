/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PCI controllers by themselves, and what is left of i440fx in a domain of q35. */
#include "base/sw-i18n.h"
#include "caps/sw-machine-caps.h"
#include "check/sw-check-look.h"
#include "rules/sw-chipset-rules.h"

#define FEW_ADDRESSES 2u /* devices on the root bus that nobody puts there by accident */

static unsigned
count_controllers(const SwDomain *domain)
{
    unsigned n = 0;

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        n += sw_device_is_controller(device, "pci");
    return n;
}

static void
look_at_root(SwLook *look)
{
    const char *model =
        sw_caps_machine_root(look->facts->caps, look->plan->machine, look->domain->machine);
    const SwDevice *root = look->provider[0];

    if (!model || !root)
        return;
    sw_checked_look(look->checked, SW_CHECK_ROOT_BUS, g_strdup(model));
    if (g_strcmp0(root->model, model) != 0)
        sw_checked_find(look->checked, SW_CHECK_ROOT_BUS, root,
                        g_strdup_printf(_("%s, and %s has %s"), root->model ? root->model : "-",
                                        look->domain->machine, model));
}

/* ---- i440fx ---- */

/* The PIIX3's own USB controller, by its model and its place: elsewhere it is a device like others.
 */
static bool
is_part(const SwDevice *device)
{
    const SwChipsetRule *rule = sw_chipset_rule_next(SW_MACHINE_I440FX, device, NULL);
    const SwPci *at = &device->address.pci;

    if (sw_device_is_controller(device, "ide"))
        return device->line;
    return rule && rule->home == SW_HOME_BUILT_IN && sw_look_is_pci(device) &&
           sw_look_is_written(device) && at->bus == 0 && at->slot == rule->slot &&
           at->function == rule->function;
}

static void
look_at_parts(SwLook *look)
{
    sw_checked_look(look->checked, SW_CHECK_I440FX_PARTS, NULL);
    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device)
        if (is_part(device))
            sw_checked_find(look->checked, SW_CHECK_I440FX_PARTS, device, NULL);
    SW_FOREACH_DEVICE (look->domain, SW_KIND_DISK, disk)
        if (g_strcmp0(disk->type, "ide") == 0)
            sw_checked_find(look->checked, SW_CHECK_I440FX_PARTS, disk, NULL);
}

/* Where libvirt would put it on this machine only because somebody says so. */
static bool
is_like_i440fx(const SwLook *look, const SwDevice *device)
{
    return sw_look_is_pci(device) && sw_look_is_written(device) && device->address.pci.bus == 0 &&
           (device->connect & SW_ENDPOINTS) && !(device->connect & SW_INTEGRATED) &&
           device->kind != SW_KIND_VIDEO && !sw_look_is_usb2_part(device) &&
           !sw_chipset_rule_next(look->plan->machine->id, device, NULL);
}

static bool
has_written_ports(const SwDomain *domain)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is_controller(device, "pci") && device->line && device->controller.index != 0)
            return true;
    return false;
}

static void
look_at_addresses(SwLook *look)
{
    const SwDevice *first = NULL;
    unsigned n = 0;

    sw_checked_look(look->checked, SW_CHECK_I440FX_ADDRESSES, NULL);
    if (sw_look_has_root_home(look) || has_written_ports(look->domain))
        return;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (look->domain, kind, device)
            if (is_like_i440fx(look, device) && n++ == 0)
                first = device;
    if (n >= FEW_ADDRESSES)
        sw_checked_find(look->checked, SW_CHECK_I440FX_ADDRESSES, first,
                        g_strdup_printf(_("%u devices"), n));
}

/* ---- indexes and models ---- */

static void
look_at_indexes(SwLook *look)
{
    sw_checked_look(look->checked, SW_CHECK_CONTROLLER_INDEX,
                    g_strdup_printf(_("%u controllers"), count_controllers(look->domain)));
    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device) {
        const int index = device->controller.index;

        if (!sw_device_is_controller(device, "pci") || index < 0)
            continue;
        if (index >= SW_N_BUSES || look->provider[index] != device)
            sw_checked_find(look->checked, SW_CHECK_CONTROLLER_INDEX, device,
                            g_strdup_printf("%d", index));
    }
}

static void
look_at_models(SwLook *look)
{
    sw_checked_look(look->checked, SW_CHECK_CONTROLLER_MODEL, NULL);
    SW_FOREACH_DEVICE (look->domain, SW_KIND_CONTROLLER, device)
        if (sw_device_is_controller(device, "pci") && !sw_controller_rule_find(device->model))
            sw_checked_find(look->checked, SW_CHECK_CONTROLLER_MODEL, device,
                            g_strdup(device->model));
}

void
sw_look_at_controllers(SwLook *look)
{
    if (!count_controllers(look->domain))
        return;
    look_at_root(look);
    if (look->plan->machine->id == SW_MACHINE_Q35) {
        look_at_parts(look);
        look_at_addresses(look);
    }
    look_at_indexes(look);
    look_at_models(look);
}
