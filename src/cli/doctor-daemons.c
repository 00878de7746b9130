/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise doctor: do the daemons load the plugin, is it at work there, and what failed last. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sw-i18n.h"
#include "cli/sw-daemon.h"
#include "cli/sw-doctor.h"
#include "store/sw-cache.h"
#include "store/sw-file.h"
#include "store/sw-paths.h"

#define DROP_IN   "50-slotwise.conf"
#define SETTING   "Environment=LIBVIRT_DRIVER_DIR="
#define MAX_BYTES 65536u
#define FAILURE   "last-failure"

/* Where systemd looks for drop-ins, the one that counts first. */
static const char *const unit_dirs[] = {"/etc/systemd/system", "/run/systemd/system",
                                        "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
                                        "/lib/systemd/system"};

/* ---- the services ---- */

/* Return: (transfer full): NULL: there is none */
static char *
find_drop_in(const char *service)
{
    for (size_t i = 0; i < G_N_ELEMENTS(unit_dirs); i++) {
        char *path = g_strdup_printf("%s/%s.service.d/%s", unit_dirs[i], service, DROP_IN);

        if (access(path, F_OK) == 0)
            return path;
        g_free(path);
    }
    return NULL;
}

/* Whether two names are of one folder; one that is not there is no other's. */
static bool
same_folder(const char *a, const char *b)
{
    char *left = realpath(a, NULL), *right = realpath(b, NULL);
    const bool same = left && right && g_str_equal(left, right);

    free(left);
    free(right);
    return same || g_str_equal(a, b);
}

/* Return: (transfer full): the folder that a drop-in names; NULL: none, as that which is empty */
static char *
read_drop_in(const char *path)
{
    g_autofree char *text = sw_file_read(path, MAX_BYTES, NULL, NULL);
    char *setting = text ? strstr(text, "\n" SETTING) : NULL;

    if (!setting)
        return NULL;
    setting += strlen("\n" SETTING);
    return g_strndup(setting, strcspn(setting, " \t\r\n"));
}

static void
look_at_service(SwDoctor *doctor, const char *service)
{
    g_autofree char *path = find_drop_in(service);
    g_autofree char *folder = path ? read_drop_in(path) : NULL;
    SwVerdict verdict = SW_PASS;
    char *why = NULL;

    if (!path) {
        verdict = SW_FAIL;
        why = g_strdup_printf(_("systemd finds no %s for it; install slotwise again, below "
                                "/usr, or set LIBVIRT_DRIVER_DIR=%s where the daemon is started"),
                              DROP_IN, doctor->driver_dir);
    } else if (!folder) {
        verdict = SW_WARN;
        why = g_strdup_printf(_("%s switches the plugin off; remove it to switch it on"), path);
    } else if (!same_folder(folder, doctor->driver_dir)) {
        verdict = SW_WARN;
        why = g_strdup_printf(_("%s names another folder, %s; write %s there"), path, folder,
                              doctor->driver_dir);
    }
    sw_findings_add(doctor->findings, verdict,
                    g_strdup_printf(_("%s.service loads the plugin"), service), why);
}

void
sw_doctor_service(SwDoctor *doctor)
{
    look_at_service(doctor, "libvirtd");
    look_at_service(doctor, "virtqemud");
}

/* ---- the processes ---- */

/* A user's own daemon has no drop-in, and a client that starts one hands it no variable of ours. */
static char *
restart_words(const SwDoctor *doctor, const SwDaemon *daemon, const char *problem)
{
    if (daemon->uid == 0)
        return g_strdup_printf(_("%s; systemctl daemon-reload && systemctl restart %s"), problem,
                               daemon->program);
    return g_strdup_printf(_("%s; end it, and start it by LIBVIRT_DRIVER_DIR=%s /usr/sbin/%s -d"),
                           problem, doctor->driver_dir, daemon->program);
}

/* Where another user's daemon says that it has its drivers, root does not look: it may be a file
 * system of that user's, which never answers. */
static bool
has_our_folder(const SwDoctor *doctor, const SwDaemon *daemon)
{
    return daemon->uid == geteuid() ? same_folder(daemon->driver_dir, doctor->driver_dir)
                                    : g_str_equal(daemon->driver_dir, doctor->driver_dir);
}

static char *
look_at_environment(const SwDoctor *doctor, const SwDaemon *daemon, SwVerdict *verdict)
{
    g_autofree char *text = NULL;

    *verdict = daemon->uid == 0 ? SW_FAIL : SW_WARN;
    if (!daemon->driver_dir)
        return restart_words(doctor, daemon, _("it was started without LIBVIRT_DRIVER_DIR"));
    if (!has_our_folder(doctor, daemon)) {
        text = g_strdup_printf(_("it has its drivers from %s"), daemon->driver_dir);
        return restart_words(doctor, daemon, text);
    }
    *verdict = SW_PASS;
    return NULL;
}

