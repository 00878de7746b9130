/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QMP without I/O: questions become bytes, bytes become replies.
 *
 * Theory: one message is one line. QEMU answers one question at a time and in order, so the id of a
 * reply must be that of the oldest open question; anything else is no QEMU, and the conversation
 * ends there. QEMU's answer to something that it could not read carries no id: such a reply belongs
 * to the oldest question as well. The one who speaks is not trusted: limits hold before anything is
 * kept, and a line is looked at only once it is whole. */
#include "probes/sw-qmp-codec.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"

static const SwQmpLimits default_limits = {
    .line_bytes = SW_QMP_LINE_BYTES,
    .total_bytes = SW_QMP_TOTAL_BYTES,
    .depth = SW_QMP_DEPTH,
    .list_entries = SW_QMP_LIST_ENTRIES,
    .values = SW_QMP_VALUES,
};

struct SwQmpCodec {
    SwQmpLimits limits;
    GString *input;
    size_t start;    /* of the first line in input that was not taken yet */
    size_t searched; /* bytes from there on that have no line end */
    GString *output;
    size_t total;      /* bytes that were ever fed */
    unsigned asked;    /* id of the youngest question */
    unsigned answered; /* id of the oldest question that has its answer */
    bool greeted;
};

void
sw_qmp_reply_clear(SwQmpReply *reply)
{
    json_object_put(reply->message);
    *reply = (SwQmpReply){0};
}

SwQmpCodec *
sw_qmp_codec_new(const SwQmpLimits *limits)
{
    SwQmpCodec *codec = g_new0(SwQmpCodec, 1);

    codec->limits = limits ? *limits : default_limits;
    codec->input = g_string_new(NULL);
    codec->output = g_string_new(NULL);
    return codec;
}

void
sw_qmp_codec_free(SwQmpCodec *codec)
{
    if (!codec)
        return;
    g_string_free(codec->input, TRUE);
    g_string_free(codec->output, TRUE);
    g_free(codec);
}

unsigned
sw_qmp_codec_ask(SwQmpCodec *codec, const char *command, const char *arguments)
{
    g_string_append_printf(codec->output, "{\"execute\":\"%s\"", command);
    if (arguments)
        g_string_append_printf(codec->output, ",\"arguments\":%s", arguments);
    g_string_append_printf(codec->output, ",\"id\":%u}\n", ++codec->asked);
    return codec->asked;
}

GString *
sw_qmp_codec_output(SwQmpCodec *codec)
{
    return codec->output;
}

unsigned
sw_qmp_codec_waits_for(const SwQmpCodec *codec)
{
    return codec->answered < codec->asked ? codec->answered + 1 : 0;
}

bool
sw_qmp_codec_greeted(const SwQmpCodec *codec)
{
    return codec->greeted;
}

bool
sw_qmp_codec_feed(SwQmpCodec *codec, const char *bytes, size_t n, GError **error)
{
    if (n > codec->limits.total_bytes - codec->total) {
        sw_error_set(error, SW_ERROR_LIMIT, 0,
                     _("the emulator sent more than %zu bytes; check that it is QEMU"),
                     codec->limits.total_bytes);
        return false;
    }
    codec->total += n;
    g_string_erase(codec->input, 0, (gssize)codec->start);
    codec->start = 0;
    g_string_append_len(codec->input, bytes, (gssize)n);
    return true;
}

/* ---- one message ---- */

static SwQmpNext
break_off(SwErrorCode code, GError **error, const char *message)
{
    sw_error_set(error, code, 0, "%s", message);
    return SW_QMP_BROKEN;
}

/* The parser has bounded the depth already, so this may call itself; its own count is exact, the
 * parser's depends on whether the innermost array is empty. */
static bool
fits(const SwQmpLimits *limits, json_object *value, unsigned depth)
{
    if (json_object_is_type(value, json_type_array)) {
        size_t n = json_object_array_length(value);

        if (n > limits->list_entries || depth == limits->depth)
            return false;
        for (size_t i = 0; i < n; i++)
            if (!fits(limits, json_object_array_get_idx(value, i), depth + 1))
                return false;
    } else if (json_object_is_type(value, json_type_object)) {
        json_object_iter member;

        if (depth == limits->depth)
            return false;
        json_object_object_foreachC(value,
                                    member) if (!fits(limits, member.val, depth + 1)) return false;
    }
    return true;
}

/* What begins a list, an object or a further member, also in text: nothing that is taken for text
 * here but not by the parser is left out. */
static size_t
count_values(const char *line, size_t n)
{
    size_t count = 1;

    for (size_t i = 0; i < n; i++)
        count += line[i] == ',' || line[i] == '{' || line[i] == '[';
    return count;
}

