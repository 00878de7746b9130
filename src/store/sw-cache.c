/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache: small text files in one folder, which several processes read and replace at once. */
#include "store/sw-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "store/sw-file.h"

#define SYSTEM_DIR "/var/cache/slotwise"

char *
sw_cache_dir(void)
{
    const char *asked = g_getenv("SLOTWISE_CACHE_DIR");

    if (asked && *asked)
        return g_strdup(asked);
    if (geteuid() == 0)
        return g_strdup(SYSTEM_DIR);
    return g_build_filename(g_get_user_cache_dir(), "slotwise", NULL);
}

/* A missing file is an ordinary answer, so it keeps the code that callers know from GLib. */
static void
set_open_error(const char *path, int err, GError **error)
{
    if (err == ENOENT)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _("there is no %s"), path);
    else
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("cannot read %s (%s); remove it or make it a readable file"), path,
                     g_strerror(err));
}

static bool
check_trust(const char *path, int fd, size_t max, GError **error)
{
    struct stat st;

    if (fstat(fd, &st) < 0) {
        set_open_error(path, errno, error);
        return false;
    }
    if (!S_ISREG(st.st_mode) || (st.st_uid != 0 && st.st_uid != geteuid()) ||
        (st.st_mode & (S_IWGRP | S_IWOTH))) {
        sw_error_set(error, SW_ERROR_IO, 0,
                     _("%s is not a file that only its reader or root can write; remove it"), path);
        return false;
    }
    if (st.st_size < 0 || (uintmax_t)st.st_size > max) {
        sw_error_set(error, SW_ERROR_LIMIT, 0,
                     _("%s has %jd bytes, and at most %zu are read; remove it"), path,
                     (intmax_t)st.st_size, max);
        return false;
    }
    return true;
}

char *
sw_cache_read(const char *dir, const char *name, size_t max, size_t *length, GError **error)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    char *text = NULL;
    int fd;

    g_return_val_if_fail(!strchr(name, '/'), NULL);

    /* O_NONBLOCK: a FIFO in the folder must not hold us before fstat() has refused it. */
    fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        set_open_error(path, errno, error);
        return NULL;
    }
    if (check_trust(path, fd, max, error))
        text = sw_file_read_fd(path, fd, max, length, error);
    close(fd);
    return text;
}

bool
sw_cache_write(const char *dir, const char *name, const char *text, size_t length, GError **error)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);

    g_return_val_if_fail(!strchr(name, '/'), false);

    if (g_mkdir_with_parents(dir, 0755) == 0)
        return sw_file_replace(path, text, length, 0644, error);
    sw_error_set(error, SW_ERROR_IO, 0, _("cannot make %s (%s); choose another cache folder"), dir,
                 g_strerror(errno));
    return false;
}
