/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is read of any document: bounds, on both sides where there are two. */
#include <string.h>

#include "xml/sw-xml.h"

static void
assert_refused_bytes(const char *text, size_t length, SwErrorCode code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(xmlDoc) doc = sw_xml_parse(text, length, "document", &error);

    g_assert_null(doc);
    g_assert_error(error, SW_ERROR, (int)code);
}

static void
assert_refused(const char *text, SwErrorCode code)
{
    assert_refused_bytes(text, strlen(text), code);
}

static char *
with_attributes(unsigned n)
{
    g_autoptr(GString) text = g_string_new("<domain><a");

    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(text, i % 2 ? " a%u = ''" : " a%u=\"\"", i);
    g_string_append(text, "/><a b='='>=' =' ='</a></domain>");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* However they are spaced. */
static void
test_attributes(void)
{
    g_autofree char *most = with_attributes(SW_XML_MAX_ATTRIBUTES);
    g_autofree char *more = with_attributes(SW_XML_MAX_ATTRIBUTES + 1);
    g_autoptr(xmlDoc) doc = sw_xml_parse(most, strlen(most), "document", NULL);

    g_assert_nonnull(doc);
    assert_refused(more, SW_ERROR_LIMIT);
}

static char *
with_name_spaces(unsigned n)
{
    g_autoptr(GString) text = g_string_new("<domain><metadata>");

    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(text, "<n%u:a xmlns:n%u='u'/>", i, i);
    g_string_append(text, "</metadata></domain>");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
test_name_spaces(void)
{
    g_autofree char *most = with_name_spaces(SW_XML_MAX_NAME_SPACES);
    g_autofree char *more = with_name_spaces(SW_XML_MAX_NAME_SPACES + 1);
    g_autoptr(xmlDoc) doc = sw_xml_parse(most, strlen(most), "document", NULL);

    g_assert_nonnull(doc);
    assert_refused(more, SW_ERROR_LIMIT);
}

static void
test_size_limit(void)
{
    g_autofree char *text = g_malloc0(SW_XML_MAX_BYTES + 1);

    assert_refused_bytes(text, SW_XML_MAX_BYTES + 1, SW_ERROR_LIMIT);
}

static void
test_huge_attribute(void)
{
    g_autofree char *long_name = g_strnfill(9 << 20, 'a'), *too_long = g_strnfill(11 << 20, 'a');
    g_autofree char *good = g_strdup_printf("<domain><name a='%s'/></domain>", long_name);
    g_autofree char *bad = g_strdup_printf("<domain><name a='%s'/></domain>", too_long);
    g_autoptr(xmlDoc) doc = sw_xml_parse(good, strlen(good), "document", NULL);

    g_assert_nonnull(doc);
    assert_refused(bad, SW_ERROR_SYNTAX);
}

static void
test_depth(void)
{
    g_autoptr(GString) text = g_string_new("<domain>");

    for (int i = 0; i < 5000; i++)
        g_string_append(text, "<a>");
    for (int i = 0; i < 5000; i++)
        g_string_append(text, "</a>");
    g_string_append(text, "</domain>");
    assert_refused(text->str, SW_ERROR_SYNTAX);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/attributes-are-bounded", test_attributes);
    g_test_add_func("/xml/name-spaces-are-bounded", test_name_spaces);
    g_test_add_func("/xml/size-limit", test_size_limit);
    g_test_add_func("/xml/attribute-limit", test_huge_attribute);
    g_test_add_func("/xml/depth-limit", test_depth);
    return g_test_run();
}
