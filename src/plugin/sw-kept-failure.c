/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Failures of child processes, kept for a minute.
 *
 * Theory: a child that hangs costs its caller ten seconds, and whoever asks next would wait as
 * long, one after the other. So one asks and the others wait for it; and as long as nothing has
 * changed that the key tells of, the failure is the answer for a minute. A success is not kept
 * here. */
#include "plugin/sw-kept-failure.h"

#include <stdint.h>
#include <sys/stat.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"

#define KEEP_US  (60 * G_USEC_PER_SEC)
#define WAIT_US  (30 * G_USEC_PER_SEC) /* thrice what a child may take */
#define MAX_KEPT 256                   /* keys; a client chooses names of machines and emulators */

typedef struct {
    unsigned asking; /* threads that have begun and not ended */
    uint64_t state;  /* another number after each end, and in each entry */
    GError *problem; /* the last end's; NULL: none */
    int64_t until;   /* g_get_monotonic_time() up to which it counts */
} Entry;

static GMutex lock; /* of what is below; held for a few instructions only */
static GCond changed;
static uint64_t last_state;
static GHashTable *entries; /* (element-type utf8 Entry) */

static void
entry_free(gpointer data)
{
    Entry *entry = data;

    g_clear_error(&entry->problem);
    g_free(entry);
}

static gboolean
is_over(gpointer key, gpointer value, gpointer now)
{
    const Entry *entry = value;

    return entry->asking == 0 && (!entry->problem || entry->until <= *(const int64_t *)now);
}

/* Return: the entry; NULL: there are too many */
static Entry *
get_entry(const char *key)
{
    int64_t now = g_get_monotonic_time();
    Entry *entry;

    if (!entries)
        entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    g_hash_table_foreach_remove(entries, is_over, &now);
    entry = g_hash_table_lookup(entries, key);
    if (!entry && g_hash_table_size(entries) < MAX_KEPT) {
        entry = g_new0(Entry, 1);
        entry->state = ++last_state;
        g_hash_table_insert(entries, g_strdup(key), entry);
    }
    return entry;
}

/* Up to the next end of one who asks; the entry may have been made anew since.
 * Return: false: it took too long */
static bool
wait_for_end(const char *key)
{
    int64_t limit = g_get_monotonic_time() + WAIT_US;
    const Entry *entry = g_hash_table_lookup(entries, key);
    uint64_t state = entry->state;

    while (entry && entry->asking > 0 && entry->state == state) {
        if (!g_cond_wait_until(&changed, &lock, limit))
            return false;
        entry = g_hash_table_lookup(entries, key);
    }
    return true;
}

char *
sw_kept_failure_key(const char *what, const char *program)
{
    struct stat st;

    if (stat(program, &st) < 0)
        st = (struct stat){0};
    return g_strdup_printf("%s %s %ju %jd %jd.%09ld", what, program, (uintmax_t)st.st_ino,
                           (intmax_t)st.st_size, (intmax_t)st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
}

bool
sw_kept_failure_begin(const char *key, GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
    Entry *entry = get_entry(key);

    if (entry && entry->asking > 0 && !wait_for_end(key)) {
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("another client has been waiting for a program of Slotwise for too long; "
                       "restart the daemon"));
        return false;
    }
    entry = get_entry(key);
    if (!entry)
        return true;
    if (entry->problem && g_get_monotonic_time() < entry->until) {
        g_propagate_error(error, g_error_copy(entry->problem));
        return false;
    }
    entry->asking++;
    return true;
}

void
sw_kept_failure_end(const char *key, const GError *problem)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
    Entry *entry = entries ? g_hash_table_lookup(entries, key) : NULL;

    if (!entry || entry->asking == 0) /* there were too many */
        return;
    entry->asking--;
    entry->state = ++last_state;
    g_clear_error(&entry->problem);
    if (problem && !g_error_matches(problem, SW_ERROR, SW_ERROR_MEMORY)) { /* not the child's */
        entry->problem = g_error_copy(problem);
        entry->until = g_get_monotonic_time() + KEEP_US;
    }
    g_cond_broadcast(&changed);
}
