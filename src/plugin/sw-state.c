/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the plugin is at, in files for "slotwise doctor".
 *
 * Theory: the folder belongs to the user of the process, and nobody else may write there, so what
 * lies in it can be a wrong file only by mistake. Still nothing is opened through a link, and what
 * is read is bounded. A file is written beside its place and renamed, so that a reader sees a whole
 * one. It is a key file, as GLib reads them.
 *
 * A process is known by its id and the time of its start, since ids are used again. A file of
 * another one that is gone is removed; processes of another name space of ids that share the folder
 * look so, too, and only doctor misses them. */
#include "plugin/sw-state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "plugin/sw-digits.h"
#include "plugin/sw-line.h"

#define FOLDER_MODE 0700
#define FILE_MODE   0600
#define MAX_FILES   4096 /* that are looked at */
#define FIELD       22   /* of /proc/PID/stat: when the process was started */
#define NAME_BYTES  64
#define TEXT_BYTES  4096 /* the longest text: a line of the log, each byte of it escaped */

#define FAILURE_FILE "last-failure"

static const char *const state_names[] = {"loading", "decorating", "plain"};
_Static_assert(sizeof(state_names) / sizeof(state_names[0]) == SW_N_STATES, "a name for each");

static pid_t written_by; /* process that has a file; a child that exits leaves it alone */

/* ---- the folder ---- */

char *
sw_state_folder(void)
{
    const char *named = secure_getenv("SLOTWISE_RUN_DIR"), *runtime;
    char *path;

    if (named && *named == '/')
        return strdup(named);
    if (geteuid() == 0)
        return strdup("/run/slotwise");
    runtime = secure_getenv("XDG_RUNTIME_DIR");
    if (!runtime || *runtime != '/' || asprintf(&path, "%s/slotwise", runtime) < 0)
        return NULL;
    return path;
}

/* Return: a descriptor of it; -1: there is none that is ours alone */
static int
open_folder(bool make)
{
    char *path = sw_state_folder();
    struct stat st;
    int fd = -1;

    if (path && make)
        mkdir(path, FOLDER_MODE);
    if (path)
        fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    free(path);
    if (fd >= 0 && (fstat(fd, &st) < 0 || st.st_uid != geteuid() || (st.st_mode & 077))) {
        close(fd);
        return -1;
    }
    return fd;
}

/* ---- one file ---- */

static bool
write_all(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t n = TEMP_FAILURE_RETRY(write(fd, text, length));

        if (n <= 0)
            return false;
        text += n;
        length -= (size_t)n;
    }
    return true;
}

/* The name of the other file is of this thread, and O_EXCL follows no link; a thread of the same
 * number may have been killed at this before. */
static void
replace(int folder, const char *name, const char *text)
{
    char beside[NAME_BYTES];
    bool done;
    int fd;

    snprintf(beside, sizeof(beside), ".%ld-%ld", (long)getpid(), (long)gettid());
    unlinkat(folder, beside, 0);
    fd = openat(folder, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return;
    done = write_all(fd, text, strlen(text));
    if (close(fd) < 0 || !done || renameat(folder, beside, folder, name) < 0)
        unlinkat(folder, beside, 0);
}

/* Return: whether something was read, from a regular file only; @text ends with a NUL */
static bool
read_start(int folder, const char *name, char *text, size_t room)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    ssize_t n = -1;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        n = TEMP_FAILURE_RETRY(read(fd, text, room - 1));
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    return n > 0;
}

/* ---- processes ---- */

/* The name of a process, which is the second field, may hold anything.
 * Return: 0 when there is no such process */
static uint64_t
start_of(uint64_t pid)
{
    char path[NAME_BYTES], text[TEXT_BYTES];
    const char *field = NULL;

    snprintf(path, sizeof(path), "/proc/%" PRIu64 "/stat", pid);
    if (read_start(AT_FDCWD, path, text, sizeof(text)))
        field = strrchr(text, ')');
    for (int i = 2; field && i < FIELD; i++)
        field = strchr(field + 1, ' ');
    return field ? sw_digits(field + 1, 10, &field) : 0;
}

