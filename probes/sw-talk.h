/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: one conversation with an emulator, whatever it is about. */
#pragma once

#include "probes/sw-qmp-link.h"

/** Who asks: puts questions, takes answers, has no I/O. */
typedef struct {
    void *self;
    void (*begin)(void *self, SwQmpCodec *codec); /* put the first questions */
    bool (*take)(void *self, const SwQmpReply *reply, GError **error);
    bool (*go_on)(void *self, SwQmpCodec *codec); /* false: nothing is left to learn */
} SwAsker;

typedef enum {
    SW_TALK_DONE,  /* all was learnt */
    SW_TALK_ENDED, /* the emulator ended before that */
    SW_TALK_FAILED /* an error was set */
} SwTalk;

/**
 * sw_talk() - one conversation, from the greeting to the last answer or the emulator's end
 * @codec:	new
 * @error:	as of sw_qmp_link_turn(), sw_qmp_codec_next() and @asker's take
 */
SwTalk sw_talk(const SwAsker *asker, SwQmpLink *link, SwQmpCodec *codec, GError **error);
