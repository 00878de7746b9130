/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table: buffers in and out. */
#include "xml/sw-guest-xml.h"

#include "base/sw-i18n.h"
#include "xml/sw-xml.h"

#define NAMESPACE "urn:slotwise:guests:1"

static void
append_guest(GString *text, const SwGuest *guest)
{
    g_string_append(text, "  <os");
    sw_xml_put_attribute(text, "id", guest->id);
    sw_xml_put_attribute(text, "shortId", guest->short_id);
    sw_xml_put_attribute(text, "drives", sw_drives_name(guest->drives));
    if (guest->drives == SW_DRIVES_NONE) {
        g_string_append(text, "/>\n");
        return;
    }
    g_string_append(text, ">\n");
    for (SwGuestClass i = 0; i < SW_N_GUEST_CLASSES; i++)
        if (guest->by_class[i] != SW_DRIVES_NONE)
            g_string_append_printf(text, "    <class name='%s' drives='%s'/>\n",
                                   sw_guest_class_name(i), sw_drives_name(guest->by_class[i]));
    g_string_append(text, "  </os>\n");
}

char *
sw_guest_table_format_xml(const SwGuestTable *table)
{
    g_autoptr(GString) text = g_string_new("<guestDrivers xmlns='" NAMESPACE "'");

    sw_xml_put_attribute(text, "source", table->source);
    sw_xml_put_attribute(text, "stamp", table->stamp);
    g_string_append(text, ">\n");
    for (guint i = 0; i < table->guests->len; i++)
        append_guest(text, table->guests->pdata[i]);
    g_string_append(text, "</guestDrivers>\n");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Return: (transfer full): the valid text of an attribute, or NULL with an error */
static char *
read_text(const xmlNode *node, const char *name, GError **error)
{
    g_autofree char *value = sw_xml_attribute(node, name);

    if (value && sw_guest_text_is_valid(value))
        return g_steal_pointer(&value);
    sw_error_set(
        error, SW_ERROR_VALUE, sw_xml_line(node),
        _("the attribute '%s' of <%s> is missing, or not 1 to %d printable bytes; make the "
          "guest table anew"),
        name, (const char *)node->name, SW_GUEST_MAX_TEXT);
    return NULL;
}

static bool
read_class(const xmlNode *node, SwGuest *guest, GError **error)
{
    g_autofree char *name = sw_xml_attribute(node, "name");
    g_autofree char *drives = sw_xml_attribute(node, "drives");
    int class = sw_guest_class_from_name(name), value = sw_drives_from_name(drives);

    if (class < 0 || value <= SW_DRIVES_NONE || guest->by_class[class] != SW_DRIVES_NONE) {
        sw_error_set(error, SW_ERROR_VALUE, sw_xml_line(node),
                     _("a <class> of '%s' is unknown, stands twice, or drives nothing that is "
                       "known; make the guest table anew"),
                     guest->id);
        return false;
    }
    guest->by_class[class] = (SwDrives)value;
    return true;
}

/* What a guest drives over all classes is written for people and for XPath; here it must only not
 * contradict the classes. */
static bool
read_sum(const xmlNode *node, SwGuest *guest, GError **error)
{
    g_autofree char *drives = sw_xml_attribute(node, "drives");

    sw_guest_sum(guest);
    if (sw_drives_from_name(drives) == (int)guest->drives)
        return true;
    sw_error_set(error, SW_ERROR_VALUE, sw_xml_line(node),
                 _("'%s' does not drive what its classes add up to, '%s'; make the guest table "
                   "anew"),
                 guest->id, sw_drives_name(guest->drives));
    return false;
}

static bool
read_guest(const xmlNode *node, SwGuestTable *table, GError **error)
{
    g_autofree char *id = read_text(node, "id", error);
    g_autofree char *short_id = NULL;
    SwGuest *guest;

    if (!id)
        return false;
    if (xmlHasProp(node, (const xmlChar *)"shortId")) {
        short_id = read_text(node, "shortId", error);
        if (!short_id)
            return false;
    }
    guest = sw_guest_table_add(table, id, short_id);
    for (const xmlNode *class = sw_xml_child(node, "class"); class;
         class = sw_xml_next(class->next, "class"))
        if (!read_class(class, guest, error))
            return false;
    return read_sum(node, guest, error);
}

static bool
read_guests(const xmlNode *root, SwGuestTable *table, GError **error)
{
    const char *twice;

    for (const xmlNode *node = sw_xml_child(root, "os"); node;
         node = sw_xml_next(node->next, "os")) {
        if (table->guests->len == SW_GUEST_MAX_ENTRIES) {
            sw_error_set(error, SW_ERROR_LIMIT, sw_xml_line(node),
                         _("the guest table has more than the %d entries that are read"),
                         SW_GUEST_MAX_ENTRIES);
            return false;
        }
        if (!read_guest(node, table, error))
            return false;
    }
    twice = sw_guest_table_sort(table);
    if (!twice)
        return true;
    sw_error_set(error, SW_ERROR_VALUE, 0,
                 _("'%s' stands twice in the guest table; make the table anew"), twice);
    return false;
}

SwGuestTable *
sw_guest_table_parse_xml(const char *text, size_t length, GError **error)
{
    g_autoptr(xmlDoc) doc = sw_xml_parse(text, length, "guest table", error);
    g_autoptr(SwGuestTable) table = sw_guest_table_new();
    const xmlNode *root;

    if (!doc)
        return NULL;
    root = xmlDocGetRootElement(doc);
    if (!sw_xml_is(root, "guestDrivers") || !root->ns ||
        !xmlStrEqual(root->ns->href, (const xmlChar *)NAMESPACE)) {
        sw_error_set(error, SW_ERROR_SYNTAX, sw_xml_line(root),
                     _("this is no guest table: the root is not <guestDrivers xmlns='%s'>"),
                     NAMESPACE);
        return NULL;
    }
    table->source = read_text(root, "source", error);
    table->stamp = table->source ? read_text(root, "stamp", error) : NULL;
    if (!table->stamp || !read_guests(root, table, error))
        return NULL;
    return g_steal_pointer(&table);
}
