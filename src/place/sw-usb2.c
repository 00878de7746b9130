/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ICH9's USB2 sets: four controllers, one slot, fixed functions. */
#include "base/sw-i18n.h"
#include "place/sw-fit-error.h"
#include "place/sw-pass.h"

static const struct {
    const char *model;
    uint32_t function;
    SwSwitch multifunction;
} usb2_parts[] = {
    {"ich9-ehci1", 7, SW_SWITCH_ABSENT},
    {"ich9-uhci1", 0, SW_SWITCH_ON},
    {"ich9-uhci2", 1, SW_SWITCH_ABSENT},
    {"ich9-uhci3", 2, SW_SWITCH_ABSENT},
};

int
sw_usb2_part(const SwDevice *device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(usb2_parts); i++)
        if (sw_device_is(device, SW_KIND_CONTROLLER, "usb", usb2_parts[i].model))
            return (int)i;
    return -1;
}

static const SwDevice *
usb2_sibling(const SwDomain *domain, const SwDevice *device)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other)
        if (sw_usb2_part(other) >= 0 && other->controller.index == device->controller.index &&
            sw_address_present(&other->address))
            return other;
    return NULL;
}

/* A set takes one slot, whichever of its parts comes first. */
static bool
is_counted(const SwPass *pass, const SwDevice *device)
{
    if (pass->mode == SW_PASS_COUNT)
        SW_FOREACH_DEVICE (pass->domain, SW_KIND_CONTROLLER, other)
            if (sw_usb2_part(other) >= 0 && other->controller.index == device->controller.index)
                return other != device;
    return false;
}

bool
sw_pass_assign_usb2(SwPass *pass, SwDevice *device, int part, GError **error)
{
    const SwDevice *sibling = usb2_sibling(pass->domain, device);
    SwNeed need = sw_need_of(device);
    SwPci pci;
    SwFit fit;

    if (!sibling) {
        if (is_counted(pass, device))
            return true;
        if (!sw_pass_assign(pass, device, usb2_parts[part].function, error))
            return false;
        if (pass->mode == SW_PASS_FINAL)
            device->address.multifunction = usb2_parts[part].multifunction;
        return true;
    }
    pci = sibling->address.pci;
    pci.function = usb2_parts[part].function;
    need.written = true;
    fit = sw_busset_reserve(pass->set, &pci, &need);
    if (fit != SW_FIT_OK)
        return sw_fit_error(error, device, &pci, pass->set, fit);
    if (pass->mode == SW_PASS_FINAL) {
        sw_pass_keep(device, &pci, pass->placed, N_("the parts of a USB2 set share a slot"));
        device->address.multifunction = usb2_parts[part].multifunction;
    }
    return true;
}