/* A NUL byte would end the text for json-c, whatever follows it. */
static json_object *
parse_line(const SwQmpCodec *codec, const char *line, size_t n)
{
    json_tokener *tokener = json_tokener_new_ex((int)codec->limits.depth + 1);
    json_object *message = NULL;

    if (!tokener)
        return NULL;
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    if (!memchr(line, '\0', n))
        message = json_tokener_parse_ex(tokener, line, (int)n);
    if (message && (json_tokener_get_parse_end(tokener) != n ||
                    !json_object_is_type(message, json_type_object)))
        g_clear_pointer(&message, json_object_put);
    json_tokener_free(tokener);
    return message;
}

static const char *
member_text(json_object *object, const char *name)
{
    json_object *value = json_object_object_get(object, name);

    return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
}

static bool
id_fits(const SwQmpCodec *codec, json_object *message)
{
    json_object *id;

    if (!json_object_object_get_ex(message, "id", &id))
        return true;
    return json_object_is_type(id, json_type_int) &&
           json_object_get_int64(id) == (int64_t)codec->answered + 1;
}

static SwQmpNext
take_reply(SwQmpCodec *codec, json_object *message, SwQmpReply *reply, GError **error)
{
    json_object *failure = json_object_object_get(message, "error");
    json_object *value = NULL;
    bool returned = json_object_object_get_ex(message, "return", &value);

    if (!codec->greeted || returned == (failure != NULL) ||
        (failure && !json_object_is_type(failure, json_type_object)))
        return break_off(SW_ERROR_EMULATOR, error,
                         _("the emulator sent something that is no QMP; check that it is QEMU"));
    if (codec->answered == codec->asked || !id_fits(codec, message))
        return break_off(SW_ERROR_EMULATOR, error,
                         _("the emulator answered a question that was not the next one; check "
                           "that it is QEMU"));
    *reply = (SwQmpReply){
        .id = ++codec->answered,
        .value = value,
        .refused = failure != NULL,
        .error_class = failure ? member_text(failure, "class") : "",
        .error = failure ? member_text(failure, "desc") : "",
        .message = json_object_get(message),
    };
    return SW_QMP_REPLY;
}

static SwQmpNext
too_much(GError **error)
{
    return break_off(SW_ERROR_LIMIT, error,
                     _("the emulator sent a list that is too long or nests too deep; check that it "
                       "is QEMU"));
}

static SwQmpNext
take_message(SwQmpCodec *codec, json_object *message, SwQmpReply *reply, GError **error)
{
    if (!fits(&codec->limits, message, 0))
        return too_much(error);
    if (!codec->greeted && json_object_object_get_ex(message, "QMP", NULL)) {
        codec->greeted = true;
        return SW_QMP_MORE;
    }
    if (codec->greeted && json_object_object_get_ex(message, "event", NULL))
        return SW_QMP_MORE;
    return take_reply(codec, message, reply, error);
}

/* ---- lines ---- */

static SwQmpNext
line_too_long(GError **error)
{
    return break_off(SW_ERROR_LIMIT, error,
                     _("the emulator sent a line that is too long; check that it is QEMU"));
}

/* Length of the first line with its end; 0 when it is not whole. */
static size_t
first_line(SwQmpCodec *codec)
{
    const char *line = codec->input->str + codec->start;
    size_t held = codec->input->len - codec->start;
    const char *end = memchr(line + codec->searched, '\n', held - codec->searched);

    codec->searched = end ? 0 : held;
    return end ? (size_t)(end - line) + 1 : 0;
}

static SwQmpNext
take_line(SwQmpCodec *codec, const char *line, size_t n, SwQmpReply *reply, GError **error)
{
    json_object *message;
    SwQmpNext next;

    if (n > 0 && line[n - 1] == '\r')
        n--;
    if (n > codec->limits.line_bytes)
        return line_too_long(error);
    if (n == 0)
        return SW_QMP_MORE;
    if (count_values(line, n) > codec->limits.values)
        return too_much(error);
    message = parse_line(codec, line, n);
    if (!message)
        return break_off(SW_ERROR_EMULATOR, error,
                         _("the emulator sent something that is no JSON object, or nests too "
                           "deep; check that it is QEMU"));
    next = take_message(codec, message, reply, error);
    json_object_put(message);
    return next;
}

SwQmpNext
sw_qmp_codec_next(SwQmpCodec *codec, SwQmpReply *reply, GError **error)
{
    SwQmpNext next = SW_QMP_MORE;
    size_t n;

    while (next == SW_QMP_MORE && (n = first_line(codec)) > 0) {
        next = take_line(codec, codec->input->str + codec->start, n - 1, reply, error);
        codec->start += n;
    }
    /* One byte more is a carriage return whose line end is still to come. */
    if (next == SW_QMP_MORE && codec->searched > codec->limits.line_bytes + 1)
        return line_too_long(error);
    return next;
}
