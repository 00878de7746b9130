/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities as tables for people. */
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "probes/sw-caps-print.h"
#include "text/sw-matrix-text.h"

#define MAX_PATH_BYTES 4096u

static const char *
answer(const SwCaps *caps, const SwCapsFeatureRow *row)
{
    if (sw_caps_feature(caps, row))
        return _("yes");
    return sw_caps_feature_unknown(caps, row) ? _("unknown") : _("no");
}

/* Without a path it was behind a socket, or the path is not wanted. */
static void
put_head(GString *out, const SwCaps *caps)
{
    size_t n;
    const SwCapsFeatureRow *rows = sw_caps_feature_rows(&n);
    g_autofree char *path =
        caps->emulator.path ? sw_printable(caps->emulator.path, -1, MAX_PATH_BYTES) : NULL;

    if (path)
        g_string_append_printf(out, "%s: ", path);
    g_string_append_printf(out, _("QEMU %s, target %s\n"), caps->version,
                           caps->target ? caps->target : "?");
    if (caps->package && *caps->package)
        g_string_append_printf(out, _("package: %s\n"), caps->package);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, "%s: %s\n", rows[i].name, answer(caps, &rows[i]));
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
    g_autofree char *slots = sw_slots_format(type->slots);

    g_string_append_printf(out, "  %-18s %-17s %-38s ", family, sw_variant_name(type->variant),
                           type->name);
    if (type->broken)
        g_string_append_printf(out, _("broken: %s\n"), type->broken);
    else
        g_string_append_printf(
            out, "%-9s %-15s %-15s %s\n", slots, property_text(type->disable_legacy),
            property_text(type->disable_modern), property_text(type->max_revision));
}

static void
put_families(GString *out, const SwCaps *caps)
{
    if (caps->families->len == 0) {
        g_string_append(out, caps->types_unknown ? _("virtio devices: unknown\n")
                                                 : _("no virtio devices\n"));
        return;
    }
    g_string_append_printf(out, "\n  %-18s %-17s %-38s %-9s %-15s %-15s %s\n", "FAMILY", "VARIANT",
                           "TYPE", "SLOTS", "DISABLE-LEGACY", "DISABLE-MODERN", "MAX-REVISION");
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

/* One that was not looked at has no line. */
static void
put_machine(GString *out, const SwCapsMachine *machine)
{
    if (machine->broken)
        g_string_append_printf(out, _("  %-36s broken: %s\n"), machine->name, machine->broken);
    if (!machine->measured)
        return;
    g_string_append_printf(out, "  %-36s ", machine->name);
    for (guint i = 0; i < machine->roots->len; i++) {
        const SwCapsRoot *root = machine->roots->pdata[i];

        g_string_append_printf(out, "%s%s (%s, %s)", i > 0 ? ", " : "", root->name,
                               root->express ? "PCI Express" : "PCI", root->bridge);
    }
    g_string_append(out, machine->roots->len > 0 ? "" : _("no PCI"));
    if (g_strcmp0(machine->disable_modern, "on") == 0)
        g_string_append(out, _("; virtio 0.9 only unless asked"));
    if (machine->expected)
        g_string_append_printf(out, _("; the placement rules expect %s"), machine->expected);
    g_string_append_c(out, '\n');
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
    for (guint i = 0; i < caps->machines->len; i++)
        put_machine(out, caps->machines->pdata[i]);
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
        for (guint j = 0; j < caps->matrices->len; j++)
            sw_matrix_format_text(out, caps->matrices->pdata[j]);
    }
    return g_string_free(out, FALSE);
}

static const char *
describe_kind(const char *kind)
{
    if (g_str_equal(kind, sw_caps_kind_name(true)))
        return _("a PCI Express root bus");
    if (g_str_equal(kind, sw_caps_kind_name(false)))
        return _("a conventional PCI root bus");
    return _("no PCI bus");
}

char *
sw_caps_format_finding(const SwCapsMachine *machine)
{
    const char *found = describe_kind(sw_caps_machine_kind(machine));

    if (!machine->expected)
        return NULL;
    if (g_str_equal(machine->expected, SW_CAPS_NO_ROOT))
        return g_strdup_printf(_("machine type %s has %s, and the placement rules expect none; "
                                 "devices are placed as libvirt does it, which uses none either"),
                               machine->name, found);
    return g_strdup_printf(_("machine type %s has %s, and the placement rules expect %s; the "
                             "measured fact is used"),
                           machine->name, found, describe_kind(machine->expected));
}