static char *
look_at_state(const SwDoctor *doctor, const SwDaemon *daemon, SwVerdict *verdict)
{
    *verdict = SW_PASS;
    switch (daemon->state) {
    case SW_PLUGIN_DECORATING:
        return NULL;
    case SW_PLUGIN_LOADING:
        return g_strdup(_("from its next connection on"));
    case SW_PLUGIN_PLAIN:
        *verdict = SW_FAIL;
        return restart_words(doctor, daemon,
                             _("the plugin gave up, for the reason below; mend that"));
    case SW_PLUGIN_UNKNOWN:
    case SW_N_PLUGIN_STATES:
        break;
    }
    if (daemon->has_decorator)
        return NULL;
    if (daemon->has_shim)
        return g_strdup(_("from its next connection on"));
    *verdict = SW_FAIL;
    return restart_words(doctor, daemon, _("the plugin is not loaded"));
}

static char *
look_at_age(const SwDoctor *doctor, const SwDaemon *daemon, SwVerdict *verdict)
{
    const bool other = daemon->libvirt && doctor->installed && daemon->libvirt != doctor->installed;

    *verdict = other || daemon->is_outdated ? SW_WARN : SW_PASS;
    return *verdict == SW_PASS
               ? NULL
               : restart_words(doctor, daemon,
                               _("libvirt or slotwise was replaced since it started"));
}

static void
look_at_daemon(SwDoctor *doctor, const SwDaemon *daemon)
{
    g_autofree char *name = g_strdup_printf("%s (%d)", daemon->program, daemon->pid);
    SwVerdict verdict;
    char *why;

    if (!daemon->seen) {
        sw_findings_add(doctor->findings, SW_WARN, g_strdup_printf(_("%s loads the plugin"), name),
                        g_strdup(_("only root can see that; run slotwise doctor as root")));
        return;
    }
    why = look_at_environment(doctor, daemon, &verdict);
    sw_findings_add(doctor->findings, verdict,
                    g_strdup_printf(_("%s was started with the plugin's folder"), name), why);
    if (verdict != SW_PASS)
        return;
    why = look_at_state(doctor, daemon, &verdict);
    sw_findings_add(doctor->findings, verdict, g_strdup_printf(_("%s is decorated"), name), why);
    why = look_at_age(doctor, daemon, &verdict);
    sw_findings_add(doctor->findings, verdict,
                    g_strdup_printf(_("%s runs what is installed"), name), why);
}

void
sw_doctor_daemons(SwDoctor *doctor)
{
    for (guint i = 0; i < doctor->daemons->len; i++)
        look_at_daemon(doctor, doctor->daemons->pdata[i]);
    if (doctor->daemons->len == 0)
        sw_findings_add(
            doctor->findings, SW_PASS, g_strdup(_("libvirtd and virtqemud")),
            g_strdup(doctor->is_root ? _("none runs now") : _("none runs now that you can see")));
}

/* ---- what failed last ---- */

static bool
still_runs(const SwDoctor *doctor, int pid)
{
    for (guint i = 0; i < doctor->daemons->len; i++)
        if (((const SwDaemon *)doctor->daemons->pdata[i])->pid == pid)
            return true;
    return false;
}

/* Return: (transfer full): NULL: nothing was written down */
static GKeyFile *
read_failure(const char *run_dir)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    size_t length = 0;
    g_autofree char *text = sw_cache_read(run_dir, FAILURE, MAX_BYTES, &length, NULL);

    if (!text || length == 0 ||
        !g_key_file_load_from_data(keys, text, length, G_KEY_FILE_NONE, NULL))
        return NULL;
    return g_steal_pointer(&keys);
}

/* The plugin writes only where nobody else may look, as of src/plugin/sw-state.c. */
static bool
is_private(const char *run_dir)
{
    struct stat st;

    return lstat(run_dir, &st) < 0 ||
           (S_ISDIR(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 077));
}

static void
add_failure(SwDoctor *doctor, GKeyFile *keys, const char *message)
{
    g_autofree char *time = g_key_file_get_string(keys, "failure", "time", NULL);
    g_autofree char *program = g_key_file_get_string(keys, "failure", "program", NULL);
    const int pid = g_key_file_get_integer(keys, "failure", "pid", NULL);
    const bool lasts = still_runs(doctor, pid);

    sw_findings_add(doctor->findings, lasts ? SW_WARN : SW_PASS,
                    g_strdup_printf(_("the last failure: %s, %s (%d)"), time ? time : "?",
                                    program ? program : "?", pid),
                    lasts
                        ? g_strdup_printf(_("%s; this is told until the daemon restarts"), message)
                        : g_strdup(message));
}

/* The message of a failure says how to mend it. Of a daemon that has ended it is only told. */
void
sw_doctor_failure(SwDoctor *doctor)
{
    g_autofree char *run_dir = sw_path_run();
    g_autoptr(GKeyFile) keys = read_failure(run_dir);
    g_autofree char *message =
        keys ? g_key_file_get_string(keys, "failure", "message", NULL) : NULL;

    if (doctor->is_root && !is_private(run_dir))
        sw_findings_add(
            doctor->findings, SW_WARN, g_strdup(run_dir),
            g_strdup(_("the plugin writes nothing there; make it a folder that is yours, "
                       "with mode 0700")));
    else if (message)
        add_failure(doctor, keys, message);
    else
        sw_findings_add(doctor->findings, SW_PASS, g_strdup(_("nothing failed")),
                        doctor->is_root ? NULL
                                        : g_strdup(_("of your own; only root can see what failed "
                                                     "in the daemons of the system")));
}
