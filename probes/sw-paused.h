/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: a paused emulator that is asked one question after the other. */
#pragma once

#include "probes/sw-qmp-link.h"

typedef struct {
    SwQmpLink *link;
    SwQmpCodec *codec;
    int64_t deadline;
} SwPaused;

typedef enum {
    SW_PAUSED_ANSWERED,
    SW_PAUSED_DIED,  /* the emulator is gone, see sw_qmp_link_said() */
    SW_PAUSED_FAILED /* an error was set */
} SwPausedState;

/**
 * sw_paused_start() - start an emulator
 * @error:	SW_ERROR_IO
 * Return: (transfer full): NULL with an error; whether it lives, the first question tells
 */
SwPaused *sw_paused_start(const SwQmpStart *start, GError **error);

/** sw_paused_new() - talk over a link; @link is (transfer full), @deadline is the link's
 * @limits:	NULL: the usual ones */
SwPaused *sw_paused_new(SwQmpLink *link, int64_t deadline, const SwQmpLimits *limits);

/** sw_paused_free() - end it */
void sw_paused_free(SwPaused *paused);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwPaused, sw_paused_free)

/**
 * sw_paused_ask() - put a question and wait for its answer
 * @arguments:	JSON text of an object, or NULL
 * @reply:	(out): to be cleared when it was answered
 * @error:	SW_ERROR_EMULATOR or SW_ERROR_LIMIT
 */
SwPausedState sw_paused_ask(SwPaused *paused, const char *command, const char *arguments,
                            SwQmpReply *reply, GError **error);
