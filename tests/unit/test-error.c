/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors: their line, and that a message is one printable line whatever it quotes. */
#include "base/sw-error.h"

#include <string.h>

static void
test_line(void)
{
    g_autoptr(GError) ours = NULL, copy = NULL, other = NULL;

    sw_error_set(&ours, SW_ERROR_VALUE, 7, "%s is wrong; mend it", "it");
    g_assert_error(ours, SW_ERROR, SW_ERROR_VALUE);
    g_assert_cmpstr(ours->message, ==, "it is wrong; mend it");
    g_assert_cmpint(sw_error_line(ours), ==, 7);
    copy = g_error_copy(ours);
    g_assert_cmpint(sw_error_line(copy), ==, 7);
    other = g_error_new_literal(G_FILE_ERROR, G_FILE_ERROR_IO, "foreign");
    g_assert_cmpint(sw_error_line(other), ==, 0);
    sw_error_set(NULL, SW_ERROR_VALUE, 7, "nobody listens");
}

static void
test_printable(void)
{
    g_autofree char *huge = g_strnfill(1 << 20, 'x');
    g_autoptr(GError) error = NULL, cut = NULL;

    sw_error_set(&error, SW_ERROR_VALUE, 0, "'%s' ä", "a\nb\x1b[2J\xff\xc2\x9b");
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    g_assert_null(strpbrk(error->message, "\n\x1b"));
    g_assert_null(strstr(error->message, "\xc2\x9b"));
    g_assert_true(g_str_has_suffix(error->message, "' ä"));
    sw_error_set(&cut, SW_ERROR_VALUE, 0, "'%s'", huge);
    g_assert_cmpuint(strlen(cut->message), ==, 1024);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error/line-goes-along", test_line);
    g_test_add_func("/error/message-is-one-printable-line", test_printable);
    return g_test_run();
}
