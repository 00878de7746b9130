/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What went wrong, counted by kind; from many threads. */
#include "tally.h"

#include <glib.h>

#include <libvirt/virterror.h>

static GMutex lock; /* of what is below */
static GHashTable *counts;
static char *first_wanted, *first_got;

static void
count(char *kind)
{
    unsigned n;

    g_mutex_lock(&lock);
    if (!counts)
        counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, kind));
    g_hash_table_replace(counts, kind, GUINT_TO_POINTER(n + 1));
    g_mutex_unlock(&lock);
}

void
tally_failure(const char *call, const char *owner)
{
    const virError *error = virGetLastError();

    count(g_strdup_printf("failed %s %s domain=%d code=%d", call, owner, error ? error->domain : -1,
                          error ? error->code : -1));
    g_debug("%s %s: %s", call, owner, virGetLastErrorMessage());
}

void
tally_difference(const char *call, const char *owner, const char *wanted, const char *got)
{
    count(g_strdup_printf("differs %s %s", call, owner));
    g_mutex_lock(&lock);
    if (!first_wanted) {
        first_wanted = g_strdup(wanted);
        first_got = g_strdup(got);
    }
    g_mutex_unlock(&lock);
}

static void
keep(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_file_set_contents(path, text, -1, NULL);
}

void
tally_print(const char *folder)
{
    GHashTableIter iter;
    void *kind, *n;

    if (counts) {
        g_hash_table_iter_init(&iter, counts);
        while (g_hash_table_iter_next(&iter, &kind, &n))
            g_print("%s %u\n", (const char *)kind, GPOINTER_TO_UINT(n));
    }
    if (first_wanted) {
        keep(folder, "wanted", first_wanted);
        keep(folder, "got", first_got);
    }
}
