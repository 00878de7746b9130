/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the emulators of this host. */
#include "probes/sw-probe-find.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "qemu-system-"

/* Several names and several folders can lead to one file: it is kept once, by its real path. */
static void
add_folder(GHashTable *found, const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        char *real = NULL;

        if (g_str_has_prefix(name, PREFIX) && g_file_test(path, G_FILE_TEST_IS_EXECUTABLE) &&
            g_file_test(path, G_FILE_TEST_IS_REGULAR))
            real = realpath(path, NULL);
        if (real)
            g_hash_table_add(found, g_strdup(real));
        free(real);
    }
    if (dir)
        g_dir_close(dir);
}

static int
compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
sw_probe_find_emulators(void)
{
    const char *path = g_getenv("PATH");
    g_auto(GStrv) folders = g_strsplit(path ? path : "/usr/bin:/bin", ":", -1);
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *list = g_ptr_array_new();
    GHashTableIter each;
    void *key;

    for (char **folder = folders; *folder; folder++)
        if (**folder == '/')
            add_folder(found, *folder);
    g_hash_table_iter_init(&each, found);
    while (g_hash_table_iter_next(&each, &key, NULL)) {
        g_ptr_array_add(list, key);
        g_hash_table_iter_steal(&each);
    }
    g_ptr_array_sort(list, compare_paths);
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(list, FALSE);
}
