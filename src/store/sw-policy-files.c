/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a site's policy: layers, each of which overrides those before it.
 *
 * A folder or file that is not there is nothing. What is there and cannot be read is a fault: a
 * policy that lost one of its parts would place domains otherwise than the site decided, and
 * nobody would know. Only the user's own file counts as absent when its folder is closed to the
 * process, which may have the home of somebody else in its environment. */
#include "store/sw-policy-files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "store/sw-file.h"
#include "store/sw-paths.h"

#define MAX_BYTES    65536u /* of a file */
#define MAX_DROP_INS 256
#define SUFFIX       ".conf"

/* ---- which files ---- */

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
list_drop_ins(const char *folder, GPtrArray *files, GPtrArray *faults)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    const char *name;

    if (!dir && !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        sw_policy_fault_add(faults, folder, 0, true,
                            g_strdup_printf(_("the policies in %s cannot be read (%s); make it a "
                                              "folder that can be read"),
                                            folder, error->message));
    while (dir && (name = g_dir_read_name(dir)))
        if (*name != '.' && g_str_has_suffix(name, SUFFIX))
            g_ptr_array_add(names, g_build_filename(folder, name, NULL));
    if (names->len > MAX_DROP_INS) {
        sw_policy_fault_add(
            faults, folder, 0, true,
            g_strdup_printf(_("%s has more than %d files of policy; leave some out"), folder,
                            MAX_DROP_INS));
        return;
    }
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_extend_and_steal(files, g_steal_pointer(&names));
}

/* Return: (transfer full): the user's own; NULL: his folder has no name that would last */
static char *
own_file(void)
{
    const char *folder = g_get_user_config_dir();

    return g_path_is_absolute(folder) ? g_build_filename(folder, "slotwise", "policy.conf", NULL)
                                      : NULL;
}

GPtrArray *
sw_policy_files_list(const char *only, GPtrArray *faults)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *named = only ? g_strdup(only) : sw_path_policy(), *own = NULL;

    if (named) {
        g_ptr_array_add(files, g_steal_pointer(&named));
        return files;
    }
    g_ptr_array_add(files, g_strdup(SW_POLICY_VENDOR));
    g_ptr_array_add(files, g_strdup(SW_POLICY_FILE));
    list_drop_ins(SW_POLICY_DROP_INS, files, faults);
    own = own_file();
    if (own)
        g_ptr_array_add(files, g_steal_pointer(&own));
    return files;
}

/* ---- one file ---- */

static char *
set_unreadable(const char *path, int err, GError **error)
{
    sw_error_set(error, SW_ERROR_IO, 0,
                 _("the policy %s cannot be read (%s); make it a readable file"), path,
                 g_strerror(err));
    return NULL;
}

/* /dev/null stands for a file that says nothing, as everywhere. */
static bool
is_null_device(const struct stat *st)
{
    return S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3);
}

static bool
check_regular(const char *path, const struct stat *st, GError **error)
{
    if (S_ISREG(st->st_mode))
        return true;
    sw_error_set(error, SW_ERROR_IO, 0, _("the policy %s is no regular file; make it one"), path);
    return false;
}

/* The kind of file is looked at before it is opened, since that alone does something to some
 * devices, and after, since it may be another one by then.
 *
 * Return: (transfer full): NULL without an error when it says nothing */
static char *
read_text(const char *path, bool needed, size_t *length, GError **error)
{
    char *text = NULL;
    struct stat st;
    int fd;

    if (stat(path, &st) < 0)
        return errno == ENOENT && !needed ? NULL : set_unreadable(path, errno, error);
    if (is_null_device(&st) || !check_regular(path, &st, error))
        return NULL;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return set_unreadable(path, errno, error);
    if (fstat(fd, &st) == 0 && check_regular(path, &st, error))
        text = sw_file_read_fd(path, fd, MAX_BYTES, length, error);
    close(fd);
    return text;
}

static void
add_file(SwSite *site, const char *path, bool needed, GPtrArray *faults)
{
    g_autoptr(GError) error = NULL;
    size_t length;
    g_autofree char *text = read_text(path, needed, &length, &error);

    if (error)
        sw_policy_fault_add(faults, path, 0, true, g_strdup(error->message));
    else if (text)
        sw_site_add(site, path, text, length, faults);
}

/* ---- all of them ---- */

static bool
set_first_fatal(const GPtrArray *faults, guint from, GError **error)
{
    for (guint i = from; i < faults->len; i++) {
        const SwPolicyFault *fault = faults->pdata[i];
        g_autofree char *text = fault->fatal ? sw_policy_fault_format(fault) : NULL;

        if (!text)
            continue;
        sw_error_set(error, fault->line ? SW_ERROR_VALUE : SW_ERROR_IO, fault->line, "%s", text);
        return true;
    }
    return false;
}

SwSite *
sw_policy_files_load(const char *only, GPtrArray *faults, GError **error)
{
    const guint before = faults->len;
    g_autoptr(GPtrArray) files = sw_policy_files_list(only, faults);
    g_autoptr(SwSite) site = sw_site_new();
    g_autofree char *own = own_file();

    for (guint i = 0; i < files->len; i++) {
        const char *file = files->pdata[i];

        if (only || g_strcmp0(file, own) != 0 || access(file, F_OK) == 0)
            add_file(site, file, only, faults);
    }
    return set_first_fatal(faults, before, error) ? NULL : g_steal_pointer(&site);
}
