/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which form of a virtio device a guest needs.
 *
 * On a PCI Express slot QEMU takes the I/O BAR of a generic virtio device away, and a driver that
 * knows only virtio 0.9 finds nothing. The cure is a transitional device on a conventional slot. It
 * is not given to every guest: each bridge in front of an I/O BAR costs 4 KiB of the 64 KiB of port
 * space, and a guest that is placed today must not move tomorrow. A guest without facts is
 * therefore left as libvirt has it.
 *
 * On machine types up to 2.6 the generic type is virtio 0.9 only, in every slot. There a guest that
 * knows no other has what it needs wherever libvirt puts it; one that knows virtio 1 only finds
 * nothing, and gets the type that machine types do not change. */
#include "policy/sw-policy.h"

#include "base/sw-i18n.h"
#include "rules/sw-transport-rules.h"
#include "rules/sw-virtio-rules.h"

SW_ENUM_DEFINE(SwChoice, sw_choice, SW_N_CHOICES, "leave", "transitional", "conventional",
               "non-transitional")

static bool
drives(const SwPolicy *policy, SwDrives what)
{
    return policy->guest && policy->guest->drives == what;
}

bool
sw_policy_needs_legacy(const SwPolicy *policy)
{
    return policy->express && !policy->legacy && drives(policy, SW_DRIVES_LEGACY);
}

bool
sw_policy_is_served(const SwPolicy *policy)
{
    return policy->express && policy->legacy && drives(policy, SW_DRIVES_LEGACY);
}

/* Where there are no slots there are no kinds of them. */
static bool
goes_to_mmio(const SwPolicy *policy, const SwDevice *device)
{
    const SwMoveRule *rule = sw_move_rule_find(device);

    return policy->mmio && rule && rule->mmio && device->address.type == SW_ADDRESS_NONE;
}

static SwChoice
choose_legacy(const SwCaps *caps, const char *family)
{
    if (sw_caps_find_type(caps, family, SW_VARIANT_TRANSITIONAL))
        return SW_CHOICE_TRANSITIONAL;
    if (sw_caps_find_type(caps, family, SW_VARIANT_GENERIC))
        return SW_CHOICE_CONVENTIONAL;
    return SW_CHOICE_LEAVE;
}

SwChoice
sw_policy_choose(const SwPolicy *policy, const SwDevice *device)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);

    if (!rule || !rule->legacy || sw_virtio_ask(device) != SW_ASKS_NOTHING ||
        device->conventional || !sw_address_wanted(&device->address) ||
        goes_to_mmio(policy, device))
        return SW_CHOICE_LEAVE;
    if (sw_policy_needs_legacy(policy))
        return choose_legacy(policy->caps, rule->family);
    if (policy->legacy && drives(policy, SW_DRIVES_MODERN) &&
        sw_caps_find_type(policy->caps, rule->family, SW_VARIANT_NON_TRANSITIONAL))
        return SW_CHOICE_NON_TRANSITIONAL;
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
    case SW_CHOICE_NON_TRANSITIONAL:
        sw_device_set_model(device, "virtio-non-transitional");
        device->model_reason =
            g_strdup_printf(_("guest %s drives virtio 1 only, and the generic type is virtio 0.9 "
                              "only in every slot of this machine type"),
                            guest_name(policy->guest));
        return true;
    case SW_N_CHOICES:
        break;
    }
    g_return_val_if_reached(false);
}
