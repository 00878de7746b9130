/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QMP without I/O: order, ids, events, and each limit on both of its sides. */
#include <string.h>

#include "base/sw-error.h"
#include "probes/sw-qmp-codec.h"

#define GREETING "{\"QMP\":{\"version\":{},\"capabilities\":[\"oob\"]}}\r\n"
#define EVENT    "{\"event\":\"X\",\"timestamp\":{\"seconds\":1,\"microseconds\":0}}\n"

static const SwQmpLimits small = {
    .line_bytes = 64, .total_bytes = 1024, .depth = 4, .list_entries = 3, .values = 12};

static void
feed(SwQmpCodec *codec, const char *text)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(sw_qmp_codec_feed(codec, text, strlen(text), &error));
    g_assert_no_error(error);
}

/* A conversation with a greeting behind it and n questions open. */
static SwQmpCodec *
codec_with(const SwQmpLimits *limits, unsigned n)
{
    SwQmpCodec *codec = sw_qmp_codec_new(limits);
    g_auto(SwQmpReply) reply = {0};

    for (unsigned i = 0; i < n; i++)
        sw_qmp_codec_ask(codec, "query-name", NULL);
    feed(codec, GREETING);
    g_assert_cmpint(sw_qmp_codec_next(codec, &reply, NULL), ==, SW_QMP_MORE);
    return codec;
}

static void
assert_reply(SwQmpCodec *codec, unsigned id)
{
    g_autoptr(GError) error = NULL;
    g_auto(SwQmpReply) reply = {0};

    g_assert_cmpint(sw_qmp_codec_next(codec, &reply, &error), ==, SW_QMP_REPLY);
    g_assert_no_error(error);
    g_assert_cmpuint(reply.id, ==, id);
}

static void
assert_more(SwQmpCodec *codec)
{
    g_autoptr(GError) error = NULL;
    g_auto(SwQmpReply) reply = {0};

    g_assert_cmpint(sw_qmp_codec_next(codec, &reply, &error), ==, SW_QMP_MORE);
    g_assert_no_error(error);
}

static void
assert_broken(SwQmpCodec *codec, SwErrorCode code)
{
    g_autoptr(GError) error = NULL;
    g_auto(SwQmpReply) reply = {0};

    g_assert_cmpint(sw_qmp_codec_next(codec, &reply, &error), ==, SW_QMP_BROKEN);
    g_assert_error(error, SW_ERROR, (int)code);
}

static void
test_questions(void)
{
    g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);

    g_assert_cmpuint(sw_qmp_codec_ask(codec, "qmp_capabilities", NULL), ==, 1);
    g_assert_cmpuint(sw_qmp_codec_ask(codec, "qom-list-types", "{\"abstract\":true}"), ==, 2);
    g_assert_cmpstr(
        sw_qmp_codec_output(codec)->str, ==,
        "{\"execute\":\"qmp_capabilities\",\"id\":1}\n"
        "{\"execute\":\"qom-list-types\",\"arguments\":{\"abstract\":true},\"id\":2}\n");
}

static void
test_in_order(void)
{
    g_autoptr(SwQmpCodec) codec = codec_with(NULL, 3);

    feed(codec, "{\"return\":{},\"id\":1}\r\n" EVENT "{\"return\":[],\"id\":2}\n");
    assert_reply(codec, 1);
    assert_reply(codec, 2);
    assert_more(codec);
    g_assert_cmpuint(sw_qmp_codec_waits_for(codec), ==, 3);
    feed(codec, "{\"id\":3,\"return\":1}\n");
    assert_reply(codec, 3);
    g_assert_cmpuint(sw_qmp_codec_waits_for(codec), ==, 0);
}

