/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities XML: writing.
 *
 * The text is written by hand and not by libxml2, because its bytes are compared: attributes keep
 * their order and their single quotes, as in libvirt's documents. */
#include "base/sw-printable.h"
#include "xml/sw-caps-parts.h"
#include "xml/sw-xml.h"

void
sw_caps_put_attribute(GString *out, const char *name, const char *value)
{
    g_autofree char *text = value ? sw_printable(value, -1, SW_CAPS_MAX_TEXT) : NULL;

    sw_xml_put_attribute(out, name, text);
}

/* Seconds, a point and nine digits; the seconds are rounded down, also before 1970. */
static void
put_time(GString *out, const char *name, int64_t nanoseconds)
{
    int64_t seconds = nanoseconds / SW_CAPS_NANOSECONDS, rest = nanoseconds % SW_CAPS_NANOSECONDS;

    if (rest < 0) {
        seconds--;
        rest += SW_CAPS_NANOSECONDS;
    }
    g_string_append_printf(out, " %s='%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT "'", name, seconds,
                           rest);
}

static void
put_emulator(GString *out, const char *indent, const SwCapsEmulator *emulator)
{
    g_string_append_printf(out, "%s  <emulator", indent);
    sw_caps_put_attribute(out, "path", emulator->path);
    g_string_append_printf(out, " size='%" G_GUINT64_FORMAT "'", emulator->size);
    put_time(out, "mtime", emulator->mtime);
    put_time(out, "ctime", emulator->ctime);
    if (emulator->modules_ctime)
        put_time(out, "modulesCtime", emulator->modules_ctime);
    g_string_append(out, "/>\n");
}

static void
put_features(GString *out, const char *indent, const SwCaps *caps)
{
    size_t n;
    const SwCapsFeatureRow *rows = sw_caps_feature_rows(&n);

    for (size_t i = 0; i < n; i++)
        if (sw_caps_feature(caps, &rows[i]))
            g_string_append_printf(out, "%s  <feature name='%s'/>\n", indent, rows[i].name);
    for (size_t i = 0; i < n; i++)
        if (sw_caps_feature_unknown(caps, &rows[i]))
            g_string_append_printf(out, "%s  <unknown name='%s'/>\n", indent, rows[i].name);
}

static void
put_family(GString *out, const char *indent, const SwCapsFamily *family)
{
    g_string_append_printf(out, "%s  <device family='%s'>\n", indent, family->name);
    for (guint i = 0; i < family->types->len; i++) {
        const SwCapsType *type = family->types->pdata[i];
        g_autofree char *slots = sw_slots_format(type->slots);

        g_string_append_printf(out, "%s    <type", indent);
        sw_caps_put_attribute(out, "name", type->name);
        sw_caps_put_attribute(out, "variant", sw_variant_name(type->variant));
        sw_caps_put_attribute(out, "slots", slots);
        sw_caps_put_attribute(out, "disableLegacy", type->disable_legacy);
        sw_caps_put_attribute(out, "disableModern", type->disable_modern);
        sw_caps_put_attribute(out, "maxRevision", type->max_revision);
        sw_caps_put_attribute(out, "broken", type->broken);
        g_string_append(out, "/>\n");
    }
    g_string_append_printf(out, "%s  </device>\n", indent);
}

static void
put_controllers(GString *out, const char *indent, const SwCaps *caps)
{
    for (guint i = 0; i < caps->controllers->len; i++) {
        const SwCapsController *controller = caps->controllers->pdata[i];

        g_string_append_printf(out, "%s  <controller", indent);
        sw_caps_put_attribute(out, "model", controller->model);
        sw_caps_put_attribute(out, "type", controller->type);
        g_string_append(out, "/>\n");
    }
}

static void
put_emulates(GString *out, const char *indent, const SwCaps *caps)
{
    for (const char *const *type = sw_caps_wanted_types(); *type; type++)
        if (sw_caps_emulates(caps, *type))
            g_string_append_printf(out, "%s  <emulates type='%s'/>\n", indent, *type);
}

static void
put_lacks(GString *out, const char *indent, const SwCaps *caps)
{
    for (guint i = 0; i < caps->lacks->len; i++) {
        g_string_append_printf(out, "%s  <lacks", indent);
        sw_caps_put_attribute(out, "type", caps->lacks->pdata[i]);
        g_string_append(out, "/>\n");
    }
}

static void
put_caps(GString *out, const char *indent, bool is_root, const SwCaps *caps)
{
    g_string_append_printf(out, "%s<virtioCapabilities%s>\n", indent,
                           is_root ? " xmlns='" SW_CAPS_XML_NAMESPACE "'" : "");
    if (caps->emulator.path)
        put_emulator(out, indent, &caps->emulator);
    g_string_append_printf(out, "%s  <qemu", indent);
    sw_caps_put_attribute(out, "version", caps->version);
    sw_caps_put_attribute(out, "package", caps->package);
    sw_caps_put_attribute(out, "target", caps->target);
    g_string_append(out, "/>\n");
    put_features(out, indent, caps);
    for (guint i = 0; i < caps->families->len; i++)
        put_family(out, indent, caps->families->pdata[i]);
    put_controllers(out, indent, caps);
    put_emulates(out, indent, caps);
    put_lacks(out, indent, caps);
    for (guint i = 0; i < caps->machines->len; i++)
        sw_caps_put_machine(out, indent, caps->machines->pdata[i]);
    for (guint i = 0; i < caps->matrices->len; i++)
        sw_caps_put_matrix(out, indent, caps->matrices->pdata[i]);
    g_string_append_printf(out, "%s</virtioCapabilities>\n", indent);
}

char *
sw_caps_format_xml(const SwCaps *caps)
{
    GString *out = g_string_new(NULL);

    put_caps(out, "", true, caps);
    return g_string_free(out, FALSE);
}

char *
sw_caps_list_format_xml(const GPtrArray *list)
{
    GString *out = g_string_new("<virtioCapabilitiesList xmlns='" SW_CAPS_XML_NAMESPACE "'>\n");

    for (guint i = 0; i < list->len; i++)
        put_caps(out, "  ", false, list->pdata[i]);
    g_string_append(out, "</virtioCapabilitiesList>\n");
    return g_string_free(out, FALSE);
}
