/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU makes of a virtio type in a slot: the rows of sw-migration-rules.c, asked with what a
 * command line says and the defaults of QEMU 2.7 and later. */
#include "rules/sw-flavour.h"

#include <string.h>

#include "rules/sw-limit-rules.h"
#include "rules/sw-migration-rules.h"
#include "rules/sw-virtio-rules.h"

/* The type without what its name says of the form. (transfer full) */
static char *
generic_of(const char *type)
{
    return g_strndup(type, sw_type_stem(type));
}

/* The graphics cards that are VGA as well have no row of their own, and no legacy form. */
static bool
is_virtio(const char *generic)
{
    return (g_str_has_prefix(generic, "virtio-") || g_str_has_prefix(generic, "vhost-")) &&
           (g_str_has_suffix(generic, "-pci") || strstr(generic, "-vga"));
}

static bool
has_legacy(const char *generic)
{
    size_t n;
    const SwVirtioRule *rules = sw_virtio_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (rules[i].legacy && g_str_equal(rules[i].qemu, generic))
            return true;
    return false;
}

static SwFlavour
flavour_of(SwState state)
{
    switch (state) {
    case SW_STATE_LEGACY:
        return SW_FLAVOUR_LEGACY;
    case SW_STATE_TRANSITIONAL:
        return SW_FLAVOUR_TRANSITIONAL;
    case SW_STATE_MODERN:
    case SW_STATE_MODERN_PLAIN:
        return SW_FLAVOUR_MODERN;
    case SW_STATE_NONE:
    case SW_STATE_REFUSED:
    case SW_N_STATES:
        break;
    }
    return SW_FLAVOUR_NONE;
}

/* Machine types on which generic types are virtio 0.9 only change both defaults. */
SwFlavour
sw_flavour_of(const SwVirtioSpot *spot)
{
    g_autofree char *generic = spot->type ? generic_of(spot->type) : NULL;
    SwStateFacts facts = {.type = spot->type,
                          .disable_legacy = spot->legacy_only ? "off" : "auto",
                          .disable_modern = spot->legacy_only ? "on" : "off",
                          .behind_port = spot->on_port};

    if (!generic || !is_virtio(generic))
        return SW_FLAVOUR_NONE;
    facts.legacy = has_legacy(generic);
    if (spot->disable_legacy)
        facts.disable_legacy = spot->disable_legacy;
    if (spot->disable_modern)
        facts.disable_modern = spot->disable_modern;
    return flavour_of(sw_state_find(&facts));
}

unsigned
sw_flavour_io(const char *type, SwFlavour flavour)
{
    g_autofree char *generic = NULL;

    if (!type || flavour == SW_FLAVOUR_MODERN)
        return 0;
    generic = generic_of(type);
    return sw_io_bytes(generic);
}
