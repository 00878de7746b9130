/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Machines in capabilities XML, both ways. Attributes 'root' and 'kind' say at a glance what the
 * <root> elements say in full: of several host bridges they name the first. */
#include "base/sw-printable.h"
#include "xml/sw-caps-parts.h"
#include "xml/sw-xml.h"

/* The one source that there is: a started, paused machine. */
#define MEASURED "measured"

#define MAX_SLOT     31u
#define MAX_FUNCTION 7u
#define MAX_ID       0xffffu

/* ---- writing ---- */

static void
put_root(GString *out, const char *indent, const SwCapsRoot *root)
{
    g_string_append_printf(out, "%s    <root", indent);
    sw_caps_put_attribute(out, "name", root->name);
    sw_caps_put_attribute(out, "kind", sw_caps_kind_name(root->express));
    sw_caps_put_attribute(out, "bridge", root->bridge);
    g_string_append(out, "/>\n");
}

static void
put_builtin(GString *out, const char *indent, const SwCapsBuiltin *builtin)
{
    g_string_append_printf(out, "%s    <builtin", indent);
    sw_caps_put_attribute(out, "bus", builtin->bus);
    g_string_append_printf(out, " slot='0x%02x' function='0x%x' vendor='0x%04x' device='0x%04x'",
                           builtin->slot, builtin->function, builtin->vendor, builtin->device);
    sw_caps_put_attribute(out, "title", builtin->title);
    g_string_append(out, "/>\n");
}

static void
put_measured(GString *out, const SwCapsMachine *machine)
{
    const SwCapsRoot *root = machine->roots->len > 0 ? machine->roots->pdata[0] : NULL;

    sw_caps_put_attribute(out, "root", root ? root->name : NULL);
    sw_caps_put_attribute(out, "kind", sw_caps_machine_kind(machine));
    sw_caps_put_attribute(out, "source", MEASURED);
    sw_caps_put_attribute(out, "expected", machine->expected);
    sw_caps_put_attribute(out, "disableLegacy", machine->disable_legacy);
    sw_caps_put_attribute(out, "disableModern", machine->disable_modern);
}

void
sw_caps_put_machine(GString *out, const char *indent, const SwCapsMachine *machine)
{
    g_string_append_printf(out, "%s  <machine", indent);
    sw_caps_put_attribute(out, "name", machine->name);
    sw_caps_put_attribute(out, "alias", machine->alias);
    sw_caps_put_attribute(out, "default", machine->is_default ? "yes" : NULL);
    if (machine->measured)
        put_measured(out, machine);
    sw_caps_put_attribute(out, "broken", machine->broken);
    if (machine->roots->len + machine->builtins->len == 0) {
        g_string_append(out, "/>\n");
        return;
    }
    g_string_append(out, ">\n");
    for (guint i = 0; i < machine->roots->len; i++)
        put_root(out, indent, machine->roots->pdata[i]);
    for (guint i = 0; i < machine->builtins->len; i++)
        put_builtin(out, indent, machine->builtins->pdata[i]);
    g_string_append_printf(out, "%s  </machine>\n", indent);
}

/* ---- reading ---- */

static bool
take_root(SwCapsMachine *machine, const xmlNode *node, GError **error)
{
    g_autofree char *name = NULL, *bridge = NULL, *kind = sw_xml_attribute(node, "kind");

    if (!sw_caps_get_name(node, "name", &name, error) ||
        !sw_caps_get_name(node, "bridge", &bridge, error))
        return false;
    for (int express = 0; express <= 1; express++)
        if (g_strcmp0(kind, sw_caps_kind_name(express)) == 0) {
            sw_caps_machine_add_root(machine, name, express, bridge);
            return true;
        }
    return sw_caps_set_value_error(node, "kind", error);
}

bool
sw_caps_get_hex(const xmlNode *node, const char *attribute, unsigned max, unsigned *value,
                GError **error)
{
    g_autofree char *text = sw_xml_attribute(node, attribute);
    guint64 number;

    if (!text || !g_str_has_prefix(text, "0x") ||
        !g_ascii_string_to_unsigned(text + 2, 16, 0, max, &number, NULL))
        return sw_caps_set_value_error(node, attribute, error);
    *value = (unsigned)number;
    return true;
}

static bool
take_builtin(SwCapsMachine *machine, const xmlNode *node, GError **error)
{
    g_autofree char *bus = NULL, *title = sw_caps_optional_text(node, "title");
    SwCapsBuiltin builtin = {.title = title};

    if (!sw_caps_get_name(node, "bus", &bus, error) ||
        !sw_caps_get_hex(node, "slot", MAX_SLOT, &builtin.slot, error) ||
        !sw_caps_get_hex(node, "function", MAX_FUNCTION, &builtin.function, error) ||
        !sw_caps_get_hex(node, "vendor", MAX_ID, &builtin.vendor, error) ||
        !sw_caps_get_hex(node, "device", MAX_ID, &builtin.device, error))
        return false;
    builtin.bus = bus;
    sw_caps_machine_add_builtin(machine, &builtin);
    return true;
}

static bool
take_measured(SwCapsMachine *machine, const xmlNode *node, GError **error)
{
    machine->measured = true;
    for (xmlNode *child = sw_xml_next(node->children, NULL); child;
         child = sw_xml_next(child->next, NULL))
        if ((sw_xml_is(child, "root") && !take_root(machine, child, error)) ||
            (sw_xml_is(child, "builtin") && !take_builtin(machine, child, error)))
            return false;
    return sw_caps_get_optional_name(node, "expected", false, &machine->expected, error) &&
           sw_caps_get_optional_name(node, "disableLegacy", false, &machine->disable_legacy,
                                     error) &&
           sw_caps_get_optional_name(node, "disableModern", false, &machine->disable_modern, error);
}

bool
sw_caps_take_machine(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *name = NULL, *alias = NULL, *is_default = sw_xml_attribute(node, "default");
    g_autofree char *source = sw_xml_attribute(node, "source");
    SwCapsMachine *machine;

    if (!sw_caps_get_name(node, "name", &name, error) ||
        !sw_caps_get_optional_name(node, "alias", false, &alias, error))
        return false;
    machine = sw_caps_add_machine(caps, name, alias, g_strcmp0(is_default, "yes") == 0);
    machine->broken = sw_caps_optional_text(node, "broken");
    return g_strcmp0(source, MEASURED) != 0 || take_measured(machine, node, error);
}
