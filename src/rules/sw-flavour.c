/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU makes of a virtio type in a slot.
 *
 * As slotwise-probe --matrix measures it with QEMU 7.2: a generic type is transitional in every
 * slot but that of a port, where it is modern, unless its two properties say otherwise; the other
 * types are what their names say. What the specification gives no transitional device ID is modern
 * whatever is asked for. */
#include "rules/sw-flavour.h"

#include <string.h>

#include "rules/sw-limit-rules.h"
#include "rules/sw-virtio-rules.h"

#define TRANSITIONAL     "-transitional"
#define NON_TRANSITIONAL "-non-transitional"

/* The type without what its name says of the form. (transfer full) */
static char *
generic_of(const char *type)
{
    if (g_str_has_suffix(type, NON_TRANSITIONAL))
        return g_strndup(type, strlen(type) - strlen(NON_TRANSITIONAL));
    if (g_str_has_suffix(type, TRANSITIONAL))
        return g_strndup(type, strlen(type) - strlen(TRANSITIONAL));
    return g_strdup(type);
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
steered(const SwVirtioSpot *spot)
{
    if (g_strcmp0(spot->disable_legacy, "on") == 0)
        return SW_FLAVOUR_MODERN;
    if (g_strcmp0(spot->disable_modern, "on") == 0)
        return SW_FLAVOUR_LEGACY;
    if (g_strcmp0(spot->disable_modern, "off") != 0 && spot->legacy_only)
        return SW_FLAVOUR_LEGACY;
    if (g_strcmp0(spot->disable_legacy, "off") == 0)
        return SW_FLAVOUR_TRANSITIONAL;
    return spot->on_port ? SW_FLAVOUR_MODERN : SW_FLAVOUR_TRANSITIONAL;
}

SwFlavour
sw_flavour_of(const SwVirtioSpot *spot)
{
    g_autofree char *generic = spot->type ? generic_of(spot->type) : NULL;

    if (!generic || !is_virtio(generic))
        return SW_FLAVOUR_NONE;
    if (!has_legacy(generic) || g_str_has_suffix(spot->type, NON_TRANSITIONAL))
        return SW_FLAVOUR_MODERN;
    return g_str_has_suffix(spot->type, TRANSITIONAL) ? SW_FLAVOUR_TRANSITIONAL : steered(spot);
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