static void
test_values(void)
{
    g_autoptr(SwQmpCodec) codec = codec_with(NULL, 3);
    g_auto(SwQmpReply) returned = {0}, refused = {0}, null = {0};

    feed(codec, "{\"return\":{\"arch\":\"x86_64\"},\"id\":1}\n"
                "{\"id\":2,\"error\":{\"class\":\"CommandNotFound\",\"desc\":\"no\"}}\n"
                "{\"id\":3,\"return\":null}\n");
    g_assert_cmpint(sw_qmp_codec_next(codec, &returned, NULL), ==, SW_QMP_REPLY);
    g_assert_false(returned.refused);
    g_assert_cmpstr(json_object_get_string(json_object_object_get(returned.value, "arch")), ==,
                    "x86_64");
    g_assert_cmpint(sw_qmp_codec_next(codec, &refused, NULL), ==, SW_QMP_REPLY);
    g_assert_true(refused.refused);
    g_assert_cmpstr(refused.error_class, ==, "CommandNotFound");
    g_assert_cmpstr(refused.error, ==, "no");
    g_assert_cmpint(sw_qmp_codec_next(codec, &null, NULL), ==, SW_QMP_REPLY);
    g_assert_false(null.refused);
    g_assert_null(null.value);
}

static void
test_byte_by_byte(void)
{
    g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);
    const char *text = GREETING "{\"return\":{},\"id\":1}\r\n";

    sw_qmp_codec_ask(codec, "query-name", NULL);
    for (size_t i = 0; i + 1 < strlen(text); i++) {
        g_assert_true(sw_qmp_codec_feed(codec, text + i, 1, NULL));
        assert_more(codec);
    }
    feed(codec, "\n");
    assert_reply(codec, 1);
}

static void
test_no_id(void)
{
    g_autoptr(SwQmpCodec) codec = codec_with(NULL, 2);

    feed(codec, "{\"return\":{}}\n{\"return\":{},\"id\":2}\n");
    assert_reply(codec, 1);
    assert_reply(codec, 2);
}

/* What a QEMU never says once two questions are open: text, and the error that it must give. */
static const struct {
    const char *name;
    const char *text;
    SwErrorCode code;
} faults[] = {
    {"a later id", "{\"return\":{},\"id\":2}\n", SW_ERROR_EMULATOR},
    {"id 0", "{\"return\":{},\"id\":0}\n", SW_ERROR_EMULATOR},
    {"an id that is text", "{\"return\":{},\"id\":\"1\"}\n", SW_ERROR_EMULATOR},
    {"an id with a fraction", "{\"return\":{},\"id\":1.0}\n", SW_ERROR_EMULATOR},
    {"an id beyond 64 bits", "{\"return\":{},\"id\":99999999999999999999999}\n", SW_ERROR_EMULATOR},
    {"an id that is null", "{\"return\":{},\"id\":null}\n", SW_ERROR_EMULATOR},
    {"a second greeting", GREETING, SW_ERROR_EMULATOR},
    {"neither return nor error", "{\"id\":1}\n", SW_ERROR_EMULATOR},
    {"return and error", "{\"return\":{},\"error\":{},\"id\":1}\n", SW_ERROR_EMULATOR},
    {"an error that is no object", "{\"error\":\"x\",\"id\":1}\n", SW_ERROR_EMULATOR},
    {"no JSON", "hello\n", SW_ERROR_EMULATOR},
    {"no object", "[]\n", SW_ERROR_EMULATOR},
    {"half an object", "{\"return\":\n", SW_ERROR_EMULATOR},
    {"two objects in a line", "{\"return\":{},\"id\":1} {}\n", SW_ERROR_EMULATOR},
    {"single quotes", "{\"return\":'x',\"id\":1}\n", SW_ERROR_EMULATOR},
    {"a comment", "/**/{\"return\":{},\"id\":1}\n", SW_ERROR_EMULATOR},
    {"text that is not UTF-8", "{\"return\":\"\xff\",\"id\":1}\n", SW_ERROR_EMULATOR},
    {"nesting of 2000", NULL, SW_ERROR_EMULATOR},
};

