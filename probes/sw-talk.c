/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: one conversation with an emulator, whatever it is about. */
#include "probes/sw-talk.h"

/* Takes all answers that are whole; SW_TALK_ENDED = more are to come. */
static SwTalk
take_answers(const SwAsker *asker, SwQmpCodec *codec, GError **error)
{
    for (;;) {
        g_auto(SwQmpReply) reply = {0};

        switch (sw_qmp_codec_next(codec, &reply, error)) {
        case SW_QMP_MORE:
            return SW_TALK_ENDED;
        case SW_QMP_BROKEN:
            return SW_TALK_FAILED;
        case SW_QMP_REPLY:
            if (!asker->take(asker->self, &reply, error))
                return SW_TALK_FAILED;
            if (!asker->go_on(asker->self, codec))
                return SW_TALK_DONE;
        }
    }
}

SwTalk
sw_talk(const SwAsker *asker, SwQmpLink *link, SwQmpCodec *codec, GError **error)
{
    SwQmpLinkState state = SW_QMP_LINK_OPEN;
    SwTalk result = SW_TALK_ENDED;

    asker->begin(asker->self, codec);
    while (result == SW_TALK_ENDED && state == SW_QMP_LINK_OPEN) {
        state = sw_qmp_link_turn(link, codec, error);
        if (state == SW_QMP_LINK_FAILED)
            return SW_TALK_FAILED;
        result = take_answers(asker, codec, error);
    }
    return result;
}
