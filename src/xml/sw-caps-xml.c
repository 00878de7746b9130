/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities XML: buffers in and out.
 *
 * The text is written by hand and not by libxml2, because its bytes are compared: attributes keep
 * their order and their single quotes, as in libvirt's documents. Elements and attributes that this
 * version does not know are passed over when reading, so that a later one may add some. */
#include "xml/sw-caps-xml.h"

#include <intprops.h>
#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "xml/sw-xml.h"

#define NANOSECONDS G_GINT64_CONSTANT(1000000000)
#define MAX_TEXT    4096u /* bytes of free text, a path at the most */

/* Features are flags of SwCaps; one row serves both directions. */
static const struct {
    const char *name;
    size_t offset; /* of a bool in SwCaps */
} features[] = {
    {"disable-legacy", offsetof(SwCaps, disable_legacy)},
    {"disable-modern", offsetof(SwCaps, disable_modern)},
    {"transitional-types", offsetof(SwCaps, transitional_types)},
    {"fixed-video", offsetof(SwCaps, fixed_video)},
};

static const struct {
    const char *name;
    SwSlots slot;
} slot_names[] = {
    {"pci", SW_SLOTS_PCI},
    {"pcie", SW_SLOTS_PCIE},
};

/* ---- writing ---- */

static void
put_attribute(GString *out, const char *name, const char *value)
{
    g_autofree char *text = value ? sw_printable(value, -1, MAX_TEXT) : NULL;

    sw_xml_put_attribute(out, name, text);
}

/* Seconds, a point and nine digits; the seconds are rounded down, also before 1970. */
static void
put_time(GString *out, const char *name, int64_t nanoseconds)
{
    int64_t seconds = nanoseconds / NANOSECONDS, rest = nanoseconds % NANOSECONDS;

    if (rest < 0) {
        seconds--;
        rest += NANOSECONDS;
    }
    g_string_append_printf(out, " %s='%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT "'", name, seconds,
                           rest);
}

static void
put_emulator(GString *out, const char *indent, const SwCapsEmulator *emulator)
{
    g_string_append_printf(out, "%s  <emulator", indent);
    put_attribute(out, "path", emulator->path);
    g_string_append_printf(out, " size='%" G_GUINT64_FORMAT "'", emulator->size);
    put_time(out, "mtime", emulator->mtime);
    put_time(out, "ctime", emulator->ctime);
    if (emulator->modules_ctime)
        put_time(out, "modulesCtime", emulator->modules_ctime);
    g_string_append(out, "/>\n");
}

static void
put_slots(GString *out, unsigned slots)
{
    const char *separator = " slots='";

    if (slots == SW_SLOTS_UNKNOWN)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(slot_names); i++) {
        if (!(slots & slot_names[i].slot))
            continue;
        g_string_append_printf(out, "%s%s", separator, slot_names[i].name);
        separator = " ";
    }
    g_string_append_c(out, '\'');
}

static void
put_family(GString *out, const char *indent, const SwCapsFamily *family)
{
    g_string_append_printf(out, "%s  <device family='%s'>\n", indent, family->name);
    for (guint i = 0; i < family->types->len; i++) {
        const SwCapsType *type = family->types->pdata[i];

        g_string_append_printf(out, "%s    <type", indent);
        put_attribute(out, "name", type->name);
        put_attribute(out, "variant", sw_variant_name(type->variant));
        put_slots(out, type->slots);
        put_attribute(out, "disableLegacy", type->disable_legacy);
        put_attribute(out, "disableModern", type->disable_modern);
        put_attribute(out, "broken", type->broken);
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
        put_attribute(out, "model", controller->model);
        put_attribute(out, "type", controller->type);
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
        put_attribute(out, "type", caps->lacks->pdata[i]);
        g_string_append(out, "/>\n");
    }
}