static void
test_faults(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(SwQmpCodec) codec = codec_with(NULL, 2);
        g_autofree char *deep = g_strnfill(2000, '[');
        g_autofree char *line = g_strconcat(deep, "\n", NULL);

        g_test_message("%s", faults[i].name);
        feed(codec, faults[i].text ? faults[i].text : line);
        assert_broken(codec, faults[i].code);
    }
}

static void
test_nul_byte(void)
{
    g_autoptr(SwQmpCodec) codec = codec_with(NULL, 1);
    const char text[] = "{\"return\":{},\"id\":1}\0garbage\n";

    g_assert_true(sw_qmp_codec_feed(codec, text, sizeof(text) - 1, NULL));
    assert_broken(codec, SW_ERROR_EMULATOR);
}

static void
test_unasked(void)
{
    g_autoptr(SwQmpCodec) codec = codec_with(NULL, 0);

    feed(codec, "{\"return\":{},\"id\":1}\n");
    assert_broken(codec, SW_ERROR_EMULATOR);
}

static void
test_before_greeting(void)
{
    g_autoptr(SwQmpCodec) reply = sw_qmp_codec_new(NULL), event = sw_qmp_codec_new(NULL);

    sw_qmp_codec_ask(reply, "query-name", NULL);
    feed(reply, "{\"return\":{},\"id\":1}\n");
    assert_broken(reply, SW_ERROR_EMULATOR);
    feed(event, EVENT);
    assert_broken(event, SW_ERROR_EMULATOR);
}

/* A line of exactly n bytes that answers question 1. */
static char *
line_of(size_t n)
{
    g_autofree char *padding = g_strnfill(n - strlen("{\"return\":\"\",\"id\":1}"), 'x');

    return g_strdup_printf("{\"return\":\"%s\",\"id\":1}", padding);
}

static void
test_line_limit(void)
{
    const char *const ends[] = {"\n", "\r\n"};

    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autoptr(SwQmpCodec) inside = codec_with(&small, 1), beyond = codec_with(&small, 1);
        g_autofree char *longest = line_of(small.line_bytes);
        g_autofree char *too_long = line_of(small.line_bytes + 1);

        feed(inside, longest);
        assert_more(inside);
        feed(inside, ends[i]);
        assert_reply(inside, 1);
        feed(beyond, too_long);
        feed(beyond, ends[i]);
        assert_broken(beyond, SW_ERROR_LIMIT);
    }
}

static void
test_line_without_end(void)
{
    g_autoptr(SwQmpCodec) codec = codec_with(&small, 1);
    g_autofree char *some = g_strnfill(small.line_bytes + 1, ' ');

    feed(codec, some);
    assert_more(codec);
    feed(codec, " ");
    assert_broken(codec, SW_ERROR_LIMIT);
}

