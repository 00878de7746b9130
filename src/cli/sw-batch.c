/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many domains in one run: each result is a file of its own, and a domain that is refused does not
 * keep the others from theirs.
 *
 * Without a folder for results they go beside what they were made from, as NAME.placed.xml, which
 * no run takes for input. Standard output was rejected: documents behind each other are no
 * document. A result never replaces what the same run reads, nor another result of it: names are
 * compared before anything is written, by folder (device and inode) and name in it, since a rename
 * replaces a name and not what it leads to. */
#include "cli/sw-batch.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "store/sw-file.h"
#include "store/sw-progress.h"

#define SUFFIX          ".xml"
#define PLACED          ".placed.xml"
#define PROGRESS_MICROS 100000 /* between two pictures of the bar */
#define MAX_SHOWN       40u    /* bytes of a file's name beside the bar */

bool
sw_batch_asked(const SwOptions *options)
{
    return options->batch || options->arguments[1] ||
           (options->output && g_file_test(options->output, G_FILE_TEST_IS_DIR));
}

/* ---- what is read ---- */

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Return: (transfer full): paths in the order of their names; NULL with an error */
static GPtrArray *
list_folder(const char *folder, bool results, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) problem = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &problem);
    const char *name;

    if (!dir) {
        sw_error_set(error, SW_ERROR_IO, 0, _("cannot read the folder %s (%s); name another"),
                     folder, problem->message);
        return NULL;
    }
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_str_has_suffix(name, SUFFIX) && (results || !g_str_has_suffix(name, PLACED)) &&
            g_file_test(path, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add(files, g_steal_pointer(&path));
    }
    g_ptr_array_sort(files, compare_names);
    if (files->len)
        return g_steal_pointer(&files);
    sw_error_set(error, SW_ERROR_IO, 0,
                 _("there is no domain in %s; name a folder that has files named *.xml"), folder);
    return NULL;
}

GPtrArray *
sw_batch_inputs(const SwOptions *options, bool results, GError **error)
{
    GPtrArray *files;

    if (options->batch)
        return list_folder(options->batch, results, error);
    files = g_ptr_array_new_with_free_func(g_free);
    for (char **argument = options->arguments; *argument; argument++)
        g_ptr_array_add(files, g_strdup(*argument));
    return files;
}

/* ---- where results go ---- */

static char *
output_path(const SwOptions *options, const char *input)
{
    g_autofree char *name = g_path_get_basename(input);
    g_autofree char *stem = NULL;

    if (options->output)
        return g_build_filename(options->output, name, NULL);
    stem = g_strndup(input, strlen(input) - (g_str_has_suffix(input, SUFFIX) ? strlen(SUFFIX) : 0));
    return g_strconcat(stem, PLACED, NULL);
}

/* What tells two names of files apart. */
static char *
place_key(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    struct stat st;

    if (stat(folder, &st) < 0)
        return g_strdup(path);
    return g_strdup_printf("%jx:%jx/%s", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino, name);
}

/* Return: (transfer full): a path for each input; NULL with an error */
static GPtrArray *
list_outputs(const SwOptions *options, const GPtrArray *inputs, GError **error)
{
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) outputs = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < inputs->len; i++)
        g_hash_table_add(taken, place_key(inputs->pdata[i]));
    for (guint i = 0; i < inputs->len; i++) {
        char *path = output_path(options, inputs->pdata[i]);

        g_ptr_array_add(outputs, path);
        if (g_str_equal(inputs->pdata[i], "-"))
            sw_error_set(error, SW_ERROR_VALUE, 0,
                         _("standard input has no name for its result; place it alone"));
        else if (!g_hash_table_add(taken, place_key(path)))
            sw_error_set(error, SW_ERROR_VALUE, 0,
                         _("the result of %s would replace another file of this run, %s; name "
                           "another folder with -o"),
                         (const char *)inputs->pdata[i], path);
        else
            continue;
        return NULL;
    }
    return g_steal_pointer(&outputs);
}

static bool
make_folder(const char *folder, GError **error)
{
    if (!folder || g_mkdir_with_parents(folder, 0777) == 0)
        return true;
    sw_error_set(error, SW_ERROR_IO, 0, _("cannot make the folder %s (%s); name another with -o"),
                 folder, g_strerror(errno));
    return false;
}

/* ---- the run ---- */

static bool
run_one(SwSession *session, const char *input, const char *output, SwFormat *format)
{
    g_autofree char *text = sw_job_text(session, input, format);
    g_autoptr(GError) error = NULL;

    if (!text)
        return false;
    if (sw_file_write(output, text, strlen(text), &error))
        return true;
    sw_complain(NULL, error);
    return false;
}

void
sw_batch_progress(guint done, const GPtrArray *inputs, gint64 *next)
{
    g_autofree char *name = NULL, *text = NULL;

    if (!*next)
        *next = isatty(STDERR_FILENO) ? g_get_monotonic_time() + PROGRESS_MICROS : G_MAXINT64;
    if (*next == G_MAXINT64 || g_get_monotonic_time() < *next)
        return;
    *next = g_get_monotonic_time() + PROGRESS_MICROS;
    name = g_path_get_basename(inputs->pdata[done]);
    text = sw_printable(name, -1, MAX_SHOWN);
    sw_progress_show(done, inputs->len, text);
}

static int
run_all(SwSession *session, const GPtrArray *inputs, const GPtrArray *outputs, SwFormat *format)
{
    gint64 next = 0;
    int status = SW_EXIT_OK;

    for (guint i = 0; i < inputs->len; i++) {
        sw_batch_progress(i, inputs, &next);
        if (!run_one(session, inputs->pdata[i], outputs->pdata[i], format))
            status = SW_EXIT_FAULT;
    }
    sw_progress_hide();
    return status;
}

int
sw_batch_run(const SwOptions *options, SwFormat *format)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwSession) session = sw_session_new(options, &error);
    g_autoptr(GPtrArray) inputs = session ? sw_batch_inputs(options, false, &error) : NULL;
    g_autoptr(GPtrArray) outputs = NULL;

    if (!inputs || !make_folder(options->output, &error))
        return sw_complain(NULL, error);
    outputs = list_outputs(options, inputs, &error);
    if (!outputs) {
        sw_complain(NULL, error);
        return SW_EXIT_USAGE;
    }
    return run_all(session, inputs, outputs, format);
}
