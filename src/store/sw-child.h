/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Child processes with bounds: on time, on output, on what they inherit. Usable in a daemon's
 * threads: no signal handler, no global state, each child reaped by its own id. */
#pragma once

#include <glib.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/** The descriptor as which a child finds the socket that it is given. */
#define SW_CHILD_SOCKET 3

#define SW_CHILD_MAX_GROUPS 32

/** Whom a child becomes before it executes; it gives up all groups but these. */
typedef struct {
    uid_t uid;
    gid_t gid;
    gid_t groups[SW_CHILD_MAX_GROUPS];
    size_t n_groups;
} SwChildUser;

typedef struct {
    const char *const *argv; /* NULL-terminated; [0] is an absolute path; the folder becomes / */
    const char *const *envp; /* NULL-terminated; NULL = a search path and LANG=C only */
    const SwChildUser *user; /* NULL = as we are */
    int socket;              /* given on as SW_CHILD_SOCKET; -1 = none */
    bool output;             /* its standard output is for us; otherwise /dev/null */
    bool confined; /* not trusted: memory, files and processor time are bounded, it gains no rights
                    */
    uint64_t file_bytes;   /* how large a confined one may make a file, of memory or on disk */
    uint64_t capabilities; /* of root's, those that it keeps: bits 1 << CAP_...; 0 = none */
    int64_t deadline;      /* g_get_monotonic_time() at which all must be over */
} SwChildSpec;

typedef struct {
    pid_t pid;     /* leader of a session of its own */
    int pidfd;     /* readable once it has ended */
    int out;       /* its standard output, non-blocking; -1 = none, or closed */
    int err;       /* its standard error, likewise */
    size_t n_err;  /* bytes read from @err */
    GString *tail; /* the last of them */
} SwChild;

/**
 * sw_child_start() - start a child
 * @child:	(out): to be ended with sw_child_end() after success only
 * @error:	SW_ERROR_IO; an executable that cannot be run is told of here
 *
 * The child inherits nothing but what @spec names, and dies with the thread that started it. It
 * dumps no core, and is not spared when memory runs out, though its starter be.
 */
bool sw_child_start(const SwChildSpec *spec, SwChild *child, GError **error);

/**
 * sw_child_end() - kill what is left of the child and its session, reap it, close its descriptors
 * Return: its wait status; -1 when it could not be reaped within a second
 */
int sw_child_end(SwChild *child);

/**
 * sw_child_poll() - poll() up to a point in time
 * @deadline:	as of g_get_monotonic_time()
 * Return: 0 = the time is over; otherwise look at the descriptors, and come again
 */
int sw_child_poll(struct pollfd *fds, nfds_t n, int64_t deadline);

/** sw_child_drain() - read what its standard error holds now; too much of it is cut off */
void sw_child_drain(SwChild *child);

/**
 * sw_child_words() - the last line that it wrote to standard error
 * Return: (transfer full): one line of valid UTF-8 without control characters, shortened; may be ""
 */
char *sw_child_words(const SwChild *child);

/** sw_child_describe() - how a process ended, for people; @status is what sw_child_end() returned
 * Return: (transfer full): never translated, since it is also kept for readers of other languages
 */
char *sw_child_describe(int status);

/**
 * sw_child_run() - run a child to its end and take its standard output
 * @spec:	@output is taken as set
 * @max:	bytes of output beyond which it is ended
 * @length:	(out): bytes of output
 * @error:	SW_ERROR_IO: it could not be run, took too long, wrote too much or did not exit with
 * 0
 *
 * Return: (transfer full): the output with a NUL after it, or NULL
 */
char *sw_child_run(const SwChildSpec *spec, size_t max, size_t *length, GError **error);
