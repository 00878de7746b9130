/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which form of a virtio device a document asks for.
 *
 * libvirt has two words, transitional and non-transitional, and none for virtio 0.9 only. A guest
 * that knows 0.9 only sees no difference between that and a transitional device, which is therefore
 * what it gets; but for machine types on which the generic type is 0.9 only, in every slot: there
 * the model stays plain. Where the emulator has no types of these names libvirt steers the generic
 * one by its properties, with the same result; where it has them for other families than this one,
 * libvirt would ask for a type that is not there, and the generic type on a conventional slot is
 * the same device. QEMU before 2.4 has neither types nor properties, and speaks 0.9 only.
 *
 * What came with virtio 1 is modern as it is. It gets the model only where libvirt has one for it,
 * and a wish for 0.9 is refused: it would end in a device that the guest does not find. */
#include "policy/sw-word.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "rules/sw-virtio-rules.h"

/* Whether libvirt can make this form of it. What the emulator did not tell is left to libvirt. */
static bool
has_form(const SwCaps *caps, const char *family, SwVariant variant)
{
    const SwCapsType *generic = sw_caps_find_type(caps, family, SW_VARIANT_GENERIC);

    if (sw_caps_find_type(caps, family, variant) || !generic)
        return true;
    return !caps->transitional_types && generic->disable_legacy && generic->disable_modern;
}

/* ---- what is said ---- */

static void
set_reason(SwDevice *device, char *reason)
{
    g_free(device->model_reason);
    device->model_reason = reason;
    device->model_by = SW_BY_WORD;
}

/* The model, or NULL: it stays as it is. */
static void
grant(SwDevice *device, const char *model)
{
    if (model)
        sw_device_set_model(device, model);
    set_reason(device, g_strdup_printf(_("%s in line %d asks for it"), sw_wish_name(device->wish),
                                       device->wish_line));
}

static bool
never_error(const SwDevice *device, const SwVirtioRule *rule, GError **error)
{
    const bool word = device->wish != SW_WISH_NONE;
    g_autofree char *name = sw_device_name(device);

    sw_error_set(error, SW_ERROR_WISH, word ? device->wish_line : device->line,
                 _("%s cannot speak virtio 0.9, as %s asks: this kind of device (%s) came with "
                   "virtio 1 and has no older form; remove that, or choose a device that is not "
                   "virtio"),
                 name, word ? sw_wish_name(device->wish) : device->model, _(rule->title));
    return false;
}

static bool
old_emulator_error(const SwDevice *device, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(error, SW_ERROR_WISH, device->wish_line,
                 _("%s cannot speak virtio 1, as %s asks: this emulator knows virtio 0.9 only; "
                   "remove that, or use QEMU 2.4 or newer"),
                 name, sw_wish_name(device->wish));
    return false;
}

/* ---- what is done ---- */

static bool
grant_modern(const SwPolicy *policy, SwDevice *device, const SwVirtioRule *rule, GError **error)
{
    if (rule->models && has_form(policy->caps, rule->family, SW_VARIANT_NON_TRANSITIONAL)) {
        grant(device, "virtio-non-transitional");
        return true;
    }
    if (rule->legacy)
        return old_emulator_error(device, error);
    set_reason(device, g_strdup_printf(_("%s in line %d asks for virtio 1, and this kind of device "
                                         "knows no other"),
                                       sw_wish_name(device->wish), device->wish_line));
    return true;
}

/* Nothing needs to be done for it. */
static void
leave_legacy(SwDevice *device)
{
    set_reason(device, g_strdup_printf(_("%s in line %d asks for virtio 0.9, and the generic type "
                                         "is that in every slot here"),
                                       sw_wish_name(device->wish), device->wish_line));
}

static bool
grant_legacy(const SwPolicy *policy, SwDevice *device, const SwVirtioRule *rule, GError **error)
{
    if (!sw_policy_check_form(policy->caps, device, error))
        return false;
    if (sw_virtio_ask(device) == SW_ASKS_TRANSITIONAL) {
        grant(device, NULL);
    } else if (policy->legacy && device->wish == SW_WISH_LEGACY) {
        leave_legacy(device);
    } else if (has_form(policy->caps, rule->family, SW_VARIANT_TRANSITIONAL)) {
        grant(device, "virtio-transitional");
    } else if (policy->caps->transitional_types) {
        device->conventional = policy->express;
        set_reason(device, g_strdup_printf(_("%s in line %d asks for virtio 0.9, and this emulator "
                                             "has no transitional type; the generic one is the "
                                             "same device on a conventional slot"),
                                           sw_wish_name(device->wish), device->wish_line));
    } else if (device->wish == SW_WISH_BOTH) {
        return old_emulator_error(device, error);
    } else {
        leave_legacy(device);
    }
    return true;
}

static bool
asks_for_legacy(const SwDevice *device)
{
    return sw_virtio_ask(device) == SW_ASKS_TRANSITIONAL || device->wish == SW_WISH_MODEL_0_9 ||
           device->wish == SW_WISH_LEGACY || device->wish == SW_WISH_BOTH;
}

bool
sw_policy_check_form(const SwCaps *caps, const SwDevice *device, GError **error)
{
    const SwVirtioRule *rule = asks_for_legacy(device) ? sw_virtio_rule_find(device) : NULL;

    if (!rule || rule->legacy ||
        (rule->models && sw_caps_find_type(caps, rule->family, SW_VARIANT_TRANSITIONAL)))
        return true;
    return never_error(device, rule, error);
}

bool
sw_policy_apply_word(const SwPolicy *policy, SwDevice *device, GError **error)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);

    switch (device->wish) {
    case SW_WISH_NONE:
        return true;
    case SW_WISH_MODEL_1_0:
    case SW_WISH_MODERN:
        return grant_modern(policy, device, rule, error);
    case SW_WISH_MODEL_0_9:
    case SW_WISH_LEGACY:
    case SW_WISH_BOTH:
        return grant_legacy(policy, device, rule, error);
    case SW_N_WISHES:
        break;
    }
    g_return_val_if_reached(false);
}
