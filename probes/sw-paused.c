/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: a paused emulator that is asked one question after the other. */
#include "probes/sw-paused.h"

SwPaused *
sw_paused_new(SwQmpLink *link, int64_t deadline, const SwQmpLimits *limits)
{
    SwPaused *paused = g_new0(SwPaused, 1);

    paused->link = link;
    paused->codec = sw_qmp_codec_new(limits);
    paused->deadline = deadline;
    return paused;
}

SwPaused *
sw_paused_start(const SwQmpStart *start, GError **error)
{
    SwQmpLink *link = sw_qmp_link_start(start, error);

    return link ? sw_paused_new(link, start->deadline, start->limits) : NULL;
}

void
sw_paused_free(SwPaused *paused)
{
    if (!paused)
        return;
    sw_qmp_link_free(paused->link);
    sw_qmp_codec_free(paused->codec);
    g_free(paused);
}

SwPausedState
sw_paused_ask(SwPaused *paused, const char *command, const char *arguments, SwQmpReply *reply,
              GError **error)
{
    SwQmpLinkState state = SW_QMP_LINK_OPEN;

    sw_qmp_codec_ask(paused->codec, command, arguments);
    for (;;) {
        switch (sw_qmp_codec_next(paused->codec, reply, error)) {
        case SW_QMP_REPLY:
            return SW_PAUSED_ANSWERED;
        case SW_QMP_BROKEN:
            return SW_PAUSED_FAILED;
        case SW_QMP_MORE:
            break;
        }
        if (state == SW_QMP_LINK_ENDED)
            return SW_PAUSED_DIED;
        state = sw_qmp_link_turn(paused->link, paused->codec, error);
        if (state == SW_QMP_LINK_FAILED)
            return SW_PAUSED_FAILED;
    }
}
