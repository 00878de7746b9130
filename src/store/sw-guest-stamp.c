/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stamp of the osinfo database.
 *
 * Theory: libosinfo reads a system, a local and a user folder, each named by a variable or else by
 * its defaults. The stamp hashes VERSION, and path, inode, size and change time of it and
 * everything below os/ in those folders. Nobody can set a change time back, so a package that is
 * put back to an older version, with older file times, is seen too.
 *
 * Rejected: the change times of the folders alone, which miss a file that is edited in place (and
 * that is what administrators do in /etc/osinfo). To look at all 853 entries of osinfo-db 20221203
 * takes a millisecond, at the folders alone a third of one, and libosinfo over 200. */
#include "store/sw-guest-stamp.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "store/sw-cache.h"

#define MAX_DEPTH   8     /* folders below os/; the database has 2 */
#define MAX_LOOKS   40000 /* entries of a place: 20000 guests, each with a folder of extras */
#define MAX_VERSION 64    /* bytes of VERSION; the database has 8 */

/** One of the folders that make the database; a later one overrides an earlier one. */
typedef struct {
    const char *variables[2]; /* the first one that is set names the folder; NULL: no more */
    bool in_config;           /* the defaults are below the user's configuration folder */
    const char *defaults[2];  /* libosinfo takes the first one that exists; NULL: no more */
} Place;

/* As libosinfo 1.10 looks for them. */
static const Place places[] = {
    {{"OSINFO_SYSTEM_DIR", "OSINFO_DATA_DIR"}, false, {"/usr/share/osinfo", NULL}},
    {{"OSINFO_LOCAL_DIR", NULL}, false, {"/etc/osinfo", "/etc/libosinfo/db"}},
    {{"OSINFO_USER_DIR", NULL}, true, {"osinfo", "libosinfo/db"}},
};

static void
look_at(GPtrArray *lines, const char *path, unsigned depth)
{
    g_autoptr(GDir) dir = NULL;
    const char *name;
    GStatBuf st;

    if (lines->len >= MAX_LOOKS || g_stat(path, &st) < 0)
        return;
    g_ptr_array_add(lines, g_strdup_printf("%s %ju %jd %jd.%09ld\n", path, (uintmax_t)st.st_ino,
                                           (intmax_t)st.st_size, (intmax_t)st.st_ctim.tv_sec,
                                           st.st_ctim.tv_nsec));
    if (!S_ISDIR(st.st_mode) || depth == MAX_DEPTH)
        return;
    dir = g_dir_open(path, 0, NULL);
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);

        look_at(lines, child, depth + 1);
    }
}

/* The rules of the cache for what may be believed are right for VERSION too: a pipe in its place
 * must not hold us. */
static void
read_version(const char *dir, char **version)
{
    g_autofree char *text = sw_cache_read(dir, "VERSION", MAX_VERSION, NULL, NULL);

    if (!text)
        return;
    g_free(*version);
    *version = g_steal_pointer(&text);
    g_strstrip(*version);
}

static void
look_into(GPtrArray *lines, const char *dir, char **version)
{
    g_autofree char *file = g_build_filename(dir, "VERSION", NULL);
    g_autofree char *os = g_build_filename(dir, "os", NULL);

    look_at(lines, file, MAX_DEPTH);
    look_at(lines, os, 0);
    read_version(dir, version);
}

/* Return: (transfer full): the folder that a variable names, absolute; NULL when it is not set */
static char *
named_dir(const char *variable)
{
    const char *dir = g_getenv(variable);

    return dir && *dir ? g_canonicalize_filename(dir, NULL) : g_strdup(dir);
}

static void
look_into_place(GPtrArray *lines, const Place *place, char **version)
{
    for (size_t i = 0; i < G_N_ELEMENTS(place->variables) && place->variables[i]; i++) {
        g_autofree char *dir = named_dir(place->variables[i]);

        if (dir) {
            look_into(lines, dir, version);
            return;
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(place->defaults) && place->defaults[i]; i++) {
        g_autofree char *dir = g_build_filename(place->in_config ? g_get_user_config_dir() : "/",
                                                place->defaults[i], NULL);

        look_into(lines, dir, version);
    }
}

static int
compare_lines(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;

    return strcmp(*left, *right);
}

/* Place by place, since a folder means something else in another place; sorted, since a folder
 * tells its entries in no certain order. */
static void
hash_place(GChecksum *hash, const Place *place, char **version)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    look_into_place(lines, place, version);
    g_ptr_array_sort(lines, compare_lines);
    for (guint i = 0; i < lines->len; i++)
        g_checksum_update(hash, lines->pdata[i], -1);
    g_checksum_update(hash, (const guchar *)"\n", 1);
}

char *
sw_guest_stamp(char **version)
{
    /* A later version of ours may see more in the same database. */
    g_autoptr(GString) versions = g_string_new(SW_VERSION " ");
    g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *found = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        hash_place(hash, &places[i], &found);
    g_string_append(versions, found ? found : "");
    g_checksum_update(hash, (const guchar *)versions->str, (gssize)versions->len);
    if (version)
        *version = g_steal_pointer(&found);
    return g_strdup(g_checksum_get_string(hash));
}

/* Beside those of the places. */
static const char *const passed_on[] = {
    "PATH",   "HOME",        "XDG_CONFIG_HOME", "LANG",          "LANGUAGE",
    "LC_ALL", "LC_MESSAGES", "LC_CTYPE",        "TEXTDOMAINDIR",
};

char **
sw_guest_environ(void)
{
    char **environment = g_new0(char *, 1);

    for (size_t i = 0; i < G_N_ELEMENTS(passed_on); i++)
        if (g_getenv(passed_on[i]))
            environment = g_environ_setenv(environment, passed_on[i], g_getenv(passed_on[i]), TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(places[i].variables) && places[i].variables[j]; j++) {
            g_autofree char *dir = named_dir(places[i].variables[j]);

            if (dir)
                environment = g_environ_setenv(environment, places[i].variables[j], dir, TRUE);
        }
    return environment;
}
