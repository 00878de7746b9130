/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugin's own log lines.
 *
 * Theory: a line belongs where the administrator reads what libvirt says, which may be a file, the
 * journal or syslog. So it goes through libvirt's own logger, virLogMessage(), a private function
 * that calibrate.c has tried. Where that was not found to be what we take it for, or where this
 * libvirt is another one than the one it was tried on, nothing private is called: the line goes to
 * standard error, which is the journal for a daemon that systemd started and the terminal for an
 * embedded driver. A daemon that detached itself has none; then there is still syslog. */
#include "plugin/sw-log.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "plugin/sw-line.h"
#include "plugin/sw-state.h"
#include "plugin/sw-vir.h"
#include "sw-slots.h"

#define LINE_BYTES 1024
#define PREFIX     "slotwise: "

typedef int (*GetVersion)(unsigned long *version, const char *type, unsigned long *type_version);

/* By name, since tests use this file in programs without libvirt. */
static SwVirLog
find_logger(void)
{
    GetVersion get_version = (GetVersion)(SwVirFunction)dlsym(RTLD_DEFAULT, "virGetVersion");
    unsigned long running = 0;

    if (!SW_CAN_LOG || !get_version || get_version(&running, NULL, NULL) < 0 ||
        running != SW_LIBVIRT_VERSION)
        return NULL;
    return (SwVirLog)(SwVirFunction)dlsym(RTLD_DEFAULT, "virLogMessage");
}

/* Where a daemon points its standard error when it detaches itself. */
static bool
stderr_is_null(void)
{
    struct stat own, null;

    return fstat(STDERR_FILENO, &own) < 0 ||
           (stat("/dev/null", &null) == 0 && S_ISCHR(own.st_mode) && own.st_rdev == null.st_rdev);
}

/* @line:	has room for one character more */
static void
write_plainly(int syslog_priority, char *line)
{
    size_t length = strlen(line);
    ssize_t written;

    if (stderr_is_null()) {
        syslog(syslog_priority | LOG_DAEMON, "%s", line);
        return;
    }
    line[length++] = '\n';
    written = write(STDERR_FILENO, line, length); /* at once: lines of threads do not mix */
    (void)written;                                /* there is nowhere to say that this failed */
}

/* The text behind the prefix, of which @line has room for one character more. */
static char *print_line(char line[LINE_BYTES], const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static char *
print_line(char line[LINE_BYTES], const char *format, va_list args)
{
    const size_t start = sizeof(PREFIX) - 1;

    memcpy(line, PREFIX, sizeof(PREFIX));
    vsnprintf(line + start, LINE_BYTES - start - 1, format, args);
    return line + start;
}

static void
write_line(SwVirLog log, int priority, int syslog_priority, char *line)
{
    static SwVirLogSource source = {.name = "slotwise"};

    if (log)
        log(&source, priority, __FILE__, __LINE__, __func__, NULL, "%s", line);
    else
        write_plainly(syslog_priority, line);
}

void
sw_log(const char *format, ...)
{
    char line[LINE_BYTES], *text;
    int saved_errno = errno;
    SwVirLog log;
    va_list args;

    va_start(args, format);
    text = print_line(line, format, args);
    va_end(args);
    log = find_logger(); /* not before: it may end the text of dlerror() that was given to us */
    sw_line_clean(line);
    sw_state_failed(text);
    write_line(log, SW_VIR_LOG_ERROR, LOG_ERR, line);
    errno = saved_errno;
}

void
sw_log_warning(const char *format, ...)
{
    char line[LINE_BYTES];
    int saved_errno = errno;
    va_list args;

    va_start(args, format);
    print_line(line, format, args);
    va_end(args);
    sw_line_clean(line);
    write_line(find_logger(), SW_VIR_LOG_WARNING, LOG_WARNING, line);
    errno = saved_errno;
}
