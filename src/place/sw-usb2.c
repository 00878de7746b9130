/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ICH9's USB2 sets: four controllers, one slot, fixed functions. */
#include "base/sw-i18n.h"
#include "place/sw-fit-error.h"
#include "place/sw-pass.h"
#include "rules/sw-usb2-rules.h"

/* The position of its row. */
int
sw_usb2_part(const SwDevice *device)
{
    const SwUsb2Rule *rule =
        sw_device_is_controller(device, "usb") ? sw_usb2_rule_find(device->model) : NULL;
    size_t n;

    return rule ? (int)(rule - sw_usb2_rules(&n)) : -1;
}

static const SwDevice *
usb2_sibling(const SwDomain *domain, const SwDevice *device)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other)
        if (other->controller.index == device->controller.index && sw_usb2_part(other) >= 0 &&
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
            if (other->controller.index == device->controller.index && sw_usb2_part(other) >= 0)
                return other != device;
    return false;
}

bool
sw_pass_assign_usb2(SwPass *pass, SwDevice *device, int part, GError **error)
{
    const SwDevice *sibling = usb2_sibling(pass->domain, device);
    size_t n;
    const SwUsb2Rule *rule = sw_usb2_rules(&n) + part;
    SwNeed need = sw_need_of(device);
    SwPci pci;
    SwFit fit;

    if (!sibling) {
        if (is_counted(pass, device))
            return true;
        if (!sw_pass_assign(pass, device, rule->function, error))
            return false;
        if (pass->mode == SW_PASS_FINAL)
            device->address.multifunction = rule->multifunction;
        return true;
    }
    pci = sibling->address.pci;
    pci.function = rule->function;
    need.written = true;
    fit = sw_busset_reserve(pass->set, &pci, &need);
    if (fit != SW_FIT_OK)
        return sw_fit_error(error, device, &pci, pass->set, fit);
    if (pass->mode == SW_PASS_FINAL) {
        sw_pass_keep(device, &pci, pass->placed, N_("the parts of a USB2 set share a slot"));
        device->address.multifunction = rule->multifunction;
    }
    return true;
}
