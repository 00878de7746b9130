/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole files in and out: reading is bounded, writing is all or nothing. */
#include "store/sw-file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"

static char *
set_read_error(const char *path, int err, GError **error)
{
    sw_error_set(error, SW_ERROR_IO, 0, _("cannot read %s (%s); name a file that can be read"),
                 path, g_strerror(err));
    return NULL;
}

/* The size that a file claims is not asked for: one byte past max shows that there is more. */
char *
sw_file_read_fd(const char *path, int fd, size_t max, size_t *length, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[16384];

    for (;;) {
        ssize_t n = TEMP_FAILURE_RETRY(read(fd, buffer, sizeof(buffer)));

        if (n < 0)
            return set_read_error(path, errno, error);
        if (n == 0)
            break;
        if ((size_t)n > max - text->len) {
            sw_error_set(error, SW_ERROR_LIMIT, 0,
                         _("%s has more than the %zu bytes that are read; name a smaller file"),
                         path, max);
            return NULL;
        }
        g_string_append_len(text, buffer, n);
    }
    if (length)
        *length = text->len;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
sw_file_read(const char *path, size_t max, size_t *length, GError **error)
{
    char *text;
    int fd;

    if (g_str_equal(path, "-"))
        return sw_file_read_fd(_("standard input"), STDIN_FILENO, max, length, error);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return set_read_error(path, errno, error);
    text = sw_file_read_fd(path, fd, max, length, error);
    close(fd);
    return text;
}

static bool
set_write_error(const char *path, int err, GError **error)
{
    sw_error_set(error, SW_ERROR_IO, 0,
                 _("cannot write %s (%s); make room or choose another place"), path,
                 g_strerror(err));
    return false;
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
    bool done = write_all(fd, text, length) && fsync(fd) == 0;
    int err = errno;

    if (close(fd) < 0 && done)
        return false;
    errno = err;
    return done;
}

/* What ends a program by hand waits until no temporary file is left that nobody would remove. */
static void
hold_signals(sigset_t *before)
{
    static const int held[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < G_N_ELEMENTS(held); i++)
        sigaddset(&set, held[i]);
    pthread_sigmask(SIG_BLOCK, &set, before);
}

bool
sw_file_replace(const char *path, const char *text, size_t length, unsigned mode, GError **error)
{
    g_autofree char *temp = g_strdup_printf("%s.XXXXXX", path);
    sigset_t before;
    int fd, err;
    bool done;

    hold_signals(&before);
    fd = g_mkstemp_full(temp, O_WRONLY | O_CLOEXEC, (int)mode);
    done = fd >= 0 && fill_file(fd, text, length) && rename(temp, path) == 0;
    err = errno;
    if (fd >= 0 && !done)
        unlink(temp);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return done || set_write_error(path, err, error);
}

/* A device must not be replaced by a file of its name. */
static bool
write_into(const char *path, const char *text, size_t length, GError **error)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), err;
    bool done = fd >= 0 && write_all(fd, text, length);

    err = errno;
    if (fd >= 0)
        close(fd);
    return done || set_write_error(path, err, error);
}

bool
sw_file_write(const char *path, const char *text, size_t length, GError **error)
{
    struct stat st;

    if (!path || g_str_equal(path, "-"))
        return write_all(STDOUT_FILENO, text, length) ||
               set_write_error(_("standard output"), errno, error);
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return write_into(path, text, length, error);
    return sw_file_replace(path, text, length, 0666, error);
}

static void
check_output(void)
{
    if (!ferror(stdout))
        return;
    g_printerr(_("%s: cannot write standard output; make room or choose another place\n"),
               program_invocation_short_name);
    _exit(EXIT_FAILURE);
}

void
sw_file_watch_output(void)
{
    atexit(check_output);
}
