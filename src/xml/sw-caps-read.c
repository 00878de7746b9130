/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities XML: reading. Elements and attributes that this version does not know are passed
 * over, so that a later one may add some. */
#include <intprops.h>
#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "xml/sw-caps-parts.h"
#include "xml/sw-xml.h"

bool
sw_caps_set_value_error(const xmlNode *node, const char *attribute, GError **error)
{
    sw_error_set(error, SW_ERROR_VALUE, sw_xml_line(node),
                 _("<%s> of the capabilities has no valid '%s'; have them written again by "
                   "slotwise-probe"),
                 (const char *)node->name, attribute);
    return false;
}

char *
sw_caps_optional_text(const xmlNode *node, const char *attribute)
{
    g_autofree char *text = sw_xml_attribute(node, attribute);

    return text ? sw_printable(text, -1, SW_CAPS_MAX_TEXT) : NULL;
}

static bool
get_text(const xmlNode *node, const char *attribute, char **value, GError **error)
{
    g_free(*value);
    *value = sw_caps_optional_text(node, attribute);
    return *value || sw_caps_set_value_error(node, attribute, error);
}

bool
sw_caps_get_name(const xmlNode *node, const char *attribute, char **value, GError **error)
{
    *value = sw_xml_attribute(node, attribute);
    return sw_caps_name_valid(*value) || sw_caps_set_value_error(node, attribute, error);
}

/* An attribute that may be missing, and may be empty only when @or_empty. */
bool
sw_caps_get_optional_name(const xmlNode *node, const char *attribute, bool or_empty, char **value,
                          GError **error)
{
    *value = sw_xml_attribute(node, attribute);
    return !*value || (or_empty && !**value) || sw_caps_name_valid(*value) ||
           sw_caps_set_value_error(node, attribute, error);
}

static bool
get_size(const xmlNode *node, const char *attribute, uint64_t *value, GError **error)
{
    g_autofree char *text = sw_xml_attribute(node, attribute);

    return (text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, value, NULL)) ||
           sw_caps_set_value_error(node, attribute, error);
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
        !g_ascii_string_to_unsigned(point + 1, 10, 0, SW_CAPS_NANOSECONDS - 1, &rest, NULL))
        return false;
    return INT_MULTIPLY_OK(seconds, SW_CAPS_NANOSECONDS, value) && INT_ADD_OK(*value, rest, value);
}

static bool
get_time(const xmlNode *node, const char *attribute, int64_t *value, GError **error)
{
    g_autofree char *text = sw_xml_attribute(node, attribute);

    return (text && parse_time(text, value)) || sw_caps_set_value_error(node, attribute, error);
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
           sw_caps_get_name(node, "target", &caps->target, error);
}

/* The row of the feature that an element names; a newer document may name others. */
static bool
find_feature(const xmlNode *node, const SwCapsFeatureRow **row, GError **error)
{
    g_autofree char *name = NULL;
    size_t n;
    const SwCapsFeatureRow *rows = sw_caps_feature_rows(&n);

    *row = NULL;
    if (!sw_caps_get_name(node, "name", &name, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (g_str_equal(name, rows[i].name))
            *row = &rows[i];
    return true;
}

static bool
take_feature(SwCaps *caps, const xmlNode *node, GError **error)
{
    const SwCapsFeatureRow *row;

    if (!find_feature(node, &row, error))
        return false;
    if (row)
        G_STRUCT_MEMBER(bool, caps, row->offset) = true;
    return true;
}

static bool
take_unknown(SwCaps *caps, const xmlNode *node, GError **error)
{
    const SwCapsFeatureRow *row;

    if (!find_feature(node, &row, error))
        return false;
    if (row)
        G_STRUCT_MEMBER(bool, caps, row->unknown) = true;
    return true;
}

static bool
take_type(SwCapsFamily *family, const xmlNode *node, GError **error)
{
    g_autofree char *name = NULL, *slots = sw_xml_attribute(node, "slots");
    g_autofree char *variant_name = sw_xml_attribute(node, "variant");
    int variant = sw_variant_from_name(variant_name);
    SwCapsType *type;

    if (variant < 0)
        return sw_caps_set_value_error(node, "variant", error);
    if (!sw_caps_get_name(node, "name", &name, error))
        return false;
    type = sw_caps_new_type(name, (SwVariant)variant);
    type->slots = sw_slots_parse(slots ? slots : "");
    sw_caps_family_add_type(family, type);
    type->broken = sw_caps_optional_text(node, "broken");
    return sw_caps_get_optional_name(node, "disableLegacy", true, &type->disable_legacy, error) &&
           sw_caps_get_optional_name(node, "disableModern", true, &type->disable_modern, error) &&
           sw_caps_get_optional_name(node, "maxRevision", true, &type->max_revision, error);
}

static bool
take_device(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *name = NULL;
    SwCapsFamily *family;

    if (!sw_caps_get_name(node, "family", &name, error))
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

    if (!sw_caps_get_name(node, "model", &model, error) ||
        !sw_caps_get_name(node, "type", &type, error))
        return false;
    sw_caps_add_controller(caps, model, type);
    return true;
}

static bool
take_emulates(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *type = NULL;

    if (!sw_caps_get_name(node, "type", &type, error))
        return false;
    g_hash_table_add(caps->emulates, g_steal_pointer(&type));
    return true;
}

static bool
take_lacks(SwCaps *caps, const xmlNode *node, GError **error)
{
    g_autofree char *type = NULL;

    if (!sw_caps_get_name(node, "type", &type, error))
        return false;
    sw_caps_add_lack(caps, type);
    return true;
}

static const struct {
    const char *element;
    bool (*take)(SwCaps *caps, const xmlNode *node, GError **error);
} readers[] = {
    {"emulator", take_emulator},       {"qemu", take_qemu},
    {"feature", take_feature},         {"device", take_device},
    {"machine", sw_caps_take_machine}, {"controller", take_controller},
    {"emulates", take_emulates},       {"lacks", take_lacks},
    {"unknown", take_unknown},         {"matrix", sw_caps_take_matrix},
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
check_count(unsigned long n, unsigned max, GError **error)
{
    if (n <= max)
        return true;
    sw_error_set(error, SW_ERROR_LIMIT, 0,
                 _("the capabilities have more than %u elements; have them written again by "
                   "slotwise-probe"),
                 max);
    return false;
}

static bool
check_root(xmlNode *root, GError **error)
{
    unsigned long n = 0, n_cells = 0;

    if (!sw_xml_is(root, "virtioCapabilities") || !root->ns ||
        !xmlStrEqual(root->ns->href, (const xmlChar *)SW_CAPS_XML_NAMESPACE)) {
        sw_error_set(error, SW_ERROR_SYNTAX, sw_xml_line(root),
                     _("the document is no <virtioCapabilities xmlns='%s'>; give one that "
                       "slotwise-probe wrote for one emulator"),
                     SW_CAPS_XML_NAMESPACE);
        return false;
    }
    for (xmlNode *child = sw_xml_next(root->children, NULL); child;
         child = sw_xml_next(child->next, NULL)) {
        *(sw_xml_is(child, "matrix") ? &n_cells : &n) += xmlChildElementCount(child);
        n++;
    }
    return check_count(n, SW_CAPS_XML_MAX_ELEMENTS, error) &&
           check_count(n_cells, SW_CAPS_XML_MAX_CELLS, error);
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
