/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scripted emulators, and conversations of the walk with them. */
#include "script.h"

#include <string.h>

const Line script_modern[N_SCRIPT_MODERN] = {
    COMMON,
    {IMPLEMENTS("virtio-pci"),
     "\"return\":[{\"name\":\"virtio-net-pci\",\"parent\":\"virtio-net-pci-base\"},"
     "{\"name\":\"virtio-net-pci-transitional\",\"parent\":\"virtio-net-pci-base\"},"
     "{\"name\":\"a-gl-pci\",\"parent\":\"a-gl-pci-base\"}]"},
    {IMPLEMENTS("virtio-ccw-device"), "\"return\":[{\"name\":\"virtio-net-ccw\"}]"},
    {IMPLEMENTS("virtio-device"),
     "\"return\":[{\"name\":\"virtio-net-device\"},{\"name\":\"virtio-mem\"}]"},
    {IMPLEMENTS("conventional-pci-device"),
     "\"return\":[{\"name\":\"virtio-net-pci\"},{\"name\":\"virtio-net-pci-transitional\"}]"},
    {IMPLEMENTS("pci-express-device"), "\"return\":[{\"name\":\"virtio-net-pci\"}]"},
    {TYPES(",\"id\""), "\"return\":[{\"name\":\"virtio-net-pci\"},{\"name\":\"ioh3420\"},"
                       "{\"name\":\"qemu-xhci\"},{\"name\":\"e1000\"},{\"name\":\"virtio-mmio\"},"
                       "{\"name\":\"virtio-rng-device\"}]"},
    {PROPERTIES("virtio-net-pci"),
     "\"return\":[{\"name\":\"mac\"},{\"name\":\"disable-legacy\",\"default-value\":\"auto\"},"
     "{\"name\":\"disable-modern\",\"default-value\":false}]"},
    {PROPERTIES("virtio-net-pci-transitional"), "\"return\":[{\"name\":\"mac\"}]"},
    {PROPERTIES("virtio-net-ccw"), "\"return\":[{\"name\":\"disable-legacy\"},"
                                   "{\"name\":\"max_revision\",\"default-value\":2}]"},
    {NULL, NULL},
};

static const char *
answer_to(const Line *lines, const char *question)
{
    for (; lines->question; lines++) {
        g_autofree char *start = g_strdup(lines->question);
        char *empty = strstr(start, "\"\"}"); /* IMPLEMENTS("") stands for all of them */
        char *cut = strstr(start, "-\"}");    /* so does a name that ends in a hyphen */

        if (empty || cut)
            *(empty ? empty + 1 : cut + 1) = '\0';
        if (g_str_has_prefix(question, start))
            return lines->answer;
    }
    return NULL;
}

/* Answers what was asked, up to the first question that has no answer: there it dies. */
void
script_answer(const Line *lines, SwQmpCodec *codec, unsigned *id)
{
    g_auto(GStrv) questions = g_strsplit(sw_qmp_codec_output(codec)->str, "\n", -1);

    g_string_truncate(sw_qmp_codec_output(codec), 0);
    for (char **question = questions; *question && **question; question++) {
        const char *answer = answer_to(lines, *question);
        g_autofree char *line = NULL;

        if (!answer)
            return;
        line = g_strdup_printf("{%s,\"id\":%u}\n", answer, ++*id);
        g_assert_true(sw_qmp_codec_feed(codec, line, strlen(line), NULL));
    }
}

/* One process. Return: 0 = all was learnt; otherwise the question that it died of */
unsigned
script_talk(SwWalk *walk, const Line *lines, GError **error)
{
    g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);
    bool more = true;
    unsigned id = 0;

    g_assert_true(sw_qmp_codec_feed(codec, "{\"QMP\":{}}\n", 11, NULL));
    sw_walk_begin(walk, codec);
    while (more && sw_qmp_codec_output(codec)->len > 0) {
        g_auto(SwQmpReply) reply = {0};

        script_answer(lines, codec, &id);
        while (more && sw_qmp_codec_next(codec, &reply, error) == SW_QMP_REPLY) {
            if (!sw_walk_take(walk, &reply, error))
                return sw_qmp_codec_waits_for(codec);
            sw_qmp_reply_clear(&reply);
            more = sw_walk_go_on(walk, codec);
        }
    }
    return more ? sw_qmp_codec_waits_for(codec) : 0;
}

const SwCapsType *
script_type(const SwCaps *caps, const char *family, guint i)
{
    const SwCapsFamily *found = sw_caps_find_family(caps, family);

    g_assert_nonnull(found);
    g_assert_cmpuint(found->types->len, >, i);
    return found->types->pdata[i];
}
