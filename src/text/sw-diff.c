/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A unified diff of two texts, line by line.
 *
 * Myers, "An O(ND) Difference Algorithm and Its Variations", 1986: of all ways through the grid of
 * old and new lines that have d edits the furthest on each diagonal is kept, for d = 0, 1, ... Its
 * costs grow with the square of the edits, and a large domain has tens of thousands of them; so
 * after MAX_EDITS the furthest way counts as found and the search begins anew at its end. The
 * result is then not always the shortest, but always right, and time grows with length alone.
 *
 * diff(1) was the other choice. It reads two files, and would have to be given a domain, which may
 * hold passwords, in temporary ones. */
#include "text/sw-diff.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define MAX_EDITS 256
#define ROW       (2 * MAX_EDITS + 3) /* diagonals of a row, and one more on each side */
#define CONTEXT   3u

typedef struct {
    GPtrArray *lines; /* with the newline that ends them */
    GArray *numbers;  /* of int: equal lines have equal ones */
    bool *changed;    /* of each line: it is removed, or added */
} Side;

typedef struct {
    Side old, new;
    int (*ways)[ROW]; /* [d][diagonal]: old lines used by the furthest way; -1: none */
} Diff;

/* An operation on one line. */
typedef struct {
    char sign; /* ' ', '-' or '+' */
    const char *line;
} Step;

/* ---- lines ---- */

static void
split(Side *side, const char *text, GHashTable *known)
{
    side->lines = g_ptr_array_new_with_free_func(g_free);
    side->numbers = g_array_new(FALSE, FALSE, sizeof(int));
    while (*text) {
        const char *end = strchr(text, '\n');
        char *line = end ? g_strndup(text, (gsize)(end + 1 - text)) : g_strdup(text);
        int number = GPOINTER_TO_INT(g_hash_table_lookup(known, line));

        if (!number) {
            number = (int)g_hash_table_size(known) + 1;
            g_hash_table_insert(known, g_strdup(line), GINT_TO_POINTER(number));
        }
        g_ptr_array_add(side->lines, line);
        g_array_append_val(side->numbers, number);
        text += strlen(line);
    }
    side->changed = g_new0(bool, side->lines->len + 1);
}

static void
side_clear(Side *side)
{
    g_ptr_array_unref(side->lines);
    g_array_unref(side->numbers);
    g_free(side->changed);
}

/* ---- the search ---- */

/* Where the way with @d edits enters diagonal @k: from the diagonal above, by a line that is
 * removed, or from the one below, by one that is added.
 * @n, @m: lines that are left on the old and on the new side */
static int
enter(const Diff *diff, int d, int k, int n, int m, bool *removes)
{
    const int *row = d ? diff->ways[d - 1] + MAX_EDITS + 1 : NULL;
    const int below = row && row[k + 1] >= 0 && row[k + 1] - k <= m ? row[k + 1] : -1;
    const int above = row && row[k - 1] >= 0 && row[k - 1] < n ? row[k - 1] + 1 : -1;

    *removes = above > below;
    return d ? MAX(above, below) : 0;
}

static bool
same(const Diff *diff, guint x, guint y)
{
    return x < diff->old.lines->len &&
           y < diff->new.lines->len &&g_array_index(diff->old.numbers, int, x) ==
               g_array_index(diff->new.numbers, int, y);
}

/* Marks the edits of the way that ends with @d edits on diagonal @k; it began at @x0 and @y0. */
static void
mark(Diff *diff, int d, int k, guint x0, guint y0)
{
    const int n = (int)(diff->old.lines->len - x0), m = (int)(diff->new.lines->len - y0);

    for (; d > 0; d--) {
        bool removes;
        const int x = enter(diff, d, k, n, m, &removes);

        if (removes)
            diff->old.changed[x0 + (guint)x - 1] = true;
        else
            diff->new.changed[y0 + (guint)(x - k) - 1] = true;
        k += removes ? -1 : 1;
    }
}

/* The diagonal of the furthest way with @d edits, when it is the end or when no more are tried. */
static bool
try_edits(Diff *diff, int d, guint x0, guint y0, int *furthest)
{
    const int n = (int)(diff->old.lines->len - x0), m = (int)(diff->new.lines->len - y0);
    int *row = diff->ways[d] + MAX_EDITS + 1, best = -1;

    memset(diff->ways[d], -1, sizeof(diff->ways[d]));
    for (int k = -d; k <= d; k += 2) {
        bool removes;
        int x = enter(diff, d, k, n, m, &removes);

        while (x >= 0 && same(diff, x0 + (guint)x, y0 + (guint)(x - k)))
            x++;
        row[k] = x;
        if (x < 0 || 2 * x - k <= best)
            continue;
        best = 2 * x - k;
        *furthest = k;
    }
    return best == n + m || d == MAX_EDITS;
}

