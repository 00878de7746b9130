/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities of an emulator that cannot be asked.
 *
 * Taking those of another emulator at hand was rejected: what is found in a dump would then depend
 * on the host where it is looked at. */
#include "caps/sw-caps-assumed.h"

#include "caps/sw-machine-caps.h"
#include "rules/sw-virtio-rules.h"

static void
add_type(SwCaps *caps, const SwVirtioRule *rule, SwVariant variant, unsigned slots)
{
    g_autofree char *name = variant == SW_VARIANT_GENERIC
                                ? g_strdup(rule->qemu)
                                : g_strdup_printf("%s-%s", rule->qemu, sw_variant_name(variant));
    SwCapsType *type;

    if (sw_caps_find_type(caps, rule->family, variant))
        return;
    type = sw_caps_new_type(name, variant);
    type->slots = slots;
    sw_caps_family_add_type(sw_caps_add_family(caps, rule->family), type);
}

static void
add_families(SwCaps *caps)
{
    size_t n;
    const SwVirtioRule *rules = sw_virtio_rules(&n);

    for (size_t i = 0; i < n; i++) {
        add_type(caps, &rules[i], SW_VARIANT_GENERIC, SW_SLOTS_ON_PCI);
        if (rules[i].legacy)
            add_type(caps, &rules[i], SW_VARIANT_TRANSITIONAL, SW_SLOTS_PCI);
        if (rules[i].models)
            add_type(caps, &rules[i], SW_VARIANT_NON_TRANSITIONAL, SW_SLOTS_ON_PCI);
    }
}

SwCaps *
sw_caps_new_assumed(const char *arch)
{
    SwCaps *caps = sw_caps_new();
    size_t n;
    const SwCapsControllerRow *rows = sw_caps_controller_rows(&n);

    caps->target = g_strdup(sw_caps_target(arch));
    caps->version = g_strdup(SW_CAPS_UNKNOWN);
    caps->package = g_strdup("");
    caps->disable_legacy = caps->disable_modern = caps->transitional_types = true;
    caps->types_unknown = true;
    add_families(caps);
    if (g_str_equal(caps->target, "x86_64") || g_str_equal(caps->target, "i386"))
        sw_caps_add_machine(caps, "pc", NULL, true); /* of a domain that names none */
    for (size_t i = 0; i < n; i++)
        sw_caps_add_controller(caps, rows[i].model, rows[i].type);
    for (const char *const *type = sw_caps_wanted_types(); *type; type++)
        g_hash_table_add(caps->emulates, g_strdup(*type));
    return caps;
}
