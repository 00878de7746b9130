/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities as tables for people. */
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "probes/sw-caps-print.h"

#define MAX_PATH_BYTES 4096u

static void
put_head(GString *out, const SwCaps *caps)
{
    g_autofree char *path = caps->emulator.path
                                ? sw_printable(caps->emulator.path, -1, MAX_PATH_BYTES)
                                : g_strdup(_("QMP socket"));

    g_string_append_printf(out, _("%s: QEMU %s, target %s\n"), path, caps->version,
                           caps->target ? caps->target : "?");
    if (caps->package && *caps->package)
        g_string_append_printf(out, _("package: %s\n"), caps->package);
    g_string_append_printf(
        out, _("disable-legacy: %s, disable-modern: %s, transitional types: %s\n"),
        caps->disable_legacy ? _("yes") : _("no"), caps->disable_modern ? _("yes") : _("no"),
        caps->transitional_types ? _("yes") : _("no"));
}

static const char *
slots_text(unsigned slots)
{
    switch ((SwSlots)slots) {
    case SW_SLOTS_PCI:
        return "pci";
    case SW_SLOTS_PCIE:
        return "pcie";
    case SW_SLOTS_UNKNOWN:
        return "?";
    }
    return "pci pcie";
}

/* No such property, or one whose default this QEMU does not tell. */
static const char *
property_text(const char *value)
{
    return !value ? "-" : *value ? value : "?";
}

static void
put_type(GString *out, const char *family, const SwCapsType *type)
{
    g_string_append_printf(out, "  %-18s %-17s %-38s ", family, sw_variant_name(type->variant),
                           type->name);
    if (type->broken)
        g_string_append_printf(out, _("broken: %s\n"), type->broken);
    else
        g_string_append_printf(out, "%-9s %-15s %s\n", slots_text(type->slots),
                               property_text(type->disable_legacy),
                               property_text(type->disable_modern));
}

static void
put_families(GString *out, const SwCaps *caps)
{
    if (caps->families->len == 0) {
        g_string_append(out, _("no virtio PCI devices\n"));
        return;
    }
    g_string_append_printf(out, "\n  %-18s %-17s %-38s %-9s %-15s %s\n", "FAMILY", "VARIANT",
                           "TYPE", "SLOTS", "DISABLE-LEGACY", "DISABLE-MODERN");
    for (guint i = 0; i < caps->families->len; i++) {
        const SwCapsFamily *family = caps->families->pdata[i];

        for (guint j = 0; j < family->types->len; j++)
            put_type(out, j == 0 ? family->name : "", family->types->pdata[j]);
    }
}

static void
put_controllers(GString *out, const SwCaps *caps)
{
    if (caps->controllers->len > 0)
        g_string_append_printf(out, "\n  %-36s %s\n", "CONTROLLER", "TYPE");
    for (guint i = 0; i < caps->controllers->len; i++) {
        const SwCapsController *controller = caps->controllers->pdata[i];

        g_string_append_printf(out, "  %-36s %s\n", controller->model, controller->type);
    }
}

static void
put_machines(GString *out, const SwCaps *caps)
{
    g_string_append_printf(out, _("\nmachine types: %u"), caps->machines->len);
    for (guint i = 0; i < caps->machines->len; i++) {
        const SwCapsMachine *machine = caps->machines->pdata[i];

        if (machine->is_default)
            g_string_append_printf(out, _(", by default %s"), machine->name);
    }
    g_string_append_c(out, '\n');
}

char *
sw_caps_format_text(const GPtrArray *list)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < list->len; i++) {
        const SwCaps *caps = list->pdata[i];

        if (i > 0)
            g_string_append_c(out, '\n');
        put_head(out, caps);
        put_families(out, caps);
        put_controllers(out, caps);
        put_machines(out, caps);
    }
    return g_string_free(out, FALSE);
}