static void
put_machines(GString *out, const char *indent, const SwCaps *caps)
{
    for (guint i = 0; i < caps->machines->len; i++) {
        const SwCapsMachine *machine = caps->machines->pdata[i];

        g_string_append_printf(out, "%s  <machine", indent);
        put_attribute(out, "name", machine->name);
        put_attribute(out, "alias", machine->alias);
        put_attribute(out, "default", machine->is_default ? "yes" : NULL);
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
    put_attribute(out, "version", caps->version);
    put_attribute(out, "package", caps->package);
    put_attribute(out, "target", caps->target);
    g_string_append(out, "/>\n");
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++)
        if (G_STRUCT_MEMBER(bool, caps, features[i].offset))
            g_string_append_printf(out, "%s  <feature name='%s'/>\n", indent, features[i].name);
    for (guint i = 0; i < caps->families->len; i++)
        put_family(out, indent, caps->families->pdata[i]);
    put_controllers(out, indent, caps);
    put_emulates(out, indent, caps);
    put_lacks(out, indent, caps);
    put_machines(out, indent, caps);
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

/* ---- reading ---- */

static bool
set_value_error(const xmlNode *node, const char *attribute, GError **error)
{
    sw_error_set(error, SW_ERROR_VALUE, sw_xml_line(node),
                 _("<%s> of the capabilities has no valid '%s'; have them written again by "
                   "slotwise-probe"),
                 (const char *)node->name, attribute);
    return false;
}

static char *
optional_text(const xmlNode *node, const char *attribute)
{
    g_autofree char *text = sw_xml_attribute(node, attribute);

    return text ? sw_printable(text, -1, MAX_TEXT) : NULL;
}

static bool
get_text(const xmlNode *node, const char *attribute, char **value, GError **error)
{
    g_free(*value);
    *value = optional_text(node, attribute);
    return *value || set_value_error(node, attribute, error);
}

static bool
get_name(const xmlNode *node, const char *attribute, char **value, GError **error)
{
    *value = sw_xml_attribute(node, attribute);
    return sw_caps_name_valid(*value) || set_value_error(node, attribute, error);
}

/* An attribute that may be missing, and may be empty only when @or_empty. */
static bool
get_optional_name(const xmlNode *node, const char *attribute, bool or_empty, char **value,
                  GError **error)
{
    *value = sw_xml_attribute(node, attribute);
    return !*value || (or_empty && !**value) || sw_caps_name_valid(*value) ||
           set_value_error(node, attribute, error);
}

static bool
get_size(const xmlNode *node, const char *attribute, uint64_t *value, GError **error)
{
    g_autofree char *text = sw_xml_attribute(node, attribute);

    return (text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, value, NULL)) ||
           set_value_error(node, attribute, error);
}

static bool
parse_time(char *text, int64_t *value)
{
    char *point = strchr(text, '.');
    int64_t seconds;
    uint64_t rest;

    if (!point || strlen(point + 1) != 9)
        return false;
    *point = '\0';
    if (!g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &seconds, NULL) ||
        !g_ascii_string_to_unsigned(point + 1, 10, 0, NANOSECONDS - 1, &rest, NULL))
        return false;
    return INT_MULTIPLY_OK(seconds, NANOSECONDS, value) && INT_ADD_OK(*value, rest, value);
}

static bool
get_time(const xmlNode *node, const char *attribute, int64_t *value, GError **error)
{
    g_autofree char *text = sw_xml_attribute(node, attribute);

    return (text && parse_time(text, value)) || set_value_error(node, attribute, error);
}

static bool
take_emulator(SwCaps *caps, const xmlNode *node, GError **error)
{
    SwCapsEmulator *emulator = &caps->emulator;
    g_autofree char *modules = sw_xml_attribute(node, "modulesCtime");

    return get_text(node, "path", &emulator->path, error) &&
           get_size(node, "size", &emulator->size, error) &&
           get_time(node, "mtime", &emulator->mtime, error) &&
           get_time(node, "ctime", &emulator->ctime, error) &&
           (!modules || get_time(node, "modulesCtime", &emulator->modules_ctime, error));
}

static bool
take_qemu(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_clear_pointer(&caps->target, g_free);
    return get_text(node, "version", &caps->version, error) &&
           get_text(node, "package", &caps->package, error) &&
           get_name(node, "target", &caps->target, error);
}

static bool
take_feature(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *name = NULL;

    if (!get_name(node, "name", &name, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++)
        if (g_str_equal(name, features[i].name))
            G_STRUCT_MEMBER(bool, caps, features[i].offset) = true;
    return true;
}

/* Words that are not known are passed over; no attribute means that the emulator did not say. */
static unsigned
parse_slots(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text ? text : "", " ", 4);
    unsigned slots = SW_SLOTS_UNKNOWN;

    for (size_t i = 0; i < G_N_ELEMENTS(slot_names); i++)
        if (g_strv_contains((const char *const *)words, slot_names[i].name))
            slots |= slot_names[i].slot;
    return slots;
}