static void
search(Diff *diff)
{
    guint x = 0, y = 0;

    diff->ways = g_malloc(sizeof(*diff->ways) * (MAX_EDITS + 1));
    while (x < diff->old.lines->len || y < diff->new.lines->len) {
        int d = 0, k = 0, way;

        while (!try_edits(diff, d, x, y, &k))
            d++;
        mark(diff, d, k, x, y);
        way = diff->ways[d][MAX_EDITS + 1 + k];
        x += (guint)way;
        y += (guint)(way - k);
    }
    g_free(diff->ways);
}

/* ---- the text ---- */

static GArray *
list_steps(const Diff *diff)
{
    GArray *steps = g_array_new(FALSE, FALSE, sizeof(Step));
    guint x = 0, y = 0;

    while (x < diff->old.lines->len || y < diff->new.lines->len) {
        Step step = {.sign = ' '};

        if (x < diff->old.lines->len && diff->old.changed[x])
            step.sign = '-';
        else if (y < diff->new.lines->len && diff->new.changed[y])
            step.sign = '+';
        step.line = step.sign == '+' ? diff->new.lines->pdata[y] : diff->old.lines->pdata[x];
        x += step.sign != '+';
        y += step.sign != '-';
        g_array_append_val(steps, step);
    }
    return steps;
}

/* How many of the steps are about lines of one side; @other: the sign of the other one's. */
static guint
count(const GArray *steps, guint from, guint to, char other)
{
    guint n = 0;

    for (guint i = from; i < to; i++)
        n += g_array_index(steps, Step, i).sign != other;
    return n;
}

static void
put_range(GString *out, char sign, guint before, guint n)
{
    g_string_append_printf(out, " %c%u", sign, n ? before + 1 : before);
    if (n != 1)
        g_string_append_printf(out, ",%u", n);
}

static void
put_hunk(GString *out, const GArray *steps, guint from, guint to, const guint before[2])
{
    g_string_append(out, "@@");
    put_range(out, '-', before[0], count(steps, from, to, '+'));
    put_range(out, '+', before[1], count(steps, from, to, '-'));
    g_string_append(out, " @@\n");
    for (guint i = from; i < to; i++) {
        const Step *step = &g_array_index(steps, Step, i);

        g_string_append_c(out, step->sign);
        g_string_append(out, step->line);
        if (!g_str_has_suffix(step->line, "\n"))
            g_string_append(out, "\n\\ No newline at end of file\n");
    }
}

/* The next step from @at on that changes something; the number of steps when there is none. */
static guint
next_change(const GArray *steps, guint at)
{
    while (at < steps->len && g_array_index(steps, Step, at).sign == ' ')
        at++;
    return at;
}

/* Changes with little between them are one hunk. */
static guint
last_of_hunk(const GArray *steps, guint at)
{
    guint next;

    while ((next = next_change(steps, at + 1)) < steps->len && next - at <= 2 * CONTEXT + 1)
        at = next;
    return at;
}

static void
put_hunks(GString *out, const GArray *steps)
{
    guint done = 0, before[2] = {0, 0};

    for (guint at = next_change(steps, 0); at < steps->len; at = next_change(steps, done)) {
        const guint from = MAX(at, CONTEXT + done) - CONTEXT;
        const guint to = MIN(last_of_hunk(steps, at) + 1 + CONTEXT, steps->len);

        before[0] += count(steps, done, from, '+');
        before[1] += count(steps, done, from, '-');
        put_hunk(out, steps, from, to, before);
        before[0] += count(steps, from, to, '+');
        before[1] += count(steps, from, to, '-');
        done = to;
    }
}

char *
sw_diff_format(const char *old_name, const char *old, const char *new_name, const char *new)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GArray) steps = NULL;
    Diff diff = {.ways = NULL};

    if (g_str_equal(old, new))
        return g_strdup("");
    split(&diff.old, old, known);
    split(&diff.new, new, known);
    search(&diff);
    steps = list_steps(&diff);
    g_string_append_printf(out, "--- %s\n+++ %s\n", old_name, new_name);
    put_hunks(out, steps);
    side_clear(&diff.old);
    side_clear(&diff.new);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
