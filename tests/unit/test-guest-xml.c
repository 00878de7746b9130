/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest table as XML: round trip, limits on both sides, one misuse at a time. */
#include <string.h>

#include "base/sw-error.h"
#include "xml/sw-guest-xml.h"

#define ROOT "<guestDrivers xmlns='urn:slotwise:guests:1' source='osinfo-db 1' stamp='s'>\n"
#define END  "</guestDrivers>\n"

static const char sample[] =
    ROOT "  <os id='http://a.example/&lt;&apos;a&quot;&gt;' shortId='a&amp;b' drives='both'>\n"
         "    <class name='net' drives='legacy'/>\n"
         "    <class name='block' drives='both'/>\n"
         "    <class name='9p' drives='modern'/>\n"
         "  </os>\n"
         "  <os id='http://b.example/b' drives='none'/>\n" END;

static SwGuestTable *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    SwGuestTable *table = sw_guest_table_parse_xml(text, strlen(text), &error);

    g_assert_no_error(error);
    return table;
}

static void
assert_refused(const char *text, SwErrorCode code, int line)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwGuestTable) table = sw_guest_table_parse_xml(text, strlen(text), &error);

    g_test_message("%.200s", text);
    g_assert_null(table);
    g_assert_error(error, SW_ERROR, (int)code);
    g_assert_cmpint(sw_error_line(error), ==, line);
}

static void
test_values(void)
{
    g_autoptr(SwGuestTable) table = parse(sample);
    const SwGuest *guest = sw_guest_table_find(table, "a&b");

    g_assert_cmpstr(table->source, ==, "osinfo-db 1");
    g_assert_cmpstr(table->stamp, ==, "s");
    g_assert_cmpuint(table->guests->len, ==, 2);
    g_assert_cmpstr(guest->id, ==, "http://a.example/<'a\">");
    g_assert_cmpint(guest->drives, ==, SW_DRIVES_BOTH);
    g_assert_cmpint(guest->by_class[SW_GUEST_NET], ==, SW_DRIVES_LEGACY);
    g_assert_cmpint(guest->by_class[SW_GUEST_BLOCK], ==, SW_DRIVES_BOTH);
    g_assert_cmpint(guest->by_class[SW_GUEST_9P], ==, SW_DRIVES_MODERN);
    g_assert_cmpint(guest->by_class[SW_GUEST_RNG], ==, SW_DRIVES_NONE);
    g_assert_null(sw_guest_table_find(table, "http://b.example/b")->short_id);
}

static void
test_round_trip(void)
{
    g_autoptr(SwGuestTable) table = parse(sample);
    g_autofree char *text = sw_guest_table_format_xml(table);

    g_assert_cmpstr(text, ==, sample);
}

static void
test_sorts(void)
{
    g_autoptr(SwGuestTable) table =
        parse(ROOT "  <os id='b' drives='none'/>\n  <os id='a' drives='none'/>\n" END);
    g_autofree char *text = sw_guest_table_format_xml(table);

    g_assert_cmpstr(text, ==,
                    ROOT "  <os id='a' drives='none'/>\n  <os id='b' drives='none'/>\n" END);
}

static void
test_unknown(void)
{
    g_autoptr(SwGuestTable) table =
        parse(ROOT "<later/><os id='a' drives='none' more='1'><extra/></os>" END);

    g_assert_cmpuint(table->guests->len, ==, 1);
}

