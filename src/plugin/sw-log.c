/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugin's own log lines. */
#include "plugin/sw-log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 1024

void
sw_log(const char *format, ...)
{
    static const char prefix[] = "slotwise: ";
    char line[LINE_BYTES];
    int saved_errno = errno;
    size_t length = sizeof(prefix) - 1;
    ssize_t written;
    va_list args;

    memcpy(line, prefix, sizeof(prefix));
    va_start(args, format);
    vsnprintf(line + length, sizeof(line) - length, format, args);
    va_end(args);
    length = strlen(line);
    if (length == sizeof(line) - 1)
        length--;                       /* cut, to leave room for the newline */
    for (size_t i = 0; i < length; i++) /* a domain's XML must not forge lines */
        if ((unsigned char)line[i] < ' ' || line[i] == '\177')
            line[i] = '?';
    line[length++] = '\n';
    written = write(STDERR_FILENO, line, length); /* at once: lines of threads do not mix */
    (void)written;                                /* there is nowhere to say that this failed */
    errno = saved_errno;
}
