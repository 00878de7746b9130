/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON: every character comes out as a reader takes it. */
#include "text/sw-json.h"

static void
assert_string(const char *text, const char *json)
{
    g_autoptr(GString) out = g_string_new(NULL);

    sw_json_string(out, text);
    g_assert_cmpstr(out->str, ==, json);
}

static void
test_escapes(void)
{
    assert_string(NULL, "null");
    assert_string("", "\"\"");
    assert_string("plain", "\"plain\"");
    assert_string("a\"b\\c", "\"a\\\"b\\\\c\"");
    assert_string("a\nb\tc\rd", "\"a\\u000ab\\u0009c\\u000dd\"");
    assert_string("\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"");
    assert_string("Gerät 磁盘", "\"Gerät 磁盘\"");
    assert_string("'/<>&", "\"'/<>&\"");
}

static void
test_members(void)
{
    g_autoptr(GString) out = g_string_new("{");

    sw_json_member(out, "a", "1");
    sw_json_member(out, "b\"", NULL);
    sw_json_name(out, "c");
    g_string_append(out, "{");
    sw_json_member(out, "d", "{");
    sw_json_member(out, "e", "2");
    g_string_append(out, "}}");
    g_assert_cmpstr(out->str, ==,
                    "{\"a\": \"1\", \"b\\\"\": null, \"c\": {\"d\": \"{\", \"e\": \"2\"}}");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/escapes", test_escapes);
    g_test_add_func("/json/members-are-separated", test_members);
    return g_test_run();
}
