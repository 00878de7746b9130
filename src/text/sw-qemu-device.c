/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device of a plan is to QEMU. */
#include "text/sw-qemu-device.h"

#include "rules/sw-controller-rules.h"
#include "rules/sw-qemu-rules.h"
#include "rules/sw-virtio-rules.h"

static SwVariant
asked_variant(const SwDevice *device)
{
    switch (sw_virtio_ask(device)) {
    case SW_ASKS_NOTHING:
        return SW_VARIANT_GENERIC;
    case SW_ASKS_TRANSITIONAL:
        return SW_VARIANT_TRANSITIONAL;
    case SW_ASKS_NON_TRANSITIONAL:
        return SW_VARIANT_NON_TRANSITIONAL;
    }
    g_return_val_if_reached(SW_VARIANT_GENERIC);
}

/* Not told is not yes: QEMU would refuse a property that the type has not. */
static bool
is_there(const char *property)
{
    return property && !g_str_equal(property, SW_CAPS_UNKNOWN);
}

/* The generic type in the form that the model asks for; an emulator without the properties knows
 * one form only, which is the legacy one. */
static SwQemuDevice
steer_generic(const SwCapsType *generic, SwVariant variant)
{
    SwQemuDevice qemu = {.type = generic->name};
    bool steerable = is_there(generic->disable_legacy) && is_there(generic->disable_modern);

    if (variant == SW_VARIANT_GENERIC)
        return qemu;
    if (steerable) {
        qemu.disable_legacy = variant == SW_VARIANT_TRANSITIONAL ? "off" : "on";
        qemu.disable_modern = "off";
    }
    qemu.missing = !steerable && variant == SW_VARIANT_NON_TRANSITIONAL;
    return qemu;
}

/* The primary graphics card speaks VGA as well where the emulator has such a type. */
static const struct {
    const char *family;
    const char *primary;
} primary_families[] = {{"gpu", "vga"}, {"vhost-user-gpu", "vhost-user-vga"}};

static const char *
family_of(const SwCaps *caps, const SwDevice *device, const SwVirtioRule *rule)
{
    for (size_t i = 0; device->primary && i < G_N_ELEMENTS(primary_families); i++)
        if (g_str_equal(primary_families[i].family, rule->family) &&
            sw_caps_find_type(caps, primary_families[i].primary, SW_VARIANT_GENERIC))
            return primary_families[i].primary;
    return rule->family;
}

/* Off PCI there is one type a family, and no transitional form of it. */
static SwQemuDevice
elsewhere(const SwDevice *device, const SwVirtioRule *rule)
{
    return (SwQemuDevice){.type = device->address.type == SW_ADDRESS_CCW ? rule->ccw : rule->mmio,
                          .missing = asked_variant(device) != SW_VARIANT_GENERIC};
}

static SwQemuDevice
virtio_device(const SwCaps *caps, const SwDevice *device, const SwVirtioRule *rule)
{
    const char *family = family_of(caps, device, rule);
    SwVariant variant = asked_variant(device);
    const SwCapsType *type = sw_caps_find_type(caps, family, variant);

    if (device->address.type == SW_ADDRESS_CCW || device->address.type == SW_ADDRESS_VIRTIO_MMIO)
        return elsewhere(device, rule);
    if (type)
        return (SwQemuDevice){.type = type->name};
    /* an emulator that has the types of other families would have this one, if there were one */
    type = caps->transitional_types ? NULL : sw_caps_find_type(caps, family, SW_VARIANT_GENERIC);
    if (type)
        return steer_generic(type, variant);
    return (SwQemuDevice){.type = rule->qemu, .missing = true};
}

SwQemuDevice
sw_qemu_device(const SwPlan *plan, const SwCaps *caps, const SwDevice *device)
{
    const SwVirtioRule *virtio = sw_virtio_rule_find(device);
    const SwQemuRule *rule = sw_qemu_rule_find(device);
    const char *type;

    if (virtio)
        return virtio_device(caps, device, virtio);
    type = sw_device_is_controller(device, "pci") ? device->controller.model_name
                                                  : sw_qemu_type(device);
    /* the document may name anything as a model; what is no name never is a type */
    return (SwQemuDevice){.type = sw_caps_name_valid(type) ? type : NULL,
                          .missing = rule && rule->late && sw_caps_lacks(caps, rule->needs)};
}

static void
override(const char **value, const SwOverride *said)
{
    if (said)
        *value = said->value;
}

void
sw_qemu_device_override(SwQemuDevice *qemu, const SwDomain *domain, const char *alias, bool globals)
{
    const GPtrArray *all = domain->overrides;
    const char *type = globals ? qemu->type : NULL;

    override(&qemu->disable_legacy, sw_overrides_find(all, alias, type, "disable-legacy"));
    override(&qemu->disable_modern, sw_overrides_find(all, alias, type, "disable-modern"));
}

SwFlavour
sw_qemu_device_flavour(const SwQemuDevice *qemu, const SwPlan *plan, const SwDevice *device)
{
    return sw_flavour_of(
        &(SwVirtioSpot){.type = qemu->type,
                        .disable_legacy = qemu->disable_legacy,
                        .disable_modern = qemu->disable_modern,
                        .on_port = sw_device_is_on_port(plan->domain, device),
                        .legacy_only = plan->legacy_virtio || !plan->slots.modern_virtio});
}
