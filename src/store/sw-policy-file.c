/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The site's policy: a key file that the administrator writes. */
#include "store/sw-policy-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "store/sw-file.h"

#define MAX_BYTES 65536u
#define GROUP     "policy"

/* Return: (transfer full): the text; NULL without an error when there is no file */
static char *
read_text(const char *path, size_t *length, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    char *text;

    if (fd < 0) {
        if (errno != ENOENT)
            sw_error_set(error, SW_ERROR_IO, 0,
                         _("the policy %s cannot be read (%s); make it a readable file"), path,
                         g_strerror(errno));
        return NULL;
    }
    text = sw_file_read_fd(path, fd, MAX_BYTES, length, error);
    close(fd);
    return text;
}

static bool
take_show(GKeyFile *keys, const char *path, int line, SwShow *show, GError **error)
{
    g_autofree char *word = g_key_file_get_value(keys, GROUP, "capabilities-xml", NULL);
    int value = word ? sw_show_from_name(g_strstrip(word)) : (int)*show;

    if (value < 0) {
        sw_error_set(error, SW_ERROR_VALUE, line,
                     _("the policy %s has capabilities-xml = %s; write none, enum or all"), path,
                     word);
        return false;
    }
    *show = (SwShow)value;
    return true;
}

/* @line: for the error */
static bool
take_text(const char *text, size_t length, const char *path, int line, SwPolicyFile *policy,
          GError **error)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) problem = NULL;

    if (length > 0 && !g_key_file_load_from_data(keys, text, length, G_KEY_FILE_NONE, &problem)) {
        sw_error_set(error, SW_ERROR_SYNTAX, line,
                     _("the policy %s is no key file (%s); write lines KEY = VALUE below [policy]"),
                     path, problem->message);
        return false;
    }
    return take_show(keys, path, line, &policy->capabilities_xml, error);
}

/* GLib's errors know no line: it is the one with which the text before it stops being right.
 * Halving asks for 16 readings at most, whatever is in the file.
 * Return: line from 1 */
static int
find_fault(const char *text, size_t length, const char *path)
{
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(size_t)); /* of each line, in bytes */
    guint right = 0, wrong;
    size_t end = 0;

    while (end < length) {
        const char *newline = memchr(text + end, '\n', length - end);

        end = newline ? (size_t)(newline - text) + 1 : length;
        g_array_append_val(ends, end);
    }
    for (wrong = ends->len; wrong - right > 1;) {
        SwPolicyFile scratch = {0};
        guint middle = right + (wrong - right) / 2;

        if (take_text(text, g_array_index(ends, size_t, middle - 1), path, 0, &scratch, NULL))
            right = middle;
        else
            wrong = middle;
    }
    return (int)wrong;
}

SwPolicyFile
sw_policy_file_load(const char *path, GError **error)
{
    SwPolicyFile policy = {.capabilities_xml = SW_SHOW_ALL};
    g_autofree char *text = NULL;
    size_t length;

    text = read_text(path, &length, error);
    if (text && !take_text(text, length, path, 0, &policy, NULL))
        take_text(text, length, path, find_fault(text, length, path), &policy, error);
    return policy;
}
