/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache: small text files in one folder, which several processes read and replace at once.
 *
 * Theory: reading needs no lock, since files are replaced as a whole. A lock only spares work that
 * another process is at already. All locks are bytes of one empty file, each entry's at a place
 * that its name's hash gives: they belong to an open file, so the kernel takes them away when their
 * holder dies, and there is nothing to clean up. A lock file for each entry was rejected: it would
 * stay for ever, or its removal would have to be safe against those who wait for it. flock() has
 * one lock for the whole file, and emulators are asked side by side. */
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
#define LOCK_FILE  ".lock"
#define RETRY_US   10000 /* between two looks at a lock that is taken */

/* As libvirt has them in its folder of capabilities. */
#define DIR_MODE  0755
#define FILE_MODE 0600

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

    if (g_mkdir_with_parents(dir, DIR_MODE) == 0)
        return sw_file_replace(path, text, length, FILE_MODE, error);
    sw_error_set(error, SW_ERROR_IO, 0, _("cannot make %s (%s); choose another cache folder"), dir,
                 g_strerror(errno));
    return false;
}

void
sw_cache_remove(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);

    g_return_if_fail(!strchr(name, '/'));

    unlink(path);
}

/* Two names at one place would wait for each other without need, and no worse. */
static off_t
place_of(const char *name)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);

    hash[15] = '\0'; /* 60 bits: no offset is negative */
    return (off_t)g_ascii_strtoull(hash, NULL, 16);
}

int
sw_cache_lock(const char *dir, const char *name, int64_t limit)
{
    g_autofree char *path = g_build_filename(dir, LOCK_FILE, NULL);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    int fd = -1;

    if (g_mkdir_with_parents(dir, DIR_MODE) == 0)
        fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY,
                  FILE_MODE);
    lock.l_start = place_of(name);
    while (fd >= 0 && fcntl(fd, F_OFD_SETLK, &lock) < 0) {
        if ((errno != EAGAIN && errno != EACCES && errno != EINTR) ||
            g_get_monotonic_time() >= limit) {
            close(fd);
            return -1;
        }
        g_usleep(RETRY_US);
    }
    return fd;
}
