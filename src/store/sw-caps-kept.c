/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a kept answer is known by: the identity of its emulator, its name, its seal.
 *
 * Theory: an answer from the cache is the usual one, and to parse the document that is then printed
 * as it stands would take more time than all the rest, most of it to load the parser. So an entry
 * ends with a hash of the document and of the identity that it is kept under. Who finds the hash to
 * be right may print the document unread: it is what was written, and still true. The seal is no
 * proof against those who can write into the folder; the owner of the file is. */
#include "store/sw-caps-kept.h"

#include <errno.h>
#include <glob.h>
#include <intprops.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "store/sw-cache.h"

/* Of the form of an entry; to be changed with it. */
#define FORM "kept:1"

/* Where QEMU can have its modules, seen from the folder of its binary: the name of the library
 * folder differs between distributions, and may hold the architecture. */
static const char *const module_dirs[] = {"../lib/*/qemu", "../lib64/qemu", "../lib/qemu"};

/* A file can be said to be of any time. 0 where that is past 2262 or before 1677; such a file's
 * other time, which nobody can choose, still tells when it was changed. */
static int64_t
nanoseconds(struct timespec time)
{
    int64_t result;

    return INT_MULTIPLY_OK(time.tv_sec, 1000000000, &result) &&
                   INT_ADD_OK(result, time.tv_nsec, &result)
               ? result
               : 0;
}

static int64_t
latest_ctime(const char *pattern)
{
    int64_t latest = 0;
    glob_t found;
    struct stat st;

    if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            if (stat(found.gl_pathv[i], &st) == 0 && S_ISDIR(st.st_mode))
                latest = MAX(latest, nanoseconds(st.st_ctim));
    globfree(&found);
    return latest;
}

/* All such folders count: which of them this emulator reads, only its build knows. */
static int64_t
modules_ctime(const char *emulator)
{
    g_autofree char *dir = g_path_get_dirname(emulator);
    int64_t latest = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(module_dirs) && !strpbrk(dir, "*?[\\"); i++) {
        g_autofree char *pattern = g_build_filename(dir, module_dirs[i], NULL);

        latest = MAX(latest, latest_ctime(pattern));
    }
    return latest;
}

/* A bare name is looked for in PATH only: whoever reads a domain in a folder of others must not run
 * what lies there.
 * Return: (transfer full): to be freed with free(); NULL with errno set */
static char *
find_emulator(const char *emulator)
{
    g_autofree char *found = NULL;

    if (strchr(emulator, '/'))
        return realpath(emulator, NULL);
    found = g_find_program_in_path(emulator);
    errno = ENOENT;
    return found ? realpath(found, NULL) : NULL;
}

bool
sw_caps_store_identify(const char *emulator, SwCapsEmulator *id, GError **error)
{
    char *path = find_emulator(emulator);
    struct stat st;

    if (!path || stat(path, &st) < 0) {
        sw_error_set(error, SW_ERROR_EMULATOR, 0,
                     _("there is no emulator %s (%s); install it or name another"), emulator,
                     g_strerror(errno));
        free(path);
        return false;
    }
    *id = (SwCapsEmulator){
        .path = g_strdup(path),
        .size = (uint64_t)st.st_size,
        .mtime = nanoseconds(st.st_mtim),
        .ctime = nanoseconds(st.st_ctim),
        .modules_ctime = modules_ctime(path),
    };
    free(path);
    return true;
}

/* The version of the program is part of the name: a later one may ask for more. */
char *
sw_caps_kept_name(const char *path, bool matrix)
{
    g_autofree char *key = g_strdup_printf("%s %s %s", FORM, SW_VERSION, path);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
    g_autofree char *base = g_path_get_basename(path);

    g_strcanon(base, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
    return g_strdup_printf("%.64s%s-%.16s.xml", base, matrix ? "-matrix" : "", hash);
}

bool
sw_caps_store_same(const SwCapsEmulator *a, const SwCapsEmulator *b)
{
    return g_strcmp0(a->path, b->path) == 0 && a->size == b->size && a->mtime == b->mtime &&
           a->ctime == b->ctime && a->modules_ctime == b->modules_ctime;
}

int
sw_caps_store_lock(const char *emulator, const char *dir, int64_t limit)
{
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    g_autofree char *name = NULL;
    char *path = find_emulator(emulator);

    if (!path)
        return -1;
    name = sw_caps_kept_name(path, false);
    free(path);
    return sw_cache_lock(own_dir, name, limit);
}

/* ---- the seal ---- */

/* Return: (transfer full): one line, always SW_CAPS_KEPT_SEAL bytes */
static char *
make_seal(const SwCapsEmulator *id, const char *text, size_t length)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *key = g_strdup_printf(
        "%s %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
        id->path, id->size, id->mtime, id->ctime, id->modules_ctime);

    g_checksum_update(sum, (const guchar *)key, (gssize)strlen(key) + 1);
    g_checksum_update(sum, (const guchar *)text, (gssize)length);
    return g_strdup_printf("<!-- sealed %s -->\n", g_checksum_get_string(sum));
}

char *
sw_caps_kept_seal(const SwCapsEmulator *id, const char *text)
{
    g_autofree char *seal = make_seal(id, text, strlen(text));

    return g_strconcat(text, seal, NULL);
}

static char *
unseal(const SwCapsEmulator *id, const char *entry, size_t length)
{
    g_autofree char *seal = NULL;

    if (length <= SW_CAPS_KEPT_SEAL)
        return NULL;
    length -= SW_CAPS_KEPT_SEAL;
    seal = make_seal(id, entry, length);
    return g_str_equal(seal, entry + length) ? g_strndup(entry, length) : NULL;
}

char *
sw_caps_kept_text(const char *emulator, const char *dir)
{
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    g_autofree char *name = NULL, *entry = NULL;
    SwCapsEmulator id;
    size_t length;
    char *text;

    if (!sw_caps_store_identify(emulator, &id, NULL))
        return NULL;
    name = sw_caps_kept_name(id.path, false);
    entry = sw_cache_read(own_dir, name, SW_CAPS_KEPT_BYTES, &length, NULL);
    text = entry ? unseal(&id, entry, length) : NULL;
    g_free(id.path);
    return text;
}