static void
test_refuses(void)
{
    static const struct {
        const char *text;
        SwErrorCode code;
        int line;
    } rows[] = {
        {"", SW_ERROR_SYNTAX, 1},
        {"garbage", SW_ERROR_SYNTAX, 1},
        {ROOT, SW_ERROR_SYNTAX, 2},
        {"<!DOCTYPE x [<!ENTITY e 'e'>]>" ROOT END, SW_ERROR_SYNTAX, 1},
        {"<guestDrivers source='s' stamp='s'/>", SW_ERROR_SYNTAX, 1},
        {"<x xmlns='urn:slotwise:guests:1' source='s' stamp='s'/>", SW_ERROR_SYNTAX, 1},
        {"<guestDrivers xmlns='urn:slotwise:guests:1' stamp='s'/>", SW_ERROR_VALUE, 1},
        {"<guestDrivers xmlns='urn:slotwise:guests:1' source='s'/>", SW_ERROR_VALUE, 1},
        {ROOT "<os drives='none'/>" END, SW_ERROR_VALUE, 2},
        {ROOT "<os id='' drives='none'/>" END, SW_ERROR_VALUE, 2},
        {ROOT "<os id='a&#10;b' drives='none'/>" END, SW_ERROR_VALUE, 2},
        {ROOT "<os id='a' shortId='' drives='none'/>" END, SW_ERROR_VALUE, 2},
        {ROOT "<os id='a'/>" END, SW_ERROR_VALUE, 2},
        {ROOT "<os id='a' drives='all'/>" END, SW_ERROR_VALUE, 2},
        {ROOT "<os id='a' drives='legacy'/>" END, SW_ERROR_VALUE, 2},
        {ROOT "<os id='a' drives='none'>\n<class name='net' drives='legacy'/></os>" END,
         SW_ERROR_VALUE, 2},
        {ROOT "<os id='a' drives='legacy'>\n<class name='gpu' drives='legacy'/></os>" END,
         SW_ERROR_VALUE, 3},
        {ROOT "<os id='a' drives='none'>\n<class name='net' drives='none'/></os>" END,
         SW_ERROR_VALUE, 3},
        {ROOT "<os id='a' drives='legacy'>\n<class name='net' drives='legacy'/>\n"
              "<class name='net' drives='legacy'/></os>" END,
         SW_ERROR_VALUE, 4},
        {ROOT "<os id='a' drives='none'/>\n<os id='a' drives='none'/>" END, SW_ERROR_VALUE, 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_refused(rows[i].text, rows[i].code, rows[i].line);
}

static void
test_id_length(void)
{
    g_autofree char *longest = g_strnfill(SW_GUEST_MAX_TEXT, 'i');
    g_autofree char *good = g_strdup_printf(ROOT "<os id='%s' drives='none'/>" END, longest);
    g_autofree char *bad = g_strdup_printf(ROOT "<os id='%si' drives='none'/>" END, longest);
    g_autoptr(SwGuestTable) table = parse(good);

    g_assert_nonnull(sw_guest_table_find(table, longest));
    assert_refused(bad, SW_ERROR_VALUE, 2);
}

static char *
many_guests(unsigned n)
{
    GString *text = g_string_new(ROOT);

    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(text, "<os id='%06u' drives='none'/>\n", i);
    return g_string_free(g_string_append(text, END), FALSE);
}

static void
test_count(void)
{
    g_autofree char *most = many_guests(SW_GUEST_MAX_ENTRIES);
    g_autofree char *more = many_guests(SW_GUEST_MAX_ENTRIES + 1);
    g_autoptr(SwGuestTable) table = parse(most);

    g_assert_cmpuint(table->guests->len, ==, SW_GUEST_MAX_ENTRIES);
    assert_refused(more, SW_ERROR_LIMIT, SW_GUEST_MAX_ENTRIES + 2);
}

/* Whatever a cut document is, it is never taken for a whole one. */
static void
test_truncated(void)
{
    for (size_t length = 0; length < strlen(sample) - strlen(">\n"); length++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SwGuestTable) table = sw_guest_table_parse_xml(sample, length, &error);

        g_assert_null(table);
        g_assert_error(error, SW_ERROR, SW_ERROR_SYNTAX);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guest-xml/reads-values", test_values);
    g_test_add_func("/guest-xml/round-trip-is-byte-equal", test_round_trip);
    g_test_add_func("/guest-xml/reading-sorts", test_sorts);
    g_test_add_func("/guest-xml/passes-over-unknown-parts", test_unknown);
    g_test_add_func("/guest-xml/refuses-each-misuse-with-its-line", test_refuses);
    g_test_add_func("/guest-xml/id-length-limit", test_id_length);
    g_test_add_func("/guest-xml/entry-count-limit", test_count);
    g_test_add_func("/guest-xml/refuses-every-truncation", test_truncated);
    return g_test_run();
}
