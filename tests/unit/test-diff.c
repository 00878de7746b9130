/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unified diffs: their form, and that they lead from the one text to the other. */
#include "text/sw-diff.h"

#include <glib.h>
#include <string.h>

static void
assert_diff(const char *old, const char *new, const char *hunks)
{
    g_autofree char *diff = sw_diff_format("a b", old, "c", new);
    g_autofree char *wanted = *hunks ? g_strconcat("--- a b\n+++ c\n", hunks, NULL) : g_strdup("");

    g_assert_cmpstr(diff, ==, wanted);
}

static void
test_form(void)
{
    assert_diff("", "", "");
    assert_diff("x\n", "x\n", "");
    assert_diff("x\n", "y\n", "@@ -1 +1 @@\n-x\n+y\n");
    assert_diff("", "y\n", "@@ -0,0 +1 @@\n+y\n");
    assert_diff("x\ny\n", "", "@@ -1,2 +0,0 @@\n-x\n-y\n");
    assert_diff("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nx\n5\n6\n",
                "@@ -2,5 +2,6 @@\n 2\n 3\n 4\n+x\n 5\n 6\n");
}

static void
test_no_newline_at_the_end(void)
{
    assert_diff("x", "x\n", "@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
    assert_diff("y\nx", "z\nx", "@@ -1,2 +1,2 @@\n-y\n+z\n x\n\\ No newline at end of file\n");
}

/* Six lines between two changes are in one hunk, seven in none. */
static void
test_hunks(void)
{
    assert_diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
                "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
    assert_diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
                "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
                "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

/* ---- random texts ---- */

/* How many old lines are in front of a hunk; @@ -begin,n */
static guint
first_line(const char *head)
{
    char *end;
    guint64 begin = g_ascii_strtoull(head + strlen("@@ -"), &end, 10);
    guint64 n = *end == ',' ? g_ascii_strtoull(end + 1, NULL, 10) : 1;

    return (guint)(begin - (n != 0));
}

/* What patch(1) does with a diff of texts that end in newlines.
 * Return: (transfer full): how many lines are removed and added goes to @edits */
static char *
apply(const char *old, const char *diff, unsigned *edits)
{
    g_auto(GStrv) from = g_strsplit(old, "\n", -1), lines = g_strsplit(diff, "\n", -1);
    g_autoptr(GString) out = g_string_new(NULL);
    guint at = 0;

    *edits = 0;
    for (guint i = 2; *lines && lines[1] && lines[i] && *lines[i]; i++) {
        if (g_str_has_prefix(lines[i], "@@")) {
            for (const guint begin = first_line(lines[i]); at < begin; at++)
                g_string_append_printf(out, "%s\n", from[at]);
            continue;
        }
        *edits += *lines[i] != ' ';
        if (*lines[i] != '-')
            g_string_append_printf(out, "%s\n", lines[i] + 1);
        if (*lines[i] != '+')
            g_assert_cmpstr(from[at++], ==, lines[i] + 1);
    }
    for (; from[at] && from[at + 1]; at++)
        g_string_append_printf(out, "%s\n", from[at]);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
random_text(guint n, int words)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, "%d\n", g_test_rand_int_range(0, words));
    return g_string_free(text, FALSE);
}

static unsigned
assert_applies(const char *old, const char *new)
{
    g_autofree char *diff = sw_diff_format("old", old, "new", new), *made = NULL;
    unsigned edits;

    made = apply(old, diff, &edits);
    g_assert_cmpstr(made, ==, new);
    return edits;
}

static void
test_random(void)
{
    for (int i = 0; i < 300; i++) {
        g_autofree char *old = random_text((guint)g_test_rand_int_range(0, 40), 2 + i % 9);
        g_autofree char *new = random_text((guint)g_test_rand_int_range(0, 40), 2 + i % 9);

        assert_applies(old, new);
    }
}

/* Far more edits than are searched at once; time grows with length alone. */
static void
test_large(void)
{
    g_autofree char *old = random_text(30000, 1000), *new = random_text(30000, 1000);
    const gint64 begin = g_get_monotonic_time();

    assert_applies(old, new);
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 20 * G_USEC_PER_SEC);
}

/* One line of 5000 is another one: nothing else is told of. */
static void
test_shortest(void)
{
    g_autofree char *old = random_text(5000, 3), *new = g_strdup(old);

    new[5000] = 'x';
    g_assert_cmpuint(assert_applies(old, new), ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diff/form", test_form);
    g_test_add_func("/diff/no-newline-at-the-end", test_no_newline_at_the_end);
    g_test_add_func("/diff/hunks", test_hunks);
    g_test_add_func("/diff/random-texts-lead-to-each-other", test_random);
    g_test_add_func("/diff/large-texts-take-bounded-time", test_large);
    g_test_add_func("/diff/one-line-is-one-line", test_shortest);
    return g_test_run();
}
