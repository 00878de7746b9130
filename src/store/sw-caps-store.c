/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache of what emulators offer, and the way to an entry that is not there yet. */
#include "store/sw-caps-store.h"

#include <errno.h>
#include <glob.h>
#include <intprops.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "store/sw-cache.h"
#include "store/sw-child.h"
#include "xml/sw-caps-xml.h"

#define MAX_BYTES (1u << 20) /* the largest real document has 15 KiB */

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
static char *
entry_name(const char *path)
{
    g_autofree char *key = g_strdup_printf("%s %s %s", SW_CAPS_XML_NAMESPACE, SW_VERSION, path);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
    g_autofree char *base = g_path_get_basename(path);

    g_strcanon(base, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
    return g_strdup_printf("%.64s-%.16s.xml", base, hash);
}

bool
sw_caps_store_same(const SwCapsEmulator *a, const SwCapsEmulator *b)
{
    return g_strcmp0(a->path, b->path) == 0 && a->size == b->size && a->mtime == b->mtime &&
           a->ctime == b->ctime && a->modules_ctime == b->modules_ctime;
}

static SwCaps *
load_entry(const SwCapsEmulator *id, const char *dir, GError **error)
{
    g_autofree char *name = entry_name(id->path);
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = NULL;
    g_autoptr(SwCaps) caps = NULL;
    size_t length;

    text = sw_cache_read(dir, name, MAX_BYTES, &length, &problem);
    if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return NULL;
    if (!text) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    caps = sw_caps_parse_xml(text, length, error);
    if (!caps)
        g_prefix_error(error, "%s/%s: ", dir, name);
    return caps && sw_caps_store_same(&caps->emulator, id) ? g_steal_pointer(&caps) : NULL;
}

SwCaps *
sw_caps_store_load(const char *emulator, const char *dir, GError **error)
{
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    SwCapsEmulator id;
    SwCaps *caps;

    if (!sw_caps_store_identify(emulator, &id, error))
        return NULL;
    caps = load_entry(&id, own_dir, error);
    g_free(id.path);
    return caps;
}

bool
sw_caps_store_save(const SwCaps *caps, const char *dir, GError **error)
{
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    g_autofree char *name = entry_name(caps->emulator.path);
    g_autofree char *text = sw_caps_format_xml(caps);

    if (strlen(text) > MAX_BYTES) {
        sw_error_set(error, SW_ERROR_LIMIT, 0,
                     _("what %s offers takes more than %u bytes, and no more are kept; check that "
                       "it is QEMU"),
                     caps->emulator.path, MAX_BYTES);
        return false;
    }
    return sw_cache_write(own_dir, name, text, strlen(text), error);
}

int
sw_caps_store_lock(const char *emulator, const char *dir, int64_t limit)
{
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    g_autofree char *name = NULL;
    char *path = find_emulator(emulator);

    if (!path)
        return -1;
    name = entry_name(path);
    free(path);
    return sw_cache_lock(own_dir, name, limit);
}

/* The program is given a little less time than we have, so that it can still tell what was slow. */
static SwCaps *
run_probe(const char *emulator, const char *cache_option, const char *probe_program,
          int64_t deadline, GError **error)
{
    int64_t ms = MAX((deadline - g_get_monotonic_time()) * 9 / 10000, 1);
    g_autofree char *timeout =
        g_strdup_printf("--timeout=%" G_GINT64_FORMAT ".%03" G_GINT64_FORMAT, ms / 1000, ms % 1000);
    const char *argv[] = {probe_program, "--quiet", "--format=xml", timeout,
                          cache_option,  "--",      emulator,       NULL};
    const SwChildSpec spec = {.argv = argv, .socket = -1, .deadline = deadline};
    g_autofree char *text = NULL;
    size_t length;

    text = sw_child_run(&spec, MAX_BYTES, &length, error);
    return text ? sw_caps_parse_xml(text, length, error) : NULL;
}

/* The second run does without the cache, which may be what the first one failed at. */
static SwCaps *
probe_now(const char *emulator, const char *dir, const char *probe_program, int64_t deadline,
          GError **error)
{
    /* The child has another working folder. */
    g_autofree char *absolute_dir = g_canonicalize_filename(dir, NULL);
    g_autofree char *cache_option = g_strconcat("--cache-dir=", absolute_dir, NULL);
    g_autoptr(GError) problem = NULL;
    SwCaps *caps = run_probe(emulator, cache_option, probe_program, deadline, &problem);

    if (!caps && g_get_monotonic_time() < deadline)
        return run_probe(emulator, "--no-cache", probe_program, deadline, error);
    if (!caps)
        g_propagate_error(error, g_steal_pointer(&problem));
    return caps;
}

SwCaps *
sw_caps_store_get(const char *emulator, const char *dir, const char *probe_program,
                  unsigned timeout_ms, GError **error)
{
    int64_t deadline = g_get_monotonic_time() + (int64_t)timeout_ms * 1000;
    g_autofree char *own_dir = dir ? g_strdup(dir) : sw_cache_dir();
    g_autofree char *path = NULL;
    SwCapsEmulator id;
    SwCaps *caps;

    if (!sw_caps_store_identify(emulator, &id, error))
        return NULL;
    path = id.path;
    caps = load_entry(&id, own_dir, NULL);
    return caps ? caps : probe_now(path, own_dir, probe_program, deadline, error);
}

/* QEMU's name for libvirt's architectures where they differ. */
static const char *
qemu_target(const char *arch)
{
    static const struct {
        const char *arch;
        const char *target;
    } rows[] = {{"i686", "i386"}, {"armv7l", "arm"}, {"armv6l", "arm"}, {"ppc64le", "ppc64"}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (g_str_equal(rows[i].arch, arch))
            return rows[i].target;
    return arch;
}

char *
sw_caps_store_usual_emulator(const char *arch)
{
    return g_strconcat("qemu-system-", qemu_target(arch), NULL);
}
