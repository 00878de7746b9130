/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of expected results. */
#include "golden.h"

#include <glib/gstdio.h>
#include <string.h>

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
golden_list(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while (dir && (name = g_dir_read_name(dir)))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

/* A unified diff, by the program that everybody has. */
void
golden_print_diff(const char *path, const char *text)
{
    g_autofree char *scratch = NULL, *diff = NULL;
    int fd = g_file_open_tmp("slotwise-XXXXXX", &scratch, NULL);
    const char *argv[] = {"diff", "-u", "--label", "expected", "--label",
                          "got",  path, scratch,   NULL};
    g_auto(GStrv) lines = NULL;

    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    g_file_set_contents(scratch, text, -1, NULL);
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &diff, NULL, NULL,
                 NULL);
    g_unlink(scratch);
    lines = g_strsplit(diff ? diff : "", "\n", -1);
    for (char **line = lines; *line; line++)
        g_test_message("%s", *line);
}
