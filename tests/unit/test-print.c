/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A document as text: what an XML reader sees comes back, in the looks of the document it came
 * from. */
#include <string.h>

#include "xml/sw-xml.h"

static char *
print_again(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(xmlDoc) doc = sw_xml_parse(text, strlen(text), "test", &error);

    g_assert_no_error(error);
    return sw_xml_print(doc, text);
}

static void
assert_prints(const char *text, const char *printed)
{
    g_autofree char *got = print_again(text), *again = print_again(got);

    g_assert_cmpstr(got, ==, printed);
    g_assert_cmpstr(again, ==, printed);
}

static void
assert_kept(const char *text)
{
    assert_prints(text, text);
}

static void
test_quotes(void)
{
    assert_kept("<a b='1' c='2'/>\n");
    assert_kept("<a b=\"1\" c=\"2\"/>\n");
    assert_kept("<a b='1' c=\"it's\"/>\n");
    assert_prints("<a b='1' c=\"2\"/>\n", "<a b='1' c='2'/>\n");
    assert_prints("<a b=\"it's &quot;it&quot;\"/>\n", "<a b=\"it's &quot;it&quot;\"/>\n");
    assert_kept("<a/>\n");
    assert_kept("<a>no 'attribute'</a>\n");
}

static void
test_characters(void)
{
    assert_kept("<a b='&lt;&amp;&gt;'>&lt;&amp;&gt;</a>\n");
    assert_kept("<a b='x&#10;y&#9;z'/>\n");
    assert_kept("<a b=''/>\n");
    assert_kept("<a>Gerät 磁盘 💾</a>\n");
    assert_prints("<a>&#xe4;</a>\n", "<a>ä</a>\n");
    assert_prints("<a>x&#13;y</a>\n", "<a>x&#13;y</a>\n");
}

static void
test_parts(void)
{
    assert_kept("<!-- before -->\n<a><!-- in --></a>\n<!-- after -->\n");
    assert_kept("<a><![CDATA[<b> & \"c\"]]></a>\n");
    assert_kept("<a><?php echo 1?></a>\n");
    assert_kept("<?top of?>\n<a/>\n");
    assert_kept("<a>\n\t<b/>\n  text <c/> tail\n</a>\n");
}

static void
test_namespaces(void)
{
    assert_kept("<a xmlns='urn:x' b='1'><c/></a>\n");
    assert_kept("<a xmlns:p='urn:x'><p:b p:c='1' c='2'/></a>\n");
    assert_kept("<a><p:b xmlns:p='urn:x'><c xmlns='urn:y'/></p:b></a>\n");
    assert_kept("<a xml:lang='de'/>\n");
}

static void
test_declaration(void)
{
    assert_kept("<?xml version='1.0'?>\n<a/>\n");
    assert_kept("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b='1'/>\n");
    assert_prints("\xef\xbb\xbf<a/>\n", "<a/>\n");
}

/* Latin-1 comes in, and goes out as the declaration says. */
static void
test_latin1(void)
{
    assert_kept("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<a b='\xe4'>\xf6</a>\n");
}

/* Of which the declaration would be "+ADw?xml": libxml2 begins to read as ASCII. */
static void
test_utf7(void)
{
    assert_prints("<?xml version=\"1.0\" encoding=\"UTF-7\"?>\n<a b='+AOQ-'>+APY-</a>\n",
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b='\u00e4'>\u00f6</a>\n");
}

static void
test_empty(void)
{
    assert_prints("<a></a>\n", "<a/>\n");
    assert_prints("<a  b = '1'  />", "<a b='1'/>\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/print/quotes-of-the-document", test_quotes);
    g_test_add_func("/print/characters-are-escaped", test_characters);
    g_test_add_func("/print/comments-cdata-instructions", test_parts);
    g_test_add_func("/print/name-spaces", test_namespaces);
    g_test_add_func("/print/declaration", test_declaration);
    g_test_add_func("/print/latin-1", test_latin1);
    g_test_add_func("/print/utf-7", test_utf7);
    g_test_add_func("/print/empty-elements", test_empty);
    return g_test_run();
}
