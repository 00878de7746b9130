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

/* The size of fstat() is a hint only: one byte past max shows a file that grew. */
static char *
read_bounded(const char *path, int fd, size_t max, size_t *length, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[16384];

    for (;;) {
        ssize_t n = TEMP_FAILURE_RETRY(read(fd, buffer, sizeof(buffer)));

        if (n < 0) {
            set_open_error(path, errno, error);
            return NULL;
        }
        if (n == 0)
            break;
        if ((size_t)n > max - text->len) {
            sw_error_set(error, SW_ERROR_LIMIT, 0,
                         _("%s has more than the %zu bytes that are read; remove it"), path, max);
            return NULL;
        }
        g_string_append_len(text, buffer, n);
    }
    if (length)
        *length = text->len;
    return g_string_free(g_steal_pointer(&text), FALSE);
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
        text = read_bounded(path, fd, max, length, error);
    close(fd);
    return text;
}

static bool
write_all(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t n = TEMP_FAILURE_RETRY(write(fd, text, length));

        if (n < 0)
            return false;
        text += n;
        length -= (size_t)n;
    }
    return true;
}

/* Closes fd in any case; errno tells of the first step that failed. */
static bool
fill_file(int fd, const char *text, size_t length)
{
    bool done = write_all(fd, text, length) && fchmod(fd, 0644) == 0 && fsync(fd) == 0;
    int err = errno;

    if (close(fd) < 0 && done)
        return false;
    errno = err;
    return done;
}

bool
sw_cache_write(const char *dir, const char *name, const char *text, size_t length, GError **error)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autofree char *temp = g_strdup_printf("%s.XXXXXX", path);
    int fd, err;

    g_return_val_if_fail(!strchr(name, '/'), false);

    fd = g_mkdir_with_parents(dir, 0755) == 0 ? mkostemp(temp, O_CLOEXEC) : -1;
    if (fd >= 0 && fill_file(fd, text, length) && rename(temp, path) == 0)
        return true;
    err = errno;
    if (fd >= 0)
        unlink(temp);
    sw_error_set(error, SW_ERROR_IO, 0,
                 _("cannot write %s (%s); make room or choose another cache folder"), path,
                 g_strerror(err));
    return false;
}
