/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which form of a virtio device a guest needs.
 *
 * On a PCI Express slot QEMU takes the I/O BAR of a generic virtio device away, and a driver that
 * knows only virtio 0.9 finds nothing. The cure is a transitional device on a conventional slot. It
 * is not given to every guest: each bridge in front of an I/O BAR costs 4 KiB of the 64 KiB of port
 * space, and a guest that is placed today must not move tomorrow. A guest without facts is
 * therefore left as libvirt has it. */
#include "policy/sw-policy.h"

#include "base/sw-i18n.h"
#include "rules/sw-transport-rules.h"
#include "rules/sw-virtio-rules.h"

SW_ENUM_DEFINE(SwChoice, sw_choice, SW_N_CHOICES, "leave", "transitional", "conventional")

bool
sw_policy_needs_legacy(const SwPolicy *policy)
{
    return policy->express && policy->guest && policy->guest->drives == SW_DRIVES_LEGACY;
}

/* Where there are no slots there are no kinds of them. */
static bool
goes_to_mmio(const SwPolicy *policy, const SwDevice *device)
{
    const SwMoveRule *rule = sw_move_rule_find(device);

    return policy->mmio && rule && rule->mmio && device->address.type == SW_ADDRESS_NONE;
}

SwChoice
sw_policy_choose(const SwPolicy *policy, const SwDevice *device)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);

    if (!sw_policy_needs_legacy(policy) || !rule || !rule->legacy ||
        sw_virtio_ask(device) != SW_ASKS_NOTHING || device->conventional ||
        !sw_address_wanted(&device->address) || goes_to_mmio(policy, device))
        return SW_CHOICE_LEAVE;
    if (sw_caps_find_type(policy->caps, rule->family, SW_VARIANT_TRANSITIONAL))
        return SW_CHOICE_TRANSITIONAL;
    if (sw_caps_find_type(policy->caps, rule->family, SW_VARIANT_GENERIC))
        return SW_CHOICE_CONVENTIONAL;
    return SW_CHOICE_LEAVE;
}

static const char *
guest_name(const SwGuest *guest)
{
    return guest->short_id ? guest->short_id : guest->id;
}

bool
sw_policy_apply(const SwPolicy *policy, SwDevice *device)
{
    SwChoice choice = sw_policy_choose(policy, device);

    switch (choice) {
    case SW_CHOICE_LEAVE:
        return false;
    case SW_CHOICE_TRANSITIONAL:
        sw_device_set_model(device, "virtio-transitional");
        device->model_reason =
            g_strdup_printf(_("guest %s drives virtio 0.9 only"), guest_name(policy->guest));
        return true;
    case SW_CHOICE_CONVENTIONAL:
        device->conventional = true;
        device->model_reason =
            g_strdup_printf(_("guest %s drives virtio 0.9 only, and this emulator has no "
                              "transitional type; the generic one is the same device on a "
                              "conventional slot"),
                            guest_name(policy->guest));
        return true;
    case SW_N_CHOICES:
        break;
    }
    g_return_val_if_reached(false);
}
