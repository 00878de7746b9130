/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The advised capabilities, of hosts and of domains, kept until what they were made from changes.
 *
 * To read libvirt's document and to look up 20 emulators takes twice the time that libvirt takes to
 * make it, and the answer is always the same. So the last ones stay, with libvirt's text and the
 * state of the emulators' files and of the cache's folder, in which an entry is replaced as a
 * whole: one stat() for each tells whether it is still right. What no stat() of these tells (a
 * module of QEMU that was installed, an entry that was edited in place, a change within one tick of
 * the clock that stamps files) is seen some seconds later. */
#include "plugin/sw-kept-capabilities.h"

#include "plugin/sw-file-state.h"
#include "store/sw-cache.h"

#define KEEP_US (5 * G_USEC_PER_SEC)
#define N_KEPT  8 /* a host has one document, and asks for domains of few kinds */

/** A file, as it was; all zero: there was none. */
typedef struct {
    char *path;
    struct stat state;
} Source;

struct SwKeptSources {
    char *xml;
    GArray *files; /* of Source */
    char *advice;  /* NULL: none was needed */
    int64_t until; /* g_get_monotonic_time() */
    gatomicrefcount refs;
};

static GMutex lock;                 /* of what is below; held for a few instructions only */
static SwKeptSources *kept[N_KEPT]; /* NULL: none yet */
static unsigned next;               /* whose turn it is to make room */

static void
clear_source(void *source)
{
    g_free(((Source *)source)->path);
}

SwKeptSources *
sw_kept_sources_new(const char *xml)
{
    SwKeptSources *sources = g_new0(SwKeptSources, 1);
    g_autofree char *cache = sw_cache_dir();

    sources->xml = g_strdup(xml);
    sources->files = g_array_new(FALSE, FALSE, sizeof(Source));
    g_array_set_clear_func(sources->files, clear_source);
    g_atomic_ref_count_init(&sources->refs);
    sw_kept_sources_add(sources, cache);
    return sources;
}

void
sw_kept_sources_free(SwKeptSources *sources)
{
    if (!sources || !g_atomic_ref_count_dec(&sources->refs))
        return;
    g_free(sources->xml);
    g_array_unref(sources->files);
    g_free(sources->advice);
    g_free(sources);
}

void
sw_kept_sources_add(SwKeptSources *sources, const char *path)
{
    Source source = {g_strdup(path), sw_file_state(path)};

    g_array_append_val(sources->files, source);
}

static bool
is_as_it_was(const Source *source)
{
    struct stat now = sw_file_state(source->path);

    return sw_file_state_equal(&now, &source->state);
}

static bool
is_right(const SwKeptSources *sources)
{
    if (g_get_monotonic_time() >= sources->until)
        return false;
    for (guint i = 0; i < sources->files->len; i++)
        if (!is_as_it_was(&g_array_index(sources->files, Source, i)))
            return false;
    return true;
}

/* Under the lock. Return: the place of the advice on that document, or N_KEPT */
static unsigned
find_place(const char *xml)
{
    unsigned place = 0;

    while (place < N_KEPT && !(kept[place] && g_str_equal(kept[place]->xml, xml)))
        place++;
    return place;
}

bool
sw_kept_capabilities_find(const char *xml, char **advice)
{
    g_autoptr(SwKeptSources) sources = NULL;
    unsigned place;

    g_mutex_lock(&lock);
    place = find_place(xml);
    if (place < N_KEPT) {
        g_atomic_ref_count_inc(&kept[place]->refs);
        sources = kept[place];
    }
    g_mutex_unlock(&lock);
    if (!sources || !is_right(sources))
        return false;
    *advice = g_strdup(sources->advice);
    return true;
}

void
sw_kept_capabilities_keep(SwKeptSources *sources, const char *advice)
{
    SwKeptSources *old;
    unsigned place;

    sources->advice = g_strdup(advice);
    sources->until = g_get_monotonic_time() + KEEP_US;
    g_mutex_lock(&lock);
    place = find_place(sources->xml);
    if (place == N_KEPT) {
        place = next;
        next = (next + 1) % N_KEPT;
    }
    old = kept[place];
    kept[place] = sources;
    g_mutex_unlock(&lock);
    sw_kept_sources_free(old);
}
