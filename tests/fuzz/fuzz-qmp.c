/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz target: an emulator that says anything, against the codec and the walk. What is learnt must
 * be a document that can be read, and what is recorded can be printed. The first byte says in how
 * large pieces the rest arrives; from 128 on it is recorded. */
#include <stdint.h>
#include <string.h>

#include "probes/sw-walk.h"
#include "xml/sw-caps-xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef enum { HEARD_MORE, HEARD_ALL, HEARD_FAULT } Heard;

static Heard
listen(SwWalk *walk, SwQmpCodec *codec, const char *bytes, size_t n)
{
    if (!sw_qmp_codec_feed(codec, bytes, n, NULL))
        return HEARD_FAULT;
    for (;;) {
        g_auto(SwQmpReply) reply = {0};
        SwQmpNext next = sw_qmp_codec_next(codec, &reply, NULL);

        if (next != SW_QMP_REPLY)
            return next == SW_QMP_MORE ? HEARD_MORE : HEARD_FAULT;
        if (!sw_walk_take(walk, &reply, NULL))
            return HEARD_FAULT;
        if (!sw_walk_go_on(walk, codec))
            return HEARD_ALL;
    }
}

static void
check(SwWalk *walk)
{
    g_autoptr(SwCaps) caps = sw_walk_finish(walk), again = NULL;
    g_autofree char *text = sw_caps_format_xml(caps);

    again = sw_caps_parse_xml(text, strlen(text), NULL);
    g_assert_nonnull(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);
    g_autoptr(SwRecording) recording = sw_recording_new();
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    g_autofree char *text = NULL;
    size_t piece = size > 0 ? (size_t)data[0] + 1 : 1;
    Heard heard = HEARD_MORE;

    if (size > 0 && data[0] >= 128)
        sw_walk_record(walk, recording);
    sw_walk_begin(walk, codec);
    for (size_t i = 1; i < size && heard == HEARD_MORE; i += piece)
        heard = listen(walk, codec, (const char *)data + i, MIN(piece, size - i));
    if (heard == HEARD_ALL)
        check(walk);
    text = sw_recording_text(recording);
    g_assert_true(g_str_is_ascii(text));
    return 0;
}
