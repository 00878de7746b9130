/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the bytes between a codec and an emulator, started here or listening on a socket. */
#pragma once

#include "probes/sw-qmp-codec.h"
#include "store/sw-child.h"

typedef struct SwQmpLink SwQmpLink;

/** How an emulator is started that only answers questions. */
typedef struct {
    const char *emulator;    /* absolute path */
    const SwChildUser *user; /* whom it is run as; NULL = as we are */
    bool sandbox;            /* ask QEMU for its own sandbox; one built without it ends at once */
    int64_t deadline;        /* g_get_monotonic_time() at which the link fails, whatever was said */
    const char *machine;     /* NULL = none */
    const GPtrArray *extra;  /* of char *: further arguments; NULL = none */
    const SwQmpLimits *limits; /* what it may send; NULL = the usual ones */
} SwQmpStart;

/**
 * sw_qmp_link_start() - start an emulator that only answers questions
 * @error:	SW_ERROR_IO
 * Return: (transfer full): the link, or NULL
 */
SwQmpLink *sw_qmp_link_start(const SwQmpStart *start, GError **error);

/**
 * sw_qmp_link_start_program() - start a program of ours that speaks QMP on SW_CHILD_SOCKET
 * @argv:	NULL-terminated; [0] is an absolute path; it runs as we do, in our environment
 * @error:	SW_ERROR_IO
 * Return: (transfer full): the link, or NULL
 */
SwQmpLink *sw_qmp_link_start_program(const char *const *argv, int64_t deadline, GError **error);

/**
 * sw_qmp_link_connect() - talk to a QMP server on a UNIX socket
 * @path:	of the socket
 * @error:	SW_ERROR_IO
 * Return: (transfer full): the link, or NULL
 */
SwQmpLink *sw_qmp_link_connect(const char *path, int64_t deadline, GError **error);

/** sw_qmp_link_free() - hang up; an emulator that was started here is killed and reaped */
void sw_qmp_link_free(SwQmpLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwQmpLink, sw_qmp_link_free)

typedef enum {
    SW_QMP_LINK_OPEN,  /* something may have been fed: look, and come again */
    SW_QMP_LINK_ENDED, /* the emulator is gone; all that it said was fed */
    SW_QMP_LINK_FAILED /* an error was set */
} SwQmpLinkState;

/**
 * sw_qmp_link_turn() - wait once; send what the codec has to say, feed it what came
 * @error:	SW_ERROR_EMULATOR when the deadline is over, or what sw_qmp_codec_feed() sets
 */
SwQmpLinkState sw_qmp_link_turn(SwQmpLink *link, SwQmpCodec *codec, GError **error);

/**
 * sw_qmp_link_fault() - why a conversation failed, in words that may be kept for readers of other
 * languages
 * @deadline:	of its link
 * Return: (transfer none)
 */
const char *sw_qmp_link_fault(int64_t deadline);

/**
 * sw_qmp_link_complaint() - what an emulator that was started here has said on standard error
 * Return: (transfer full): the last line that it wrote under its name and that is no warning, with
 * the hints that followed; otherwise the last line; may be ""
 */
char *sw_qmp_link_complaint(const SwQmpLink *link);

/**
 * sw_qmp_link_pass() - hand a descriptor to the emulator, for QMP's getfd, which is to be asked
 * next
 * @fd:		stays ours
 * Return: false when the emulator takes nothing any more
 */
bool sw_qmp_link_pass(SwQmpLink *link, int fd);

/**
 * sw_qmp_link_said() - all that an emulator that was started here wrote to standard error, as far
 * as it was kept
 * Return: (transfer none): bytes of any kind up to the NUL
 */
const char *sw_qmp_link_said(const SwQmpLink *link);

/**
 * sw_qmp_link_end() - end an emulator that was started here, and ask for its last words
 * @words:	(out) (transfer full): last line of its standard error without the program's name
 * Return: (transfer full): how it ended, for people; never translated, as of sw_child_describe()
 */
char *sw_qmp_link_end(SwQmpLink *link, char **words);
