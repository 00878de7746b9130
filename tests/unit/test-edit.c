/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Edits: new elements look like their neighbours, and what is there already is not touched. */
#include "xml/sw-edit.h"

#include <string.h>

#include "xml/sw-xml.h"

typedef void (*Edit)(xmlNode *root);

static void
assert_edit(const char *before, Edit edit, const char *after)
{
    g_autoptr(xmlDoc) doc = sw_xml_parse(before, strlen(before), "test", NULL);
    g_autofree char *text = NULL;

    g_assert_nonnull(doc);
    edit(xmlDocGetRootElement(doc));
    text = sw_xml_print(doc, before);
    g_assert_cmpstr(text, ==, after);
}

static void
add_child(xmlNode *root)
{
    g_assert_nonnull(sw_edit_add_child(root, "new"));
}

static void
add_grandchild(xmlNode *root)
{
    g_assert_nonnull(sw_edit_add_child(sw_xml_child(root, "b"), "new"));
}

static void
add_after_b(xmlNode *root)
{
    g_assert_nonnull(sw_edit_add_after(sw_xml_child(root, "b"), "new"));
}

static void
add_markup(xmlNode *root)
{
    sw_edit_add_markup(sw_xml_child(root, "b"), "<new c='1' d='2'/>");
    g_assert_null(sw_xml_child(sw_xml_child(root, "b"), "new"));
}

static void
add_markup_and_fill(xmlNode *root)
{
    add_markup(root);
    sw_edit_fill_like(sw_edit_add_child(root, "e"), sw_xml_child(root, "b"));
}

static void
set_path(xmlNode *root)
{
    g_assert_true(sw_edit_set_path(root, "b@c", "1"));
    g_assert_false(sw_edit_set_path(root, "b@c", "1"));
    g_assert_true(sw_edit_set_path(root, "@d", "2"));
    g_assert_false(sw_edit_set(root, "d", "2"));
}

static void
remove_b(xmlNode *root)
{
    sw_edit_remove(sw_xml_child(root, "b"));
}

static void
replace_b(xmlNode *root)
{
    remove_b(root);
    sw_edit_add_child(root, "b");
}

static void
test_child(void)
{
    assert_edit("<a>\n  <b/>\n</a>\n", add_child, "<a>\n  <b/>\n  <new/>\n</a>\n");
    assert_edit("<a>\n\t<b/>\n</a>\n", add_child, "<a>\n\t<b/>\n\t<new/>\n</a>\n");
    assert_edit("<a>\n    <b/><!-- x -->\n</a>\n", add_child,
                "<a>\n    <b/>\n    <new/><!-- x -->\n</a>\n");
    assert_edit("<a><b/></a>\n", add_child, "<a><b/><new/></a>\n");
    assert_edit("<a/>\n", add_child, "<a><new/></a>\n");
}

static void
test_grandchild(void)
{
    assert_edit("<a>\n  <b/>\n</a>\n", add_grandchild, "<a>\n  <b>\n    <new/>\n  </b>\n</a>\n");
    assert_edit("<a>\n  <b>\n  </b>\n</a>\n", add_grandchild,
                "<a>\n  <b>\n    <new/>\n  </b>\n</a>\n");
    assert_edit("<a>\n\t<b/>\n</a>\n", add_grandchild, "<a>\n\t<b>\n\t\t<new/>\n\t</b>\n</a>\n");
    assert_edit("<a><b></b></a>\n", add_grandchild, "<a><b><new/></b></a>\n");
    assert_edit("<a>x <b/> y</a>\n", add_grandchild, "<a>x <b><new/></b> y</a>\n");
}

static void
test_markup(void)
{
    assert_edit("<a>\n  <b/>\n</a>\n", add_markup,
                "<a>\n  <b>\n    <new c='1' d='2'/>\n  </b>\n</a>\n");
    assert_edit("<a>\n  <b>\n    <x/>\n  </b>\n</a>\n", add_markup,
                "<a>\n  <b>\n    <x/>\n    <new c='1' d='2'/>\n  </b>\n</a>\n");
    assert_edit("<a x=\"'\">y<b>z</b></a>\n", add_markup,
                "<a x=\"'\">y<b>z<new c=\"1\" d=\"2\"/></b></a>\n");
}

static void
test_markup_of_one(void)
{
    assert_edit("<a><b f='3'><x/></b></a>\n", add_markup_and_fill,
                "<a><b f='3'><x/><new c='1' d='2'/></b><e f='3'><x/></e></a>\n");
}

static void
test_after(void)
{
    assert_edit("<a>\n  <b/>\n  <c/>\n</a>\n", add_after_b,
                "<a>\n  <b/>\n  <new/>\n  <c/>\n</a>\n");
    assert_edit("<a><b/><c/></a>\n", add_after_b, "<a><b/><new/><c/></a>\n");
}

static void
test_namespace(void)
{
    assert_edit("<a xmlns='urn:x'>\n  <b/>\n</a>\n", add_child,
                "<a xmlns='urn:x'>\n  <b/>\n  <new/>\n</a>\n");
    assert_edit("<p:a xmlns:p='urn:x'><b/></p:a>\n", add_child,
                "<p:a xmlns:p='urn:x'><b/><new/></p:a>\n");
}

static void
test_set(void)
{
    assert_edit("<a>\n  <b/>\n</a>\n", set_path, "<a d='2'>\n  <b c='1'/>\n</a>\n");
    assert_edit("<a>\n  <e/>\n</a>\n", set_path, "<a d='2'>\n  <e/>\n  <b c='1'/>\n</a>\n");
    assert_edit("<a><b c='0' e='3'/></a>\n", set_path, "<a d='2'><b c='1' e='3'/></a>\n");
}

static void
test_remove(void)
{
    assert_edit("<a>\n  <b/>\n</a>\n", remove_b, "<a>\n</a>\n");
    assert_edit("<a>\n  <e/>\n  <b/>\n  <f/>\n</a>\n", remove_b, "<a>\n  <e/>\n  <f/>\n</a>\n");
    assert_edit("<a>x\n  <b/>\n</a>\n", remove_b, "<a>x\n</a>\n");
    assert_edit("<a>\n  <e/> x\n  <b/>\n</a>\n", replace_b, "<a>\n  <e/>\n  <b/> x\n</a>\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/edit/child-is-indented-as-its-siblings", test_child);
    g_test_add_func("/edit/first-child-is-indented-deeper", test_grandchild);
    g_test_add_func("/edit/markup-has-the-quotes-of-the-document", test_markup);
    g_test_add_func("/edit/markup-is-not-copied", test_markup_of_one);
    g_test_add_func("/edit/sibling-follows-its-like", test_after);
    g_test_add_func("/edit/default-name-space-is-inherited", test_namespace);
    g_test_add_func("/edit/attributes-are-set-once", test_set);
    g_test_add_func("/edit/an-element-goes-with-its-indentation", test_remove);
    return g_test_run();
}
