/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What emulators offer, kept between calls for a moment.
 *
 * To read the cached entry of an emulator takes 0.25 ms, and to see by its files and modules that
 * the entry is still its own 0.07; libvirt defines a domain of 20 devices in 2. So what was right
 * is taken for right for some seconds more, unless a stat() of the emulator or of the cache's
 * folder, in which entries are replaced as a whole, tells otherwise. */
#include "plugin/sw-kept-caps.h"

#include "plugin/sw-file-state.h"
#include "store/sw-cache.h"

#define KEEP_US (5 * G_USEC_PER_SEC)
#define N_KEPT  4 /* a host has guests of few emulators */

struct SwKeptCaps {
    char *emulator, *folder;
    struct stat emulator_state, folder_state;
    SwCaps *caps;
    int64_t until; /* g_get_monotonic_time() */
};

static GMutex lock;              /* of what is below; held for a few system calls only */
static SwKeptCaps *kept[N_KEPT]; /* NULL: none yet */
static unsigned next;            /* whose turn it is to make room */

static void
kept_free(SwKeptCaps *one)
{
    if (!one)
        return;
    g_free(one->emulator);
    g_free(one->folder);
    sw_caps_free(one->caps);
    g_free(one);
}

SwKeptCaps *
sw_kept_caps_begin(const char *emulator)
{
    SwKeptCaps *one = g_new0(SwKeptCaps, 1);

    one->emulator = g_strdup(emulator);
    one->folder = sw_cache_dir();
    one->emulator_state = sw_file_state(one->emulator);
    one->folder_state = sw_file_state(one->folder);
    return one;
}

/* Under the lock. Return: the emulator's place, or N_KEPT */
static unsigned
find_place(const char *emulator)
{
    unsigned place = 0;

    while (place < N_KEPT && !(kept[place] && g_str_equal(kept[place]->emulator, emulator)))
        place++;
    return place;
}

void
sw_kept_caps_end(SwKeptCaps *one, SwCaps *caps)
{
    SwKeptCaps *old = one;
    unsigned place;

    if (caps) {
        one->caps = sw_caps_ref(caps);
        one->until = g_get_monotonic_time() + KEEP_US;
        g_mutex_lock(&lock);
        place = find_place(one->emulator);
        if (place == N_KEPT) {
            place = next;
            next = (next + 1) % N_KEPT;
        }
        old = kept[place];
        kept[place] = one;
        g_mutex_unlock(&lock);
    }
    kept_free(old);
}

static bool
is_right(const SwKeptCaps *one)
{
    struct stat emulator = sw_file_state(one->emulator), folder = sw_file_state(one->folder);

    return g_get_monotonic_time() < one->until &&
           sw_file_state_equal(&emulator, &one->emulator_state) &&
           sw_file_state_equal(&folder, &one->folder_state);
}

SwCaps *
sw_kept_caps_find(const char *emulator)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
    unsigned place = find_place(emulator);

    return place < N_KEPT && is_right(kept[place]) ? sw_caps_ref(kept[place]->caps) : NULL;
}
