/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A conversation with an emulator, written down: to be held again without it.
 *
 * Theory: the form is that of libvirt's recordings, JSON objects one after another, so that what
 * answers from those answers from ours. It is one conversation, however often the emulator was
 * started: the questions that come again, to a new process, have their answers already. An emulator
 * cannot tell in its own words that it died of a question; that is written as the refusal which has
 * the same consequence.
 *
 * Everything is ASCII, what is not being escaped, because a recording is sent in a report and read
 * on a terminal; and who sent the text is not trusted. */
#include "probes/sw-recording.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"

struct SwRecording {
    GString *text;
    GHashTable *asked; /* set of questions */
    bool complete;
};

SwRecording *
sw_recording_new(void)
{
    SwRecording *recording = g_new0(SwRecording, 1);

    recording->text = g_string_new(NULL);
    recording->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return recording;
}

void
sw_recording_free(SwRecording *recording)
{
    if (!recording)
        return;
    g_string_free(recording->text, TRUE);
    g_hash_table_unref(recording->asked);
    g_free(recording);
}

void
sw_recording_begin(SwRecording *recording, bool complete)
{
    g_string_truncate(recording->text, 0);
    g_hash_table_remove_all(recording->asked);
    recording->complete = complete;
}

/* Only the strings of JSON can hold a character that is not ASCII, and there it can be escaped. */
static void
put_ascii(GString *out, const char *json)
{
    g_autofree char *valid = g_utf8_make_valid(json, -1);

    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if (c < 0x7f)
            g_string_append_c(out, (char)c);
        else if (c <= 0xffff)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_printf(out, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
    }
}

bool
sw_recording_add(SwRecording *recording, const char *command, const char *arguments, unsigned id,
                 json_object *reply, GError **error)
{
    g_autoptr(GString) pair = g_string_new(NULL);
    g_autofree char *question =
        g_strdup_printf("{\"execute\":\"%s\"%s%s", command, arguments ? ",\"arguments\":" : "",
                        arguments ? arguments : "");

    if (g_hash_table_contains(recording->asked, question))
        return true;
    g_string_append_printf(pair, "%s,\"id\":%u}\n\n", question, id);
    put_ascii(pair, json_object_to_json_string_ext(reply, JSON_C_TO_STRING_PRETTY |
                                                              JSON_C_TO_STRING_NOSLASHESCAPE));
    g_string_append(pair, "\n\n");
    if (pair->len > SW_RECORDING_BYTES - recording->text->len) {
        sw_error_set(error, SW_ERROR_LIMIT, 0,
                     _("the emulator says more than the %zu bytes that are recorded; check that it "
                       "is QEMU"),
                     SW_RECORDING_BYTES);
        return false;
    }
    g_string_append_len(recording->text, pair->str, (gssize)pair->len);
    g_hash_table_add(recording->asked, g_steal_pointer(&question));
    return true;
}

/* The mark comes last: whatever answers from a recording begins with the negotiation. */
char *
sw_recording_text(const SwRecording *recording)
{
    return g_strconcat(recording->text->str,
                       recording->complete ? "{\"execute\":\"" SW_RECORDING_QUESTION "\"}\n\n"
                                             "{\"return\":{}}\n\n"
                                           : "",
                       NULL);
}
