/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The site's policy: a key file that the administrator writes. */
#include "store/sw-policy-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "store/sw-file.h"

#define MAX_BYTES 65536u
#define GROUP     "policy"

SW_ENUM_DEFINE(SwShow, sw_show, SW_N_SHOWS, "none", "enum", "all")

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
take_show(GKeyFile *keys, const char *path, SwShow *show, GError **error)
{
    g_autofree char *word = g_key_file_get_value(keys, GROUP, "capabilities-xml", NULL);
    int value = word ? sw_show_from_name(g_strstrip(word)) : (int)*show;

    if (value < 0) {
        sw_error_set(error, SW_ERROR_VALUE, 0,
                     _("the policy %s has capabilities-xml = %s; write none, enum or all"), path,
                     word);
        return false;
    }
    *show = (SwShow)value;
    return true;
}

SwPolicyFile
sw_policy_file_load(const char *path, GError **error)
{
    SwPolicyFile policy = {.capabilities_xml = SW_SHOW_ALL};
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = NULL;
    size_t length;

    text = read_text(path, &length, error);
    if (!text)
        return policy;
    if (length > 0 && !g_key_file_load_from_data(keys, text, length, G_KEY_FILE_NONE, &problem)) {
        sw_error_set(error, SW_ERROR_SYNTAX, 0,
                     _("the policy %s is no key file (%s); write lines KEY = VALUE below [policy]"),
                     path, problem->message);
        return policy;
    }
    take_show(keys, path, &policy.capabilities_xml, error);
    return policy;
}