static bool
take_type(SwCapsFamily *family, const xmlNode *node, GError **error)
{
    g_autofree char *name = NULL, *slots = sw_xml_attribute(node, "slots");
    g_autofree char *variant_name = sw_xml_attribute(node, "variant");
    int variant = sw_variant_from_name(variant_name);
    SwCapsType *type;

    if (variant < 0)
        return set_value_error(node, "variant", error);
    if (!get_name(node, "name", &name, error))
        return false;
    type = sw_caps_new_type(name, (SwVariant)variant);
    sw_caps_family_add_type(family, type);
    type->slots = parse_slots(slots);
    type->broken = optional_text(node, "broken");
    return get_optional_name(node, "disableLegacy", true, &type->disable_legacy, error) &&
           get_optional_name(node, "disableModern", true, &type->disable_modern, error);
}

static bool
take_device(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *name = NULL;
    SwCapsFamily *family;

    if (!get_name(node, "family", &name, error))
        return false;
    family = sw_caps_add_family(caps, name);
    for (xmlNode *child = sw_xml_next(node->children, "type"); child;
         child = sw_xml_next(child->next, "type"))
        if (!take_type(family, child, error))
            return false;
    return true;
}

static bool
take_controller(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *model = NULL, *type = NULL;

    if (!get_name(node, "model", &model, error) || !get_name(node, "type", &type, error))
        return false;
    sw_caps_add_controller(caps, model, type);
    return true;
}

static bool
take_emulates(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *type = NULL;

    if (!get_name(node, "type", &type, error))
        return false;
    g_hash_table_add(caps->emulates, g_steal_pointer(&type));
    return true;
}

static bool
take_lacks(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *type = NULL;

    if (!get_name(node, "type", &type, error))
        return false;
    sw_caps_add_lack(caps, type);
    return true;
}

static bool
take_machine(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *name = NULL, *alias = NULL, *is_default = sw_xml_attribute(node, "default");

    if (!get_name(node, "name", &name, error) ||
        !get_optional_name(node, "alias", false, &alias, error))
        return false;
    sw_caps_add_machine(caps, name, alias, g_strcmp0(is_default, "yes") == 0);
    return true;
}

static const struct {
    const char *element;
    bool (*take)(SwCaps *caps, const xmlNode *node, GError **error);
} readers[] = {
    {"emulator", take_emulator}, {"qemu", take_qemu},       {"feature", take_feature},
    {"device", take_device},     {"machine", take_machine}, {"controller", take_controller},
    {"emulates", take_emulates}, {"lacks", take_lacks},
};

static bool
take_element(SwCaps *caps, const xmlNode *node, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
        if (sw_xml_is(node, readers[i].element))
            return readers[i].take(caps, node, error);
    return true;
}

static bool
check_root(xmlNode *root, GError **error)
{
    unsigned long n = 0;

    if (!sw_xml_is(root, "virtioCapabilities") || !root->ns ||
        !xmlStrEqual(root->ns->href, (const xmlChar *)SW_CAPS_XML_NAMESPACE)) {
        sw_error_set(error, SW_ERROR_SYNTAX, sw_xml_line(root),
                     _("the document is no <virtioCapabilities xmlns='%s'>; give one that "
                       "slotwise-probe wrote for one emulator"),
                     SW_CAPS_XML_NAMESPACE);
        return false;
    }
    for (xmlNode *child = sw_xml_next(root->children, NULL); child;
         child = sw_xml_next(child->next, NULL))
        n += xmlChildElementCount(child) + 1;
    if (n > SW_CAPS_XML_MAX_ELEMENTS) {
        sw_error_set(error, SW_ERROR_LIMIT, 0,
                     _("the capabilities have more than %u elements; have them written again by "
                       "slotwise-probe"),
                     SW_CAPS_XML_MAX_ELEMENTS);
        return false;
    }
    return true;
}

SwCaps *
sw_caps_parse_xml(const char *text, size_t length, GError **error)
{
    g_autoptr(xmlDoc) doc = sw_xml_parse(text, length, "capabilities document", error);
    xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    g_autoptr(SwCaps) caps = sw_caps_new();

    if (!root || !check_root(root, error))
        return NULL;
    for (xmlNode *node = sw_xml_next(root->children, NULL); node;
         node = sw_xml_next(node->next, NULL))
        if (node->ns == root->ns && !take_element(caps, node, error))
            return NULL;
    if (!caps->version) {
        sw_error_set(error, SW_ERROR_SYNTAX, sw_xml_line(root),
                     _("the capabilities have no <qemu>; have them written again by "
                       "slotwise-probe"));
        return NULL;
    }
    return g_steal_pointer(&caps);
}
