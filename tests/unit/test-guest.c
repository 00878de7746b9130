/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Guest facts as values: sums, names, look-ups. */
#include <string.h>

#include "caps/sw-guest.h"

static void
test_sum(void)
{
    static const struct {
        SwDrives net, block, sum;
    } rows[] = {
        {SW_DRIVES_NONE, SW_DRIVES_NONE, SW_DRIVES_NONE},
        {SW_DRIVES_LEGACY, SW_DRIVES_NONE, SW_DRIVES_LEGACY},
        {SW_DRIVES_NONE, SW_DRIVES_MODERN, SW_DRIVES_MODERN},
        {SW_DRIVES_LEGACY, SW_DRIVES_MODERN, SW_DRIVES_BOTH},
        {SW_DRIVES_LEGACY, SW_DRIVES_BOTH, SW_DRIVES_BOTH},
        {SW_DRIVES_BOTH, SW_DRIVES_NONE, SW_DRIVES_BOTH},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SwGuest guest = {.drives = SW_DRIVES_NONE};

        guest.by_class[SW_GUEST_NET] = rows[i].net;
        guest.by_class[SW_GUEST_BLOCK] = rows[i].block;
        sw_guest_sum(&guest);
        g_assert_cmpstr(sw_drives_name(guest.drives), ==, sw_drives_name(rows[i].sum));
    }
}

static void
test_text(void)
{
    g_autofree char *longest = g_strnfill(SW_GUEST_MAX_TEXT, 'a');
    g_autofree char *longer = g_strnfill(SW_GUEST_MAX_TEXT + 1, 'a');

    g_assert_true(sw_guest_text_is_valid("http://centos.org/centos/6.10"));
    g_assert_true(sw_guest_text_is_valid("sch\xc3\xb6n & <good>"));
    g_assert_true(sw_guest_text_is_valid(longest));
    g_assert_false(sw_guest_text_is_valid(longer));
    g_assert_false(sw_guest_text_is_valid(""));
    g_assert_false(sw_guest_text_is_valid("two\nlines"));
    g_assert_false(sw_guest_text_is_valid("\xff"));
    g_assert_false(sw_guest_text_is_valid("\xef\xbf\xbf"));
}

/* Ids in an order that sorting must change, among them a short id that is another guest's id. */
static SwGuestTable *
small_table(void)
{
    g_autoptr(SwGuestTable) table = sw_guest_table_new();

    sw_guest_table_add(table, "http://b.example/b", "shared");
    sw_guest_table_add(table, "http://c.example/c", "http://b.example/b");
    sw_guest_table_add(table, "http://a.example/a", "shared");
    sw_guest_table_add(table, "http://d.example/d", NULL);
    g_assert_null(sw_guest_table_sort(table));
    return g_steal_pointer(&table);
}

static void
test_find(void)
{
    g_autoptr(SwGuestTable) table = small_table();

    for (guint i = 0; i < table->guests->len; i++) {
        const SwGuest *guest = table->guests->pdata[i];

        g_assert_true(sw_guest_table_find(table, guest->id) == guest);
    }
    g_assert_null(sw_guest_table_find(table, "http://a.example"));
    g_assert_null(sw_guest_table_find(table, ""));
}

static void
test_find_short(void)
{
    g_autoptr(SwGuestTable) table = small_table();

    g_assert_cmpstr(sw_guest_table_find(table, "shared")->id, ==, "http://a.example/a");
    g_assert_cmpstr(sw_guest_table_find(table, "http://b.example/b")->short_id, ==, "shared");
}

static void
test_find_in_none(void)
{
    g_autoptr(SwGuestTable) table = sw_guest_table_new();

    g_assert_null(sw_guest_table_sort(table));
    g_assert_null(sw_guest_table_find(table, "centos6.10"));
}

static void
test_twice(void)
{
    g_autoptr(SwGuestTable) table = small_table();

    sw_guest_table_add(table, "http://b.example/b", NULL);
    g_assert_cmpstr(sw_guest_table_sort(table), ==, "http://b.example/b");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guest/sums-its-classes", test_sum);
    g_test_add_func("/guest/text-is-printable-and-bounded", test_text);
    g_test_add_func("/guest/is-found-by-id", test_find);
    g_test_add_func("/guest/id-comes-before-short-id", test_find_short);
    g_test_add_func("/guest/empty-table-finds-nothing", test_find_in_none);
    g_test_add_func("/guest/sorting-tells-a-duplicate", test_twice);
    return g_test_run();
}
