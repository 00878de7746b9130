/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the decorator asks the core: text in, text out. */
#include "plugin/sw-advise.h"

#include <string.h>

#include "base/sw-error.h"
#include "plugin/sw-emulator.h"
#include "plugin/sw-kept-capabilities.h"
#include "xml/sw-caps-xml.h"
#include "xml/sw-xml.h"

bool
sw_advise_is_refusal(const GError *error)
{
    return g_error_matches(error, SW_ERROR, SW_ERROR_ADDRESS) ||
           g_error_matches(error, SW_ERROR, SW_ERROR_UNSUPPORTED) ||
           g_error_matches(error, SW_ERROR, SW_ERROR_WISH);
}

/* ---- capabilities ---- */

/* Paths of the emulators below an element, in the order of the document, each one once. */
static void
collect_emulators(const xmlNode *parent, GPtrArray *paths)
{
    for (xmlNode *node = sw_xml_next(parent->children, NULL); node;
         node = sw_xml_next(node->next, NULL)) {
        if (sw_xml_is(node, "emulator")) {
            xmlChar *path = xmlNodeGetContent(node);

            if (path && !g_ptr_array_find_with_equal_func(paths, path, g_str_equal, NULL))
                g_ptr_array_add(paths, g_strdup((const char *)path));
            xmlFree(path);
        } else if (sw_xml_is(node, "guest") || sw_xml_is(node, "arch") ||
                   sw_xml_is(node, "domain")) {
            collect_emulators(node, paths);
        }
    }
}

static gboolean
same_binary(gconstpointer a, gconstpointer b)
{
    const SwCaps *left = a, *right = b;

    return g_str_equal(left->emulator.path, right->emulator.path);
}

/* Return: (transfer full) (element-type SwCaps): what the cache holds of @paths, each binary once;
 * a damaged entry hides its own emulator and no other */
static GPtrArray *
load_cached(const GPtrArray *paths)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)sw_caps_free);

    for (guint i = 0; i < paths->len; i++) {
        g_autoptr(SwCaps) caps = sw_emulator_cached(paths->pdata[i]);

        if (caps && !g_ptr_array_find_with_equal_func(list, caps, same_binary, NULL))
            g_ptr_array_add(list, g_steal_pointer(&caps));
    }
    return g_steal_pointer(&list);
}

static void
add_sources(SwKeptSources *sources, const GPtrArray *paths)
{
    for (guint i = 0; i < paths->len; i++)
        sw_kept_sources_add(sources, paths->pdata[i]);
}

/* Return: (transfer full): NULL when nothing is cached */
static char *
insert_cached(const char *xml, const GPtrArray *paths)
{
    static const char end_tag[] = "</capabilities>";
    g_autoptr(GPtrArray) list = load_cached(paths);
    g_autofree char *element = NULL;
    /* libvirt wrote this text a moment ago and ends it so. Printing the parsed tree instead would
     * change quotes and white space all over the document. */
    const char *end = g_strrstr(xml, end_tag);

    if (list->len == 0 || !end)
        return NULL;
    element = sw_caps_list_format_xml(list);
    return g_strdup_printf("%.*s%s%s", (int)(end - xml), xml, element, end);
}

char *
sw_advise_capabilities(const char *xml, GError **error)
{
    g_autoptr(SwKeptSources) sources = NULL;
    g_autoptr(GPtrArray) paths = NULL;
    g_autoptr(xmlDoc) doc = NULL;
    char *advice;

    if (sw_kept_capabilities_find(xml, &advice))
        return advice;
    doc = sw_xml_parse(xml, strlen(xml), "capabilities", error);
    if (!doc)
        return NULL;
    paths = g_ptr_array_new_with_free_func(g_free);
    collect_emulators(xmlDocGetRootElement(doc), paths);
    sources = sw_kept_sources_new(xml);
    add_sources(sources, paths);
    advice = insert_cached(xml, paths);
    sw_kept_capabilities_keep(g_steal_pointer(&sources), advice);
    return advice;
}