static void
test_total_limit(void)
{
    g_autoptr(SwQmpCodec) codec = codec_with(&small, 1);
    g_autofree char *rest = g_strnfill(small.total_bytes - strlen(GREETING), '\n');
    g_autoptr(GError) error = NULL;

    feed(codec, rest);
    assert_more(codec);
    g_assert_false(sw_qmp_codec_feed(codec, "\n", 1, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_LIMIT);
}

static void
test_depth_limit(void)
{
    g_autoptr(SwQmpCodec) inside = codec_with(&small, 1), scalar = codec_with(&small, 1);
    g_autoptr(SwQmpCodec) beyond = codec_with(&small, 1);

    feed(inside, "{\"return\":[[[]]],\"id\":1}\n");
    assert_reply(inside, 1);
    feed(scalar, "{\"return\":[[[1]]],\"id\":1}\n");
    assert_reply(scalar, 1);
    feed(beyond, "{\"return\":[[[[]]]],\"id\":1}\n");
    assert_broken(beyond, SW_ERROR_LIMIT);
}

static void
test_list_limit(void)
{
    g_autoptr(SwQmpCodec) inside = codec_with(&small, 1), beyond = codec_with(&small, 1);

    feed(inside, "{\"return\":{\"a\":[1,2,3]},\"id\":1}\n");
    assert_reply(inside, 1);
    feed(beyond, "{\"return\":{\"a\":[1,2,3,4]},\"id\":1}\n");
    assert_broken(beyond, SW_ERROR_LIMIT);
}

/* Events are passed over, but their bytes count: a flood ends, and in reasonable time. */
static void
test_event_flood(void)
{
    g_autoptr(SwQmpCodec) codec = codec_with(NULL, 1);
    g_autoptr(GString) flood = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    size_t fed = 0;

    while (flood->len < 65536)
        g_string_append(flood, EVENT);
    while (sw_qmp_codec_feed(codec, flood->str, flood->len, &error)) {
        assert_more(codec);
        fed += flood->len;
    }
    g_assert_error(error, SW_ERROR, SW_ERROR_LIMIT);
    g_assert_cmpuint(fed, <=, SW_QMP_TOTAL_BYTES);
    g_assert_cmpuint(fed + flood->len + strlen(GREETING), >, SW_QMP_TOTAL_BYTES);
}

static void
test_flood_at_once(void)
{
    g_autoptr(SwQmpCodec) codec = codec_with(NULL, 1);
    g_autoptr(GString) flood = g_string_new(NULL);

    while (flood->len < SW_QMP_TOTAL_BYTES / 2)
        g_string_append(flood, EVENT);
    g_string_append(flood, "{\"return\":{},\"id\":1}\n");
    feed(codec, flood->str);
    assert_reply(codec, 1);
}

/* Counted before anything is made of it, and in text as well. */
static void
test_values_limit(void)
{
    static const SwQmpLimits limits = {
        .line_bytes = 64, .total_bytes = 1024, .depth = 4, .list_entries = 9, .values = 6};
    g_autoptr(SwQmpCodec) inside = codec_with(&limits, 1), beyond = codec_with(&limits, 1),
                          in_text = codec_with(&limits, 1);

    feed(inside, "{\"return\":[1,{}],\"id\":1}\n");
    assert_reply(inside, 1);
    feed(beyond, "{\"return\":[1,2,{}],\"id\":1}\n");
    assert_broken(beyond, SW_ERROR_LIMIT);
    feed(in_text, "{\"return\":\",,,,\",\"id\":1}\n");
    assert_broken(in_text, SW_ERROR_LIMIT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qmp-codec/questions-are-numbered-lines", test_questions);
    g_test_add_func("/qmp-codec/replies-come-in-order", test_in_order);
    g_test_add_func("/qmp-codec/replies-carry-values-and-refusals", test_values);
    g_test_add_func("/qmp-codec/one-byte-at-a-time", test_byte_by_byte);
    g_test_add_func("/qmp-codec/no-id-answers-the-oldest", test_no_id);
    g_test_add_func("/qmp-codec/faults-break-off", test_faults);
    g_test_add_func("/qmp-codec/nul-byte-breaks-off", test_nul_byte);
    g_test_add_func("/qmp-codec/reply-without-question-breaks-off", test_unasked);
    g_test_add_func("/qmp-codec/greeting-comes-first", test_before_greeting);
    g_test_add_func("/qmp-codec/line-limit", test_line_limit);
    g_test_add_func("/qmp-codec/line-limit-without-end", test_line_without_end);
    g_test_add_func("/qmp-codec/total-limit", test_total_limit);
    g_test_add_func("/qmp-codec/depth-limit", test_depth_limit);
    g_test_add_func("/qmp-codec/values-limit", test_values_limit);
    g_test_add_func("/qmp-codec/list-limit", test_list_limit);
    g_test_add_func("/qmp-codec/flood-of-events-ends", test_event_flood);
    g_test_add_func("/qmp-codec/flood-at-once-is-linear", test_flood_at_once);
    return g_test_run();
}
