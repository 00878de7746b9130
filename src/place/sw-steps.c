/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order in which a pass looks at devices. It decides the addresses; it is the table steps[].
 * What stands in the document is reserved before anything is looked for. */
#include "place/sw-pass.h"
#include "rules/sw-device-rules.h"

/* The devices of each step: all of a kind, or of a kind those that pass a test. */
static bool
is_pci(const SwDevice *device)
{
    return sw_device_is_controller(device, "pci");
}

static bool
is_other_controller(const SwDevice *device)
{
    return !is_pci(device);
}

static bool
is_emulated(const SwDevice *device)
{
    return !sw_device_is_host(device);
}

static const struct {
    SwKind kind;
    bool (*takes)(const SwDevice *device); /* NULL: all */
} steps[] = {
    {SW_KIND_CONTROLLER, is_pci},
    {SW_KIND_FILESYSTEM, NULL},
    {SW_KIND_INTERFACE, is_emulated},
    {SW_KIND_SOUND, NULL},
    {SW_KIND_CONTROLLER, is_other_controller},
    {SW_KIND_DISK, NULL},
    {SW_KIND_INTERFACE, sw_device_is_host},
    {SW_KIND_HOSTDEV, NULL},
    {SW_KIND_MEMBALLOON, NULL},
    {SW_KIND_RNG, NULL},
    {SW_KIND_WATCHDOG, NULL},
    {SW_KIND_VIDEO, NULL},
    {SW_KIND_SHMEM, NULL},
    {SW_KIND_INPUT, NULL},
    {SW_KIND_SERIAL, NULL},
    {SW_KIND_VSOCK, NULL},
    {SW_KIND_MEMORY, NULL},
    {SW_KIND_IOMMU, NULL},
    {SW_KIND_CRYPTO, NULL},
    {SW_KIND_PANIC, NULL},
    {SW_KIND_PSTORE, NULL},
};

bool
sw_pass_collect_written(SwPass *pass, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (pass->domain, kind, device)
            if (sw_address_present(&device->address) && !sw_pass_built_in(pass, device) &&
                !sw_pass_reserve_written(pass, device, error))
                return false;
    return true;
}

/* Whether the steps hand out a place for the device. */
static bool
wants_place(const SwDevice *device)
{
    if (!sw_address_wanted(&device->address))
        return false;
    if (is_pci(device))
        return device->connect;
    if (device->controller.index == 0 && sw_device_is_controller(device, "ide"))
        return false; /* built in wherever there is one */
    /* flags are of a rule already; what has none may be a misfit, which is refused */
    return device->connect || sw_device_rule_find(device)->lane != SW_LANE_OFF_PCI;
}

bool
sw_pass_assign_steps(SwPass *pass, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        SW_FOREACH_DEVICE (pass->domain, steps[i].kind, device) {
            int part = sw_usb2_part(device);

            if ((steps[i].takes && !steps[i].takes(device)) || !wants_place(device))
                continue;
            if (part >= 0 ? !sw_pass_assign_usb2(pass, device, part, error)
                          : !sw_pass_assign(pass, device, 0, error))
                return false;
        }
    return true;
}

/* Controllers for the buses that were added; the ones placed here may make the set grow further. */
bool
sw_pass_add_controllers(SwPass *pass, GError **error)
{
    for (unsigned i = 1; i < sw_busset_size(pass->set); i++) {
        SwDevice *device;

        if (sw_domain_controller(pass->domain, "pci", (int)i))
            continue;
        device = sw_device_new(SW_KIND_CONTROLLER, SW_ORIGIN_GROWN);
        device->type = g_strdup("pci");
        sw_device_set_model(device, sw_busset_bus(pass->set, i)->rule->model);
        device->controller.index = (int)i;
        device->controller.spare = pass->first_spare && i >= pass->first_spare;
        sw_domain_append(pass->domain, device);
        if (!sw_controller_set_connect(device, error))
            return false;
        if (device->connect && !sw_pass_assign(pass, device, 0, error))
            return false;
    }
    return true;
}