/* Whether the process is gone that a file of this name was written by. */
static bool
is_stale(int folder, const char *name)
{
    const char *end, *line;
    uint64_t pid = sw_digits(name + (*name == '.'), 10, &end), started;
    char text[TEXT_BYTES];

    if (pid == 0 || end - name > 12 || (*end && *end != '-'))
        return false;
    started = start_of(pid);
    if (started == 0 || *name == '.')
        return started == 0;
    line = read_start(folder, name, text, sizeof(text)) ? strstr(text, "\nstarted=") : NULL;
    return !line || sw_digits(strchr(line, '=') + 1, 10, &end) != started;
}

static void
remove_stale(int folder)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;

    if (!dir && fd >= 0)
        close(fd);
    for (int i = 0; dir && i < MAX_FILES && (entry = readdir(dir)); i++)
        if (is_stale(folder, entry->d_name))
            unlinkat(folder, entry->d_name, 0);
    if (dir)
        closedir(dir);
}

/* ---- values of a key file ---- */

/* GLib reads a backslash as the start of an escape, and drops blanks at the start of a value. */
static void
escape(const char *text, char *out, size_t room)
{
    size_t length = 0;

    for (; *text && length + 3 < room; text++) {
        if (*text == '\\' || (*text == ' ' && length == 0))
            out[length++] = '\\';
        out[length] = *text == ' ' && length == 1 && out[0] == '\\' ? 's' : *text;
        length++;
    }
    out[length] = '\0';
}

/* @out: the process's own name, escaped */
static void
get_program(char *out, size_t room)
{
    char name[NAME_BYTES] = "";

    if (read_start(AT_FDCWD, "/proc/self/comm", name, sizeof(name)))
        name[strcspn(name, "\n")] = '\0';
    sw_line_clean(name);
    escape(name, out, room);
}

/* ---- what others call ---- */

void
sw_state_set(SwState state, unsigned long libvirt)
{
    int folder = open_folder(true);
    char name[NAME_BYTES], program[2 * NAME_BYTES], text[TEXT_BYTES];
    int saved_errno = errno;

    if (folder >= 0) {
        remove_stale(folder);
        get_program(program, sizeof(program));
        snprintf(name, sizeof(name), "%ld", (long)getpid());
        snprintf(text, sizeof(text),
                 "[plugin]\nprogram=%s\npid=%ld\nstarted=%" PRIu64 "\nlibvirt=%lu\nstate=%s\n",
                 program, (long)getpid(), start_of((uint64_t)getpid()), libvirt,
                 state_names[state]);
        replace(folder, name, text);
        close(folder);
        written_by = getpid();
    }
    errno = saved_errno;
}

__attribute__((destructor)) static void
forget(void)
{
    char name[NAME_BYTES];
    int folder;

    if (written_by != getpid() || (folder = open_folder(false)) < 0)
        return;
    snprintf(name, sizeof(name), "%ld", (long)getpid());
    unlinkat(folder, name, 0);
    close(folder);
}

void
sw_state_failed(const char *message)
{
    char escaped[TEXT_BYTES - 512], program[2 * NAME_BYTES], when[NAME_BYTES], text[TEXT_BYTES];
    int saved_errno = errno, folder = open_folder(true);
    time_t now = time(NULL);
    struct tm utc;

    if (folder >= 0 && gmtime_r(&now, &utc)) {
        strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &utc);
        get_program(program, sizeof(program));
        escape(message, escaped, sizeof(escaped));
        snprintf(text, sizeof(text), "[failure]\ntime=%s\nprogram=%s\npid=%ld\nmessage=%s\n", when,
                 program, (long)getpid(), escaped);
        replace(folder, FAILURE_FILE, text);
    }
    if (folder >= 0)
        close(folder);
    errno = saved_errno;
}
