/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the cache of emulators holds, entry by entry, for people. */
#include "store/sw-caps-audit.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "store/sw-cache.h"
#include "store/sw-caps-kept.h"
#include "store/sw-guest-store.h"
#include "xml/sw-caps-xml.h"

static void
kept_free(void *data)
{
    SwKept *kept = data;

    g_free(kept->file);
    g_free(kept->emulator);
    g_free(kept->version);
    g_free(kept->why);
    g_free(kept);
}

static SwKeptState
state_of(const SwCaps *caps, const char *file)
{
    g_autofree char *name = sw_caps_kept_name(caps->emulator.path, caps->matrices->len > 0);
    SwCapsEmulator now;
    bool same;

    if (!g_str_equal(name, file))
        return SW_KEPT_FOREIGN;
    if (!sw_caps_store_identify(caps->emulator.path, &now, NULL))
        return SW_KEPT_GONE;
    same = sw_caps_store_same(&caps->emulator, &now);
    g_free(now.path);
    return same ? SW_KEPT_FRESH : SW_KEPT_OUTDATED;
}

static SwKept *
look_at(const char *dir, const char *file)
{
    SwKept *kept = g_new0(SwKept, 1);
    g_autoptr(GError) problem = NULL;
    g_autoptr(SwCaps) caps = NULL;
    g_autofree char *text = NULL;
    size_t length;

    kept->file = g_strdup(file);
    text = sw_cache_read(dir, file, SW_CAPS_KEPT_BYTES, &length, &problem);
    if (text)
        caps = sw_caps_parse_xml(text, length, &problem);
    if (!caps) {
        kept->state = SW_KEPT_DAMAGED;
        kept->why = g_strdup(problem->message);
        return kept;
    }
    kept->emulator = g_strdup(caps->emulator.path);
    kept->version = g_strdup(caps->version);
    kept->matrix = caps->matrices->len > 0;
    kept->state = state_of(caps, file);
    return kept;
}

static int
compare(gconstpointer a, gconstpointer b)
{
    const SwKept *const *left = a, *const *right = b;

    return strcmp((*left)->file, (*right)->file);
}

GPtrArray *
sw_caps_audit(const char *dir, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(kept_free);
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    g_autoptr(GError) problem = NULL;
    g_autoptr(GDir) folder = g_dir_open(own_dir, 0, &problem);
    const char *file;

    if (!folder && !g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("the cache %s cannot be read (%s); make it a folder that you may read"),
                     own_dir, problem->message);
        return NULL;
    }
    while (folder && (file = g_dir_read_name(folder)))
        if (g_str_has_suffix(file, ".xml") && !g_str_equal(file, SW_GUEST_STORE_FILE))
            g_ptr_array_add(list, look_at(own_dir, file));
    g_ptr_array_sort(list, compare);
    return g_steal_pointer(&list);
}
