/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The libvirt daemons that run on this host, and what the plugin says in each.
 *
 * The kernel is asked, not the service manager: a daemon may have been started by hand, and what
 * counts is the environment that it was started with. A state file is believed when it tells the
 * start of the very process, since numbers of processes come again. */
#include "cli/sw-daemon.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sw-enum.h"
#include "store/sw-cache.h"
#include "store/sw-file.h"
#include "store/sw-paths.h"

#define MAX_BYTES   (8u << 20) /* of a file of the kernel's; a daemon's maps have 100 kB */
#define STATE_BYTES 65536u
#define STARTED     22 /* field of /proc/PID/stat, from 1 */
#define DIR_VAR     "LIBVIRT_DRIVER_DIR="

SW_ENUM_DECLARE(SwPluginState, sw_plugin_state)
SW_ENUM_DEFINE(SwPluginState, sw_plugin_state, SW_N_PLUGIN_STATES, "unknown", "loading",
               "decorating", "plain")

static const char *const programs[] = {"libvirtd", "virtqemud", NULL};

static void
daemon_free(void *data)
{
    SwDaemon *daemon = data;

    g_free(daemon->program);
    g_free(daemon->driver_dir);
    g_free(daemon);
}

static char *
read_proc(int pid, const char *name, size_t *length)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/%s", pid, name);

    return access(path, R_OK) == 0 ? sw_file_read(path, MAX_BYTES, length, NULL) : NULL;
}

/* The name may have blanks and parentheses, so fields are counted behind its end.
 * Return: 0: it cannot be read, or the process is a zombie */
static uint64_t
read_started(int pid)
{
    g_autofree char *text = read_proc(pid, "stat", NULL);
    const char *behind = text ? strrchr(text, ')') : NULL;
    g_auto(GStrv) fields = behind ? g_strsplit(behind + 1, " ", 0) : NULL; /* [1] is field 3 */

    if (!fields || g_strv_length(fields) <= STARTED - 2 || g_str_equal(fields[1], "Z"))
        return 0;
    return g_ascii_strtoull(fields[STARTED - 2], NULL, 10);
}

/* ---- what the process is ---- */

static void
read_environment(SwDaemon *daemon)
{
    size_t length = 0;
    g_autofree char *text = read_proc(daemon->pid, "environ", &length);

    daemon->seen = text != NULL;
    for (const char *at = text; at && at < text + length; at += strlen(at) + 1)
        if (g_str_has_prefix(at, DIR_VAR)) {
            g_free(daemon->driver_dir);
            daemon->driver_dir = g_strdup(at + strlen(DIR_VAR));
        }
}

static void
read_maps(SwDaemon *daemon)
{
    g_autofree char *text = read_proc(daemon->pid, "maps", NULL);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", 0);

    daemon->seen = daemon->seen && text && *text;
    for (char **line = lines; *line; line++) {
        const char *path = strchr(*line, '/');
        const bool ours = path && (strstr(path, "/slotwise_decorator.so") ||
                                   (strstr(path, "/libvirt_driver_qemu.so") &&
                                    !g_str_has_prefix(path, SW_LIBVIRT_MODULES "/")));

        if (ours && strstr(path, "/slotwise_decorator.so"))
            daemon->has_decorator = true;
        daemon->has_shim = daemon->has_shim || ours;
        if (path && strstr(*line, " r-xp ") && g_str_has_suffix(path, " (deleted)") &&
            (ours || strstr(path, "/libvirt")))
            daemon->is_outdated = true;
    }
}

/* ---- what the plugin says ---- */

static void
read_state(SwDaemon *daemon, const char *run_dir)
{
    g_autofree char *name = g_strdup_printf("%d", daemon->pid);
    g_autoptr(GKeyFile) keys = g_key_file_new();
    size_t length = 0;
    g_autofree char *text = sw_cache_read(run_dir, name, STATE_BYTES, &length, NULL);
    g_autofree char *word = NULL;
    int state;

    if (!text || length == 0 ||
        !g_key_file_load_from_data(keys, text, length, G_KEY_FILE_NONE, NULL) ||
        g_key_file_get_uint64(keys, "plugin", "started", NULL) != daemon->started)
        return;
    word = g_key_file_get_value(keys, "plugin", "state", NULL);
    state = sw_plugin_state_from_name(word);
    daemon->state = state < 0 ? SW_PLUGIN_UNKNOWN : (SwPluginState)state;
    daemon->libvirt = g_key_file_get_uint64(keys, "plugin", "libvirt", NULL);
}

/* Return: (transfer full): NULL: the process is none of the daemons */
static SwDaemon *
look_at(int pid, const char *run_dir)
{
    g_autofree char *name = read_proc(pid, "comm", NULL);
    g_autofree char *folder = g_strdup_printf("/proc/%d", pid);
    struct stat st;
    uint64_t started;
    SwDaemon *daemon;

    if (!name || !g_strv_contains(programs, g_strchomp(name)) || stat(folder, &st) < 0)
        return NULL;
    started = read_started(pid);
    if (started == 0)
        return NULL;
    daemon = g_new0(SwDaemon, 1);
    daemon->program = g_steal_pointer(&name);
    daemon->pid = pid;
    daemon->uid = st.st_uid;
    daemon->started = started;
    read_environment(daemon);
    read_maps(daemon);
    read_state(daemon, run_dir);
    return daemon;
}

static int
compare(gconstpointer a, gconstpointer b)
{
    const SwDaemon *const *left = a, *const *right = b;

    return (*left)->pid - (*right)->pid;
}

GPtrArray *
sw_daemons_find(void)
{
    GPtrArray *daemons = g_ptr_array_new_with_free_func(daemon_free);
    g_autoptr(GDir) folder = g_dir_open("/proc", 0, NULL);
    g_autofree char *run_dir = sw_path_run();
    const char *name;

    while (folder && (name = g_dir_read_name(folder))) {
        SwDaemon *daemon = NULL;
        guint64 pid;

        if (g_ascii_string_to_unsigned(name, 10, 1, G_MAXINT, &pid, NULL))
            daemon = look_at((int)pid, run_dir);

        if (daemon)
            g_ptr_array_add(daemons, daemon);
    }
    g_ptr_array_sort(daemons, compare);
    return daemons;
}
