/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recordings: what is written down, in which form, and how much of it. */
#include <string.h>

#include "base/sw-error.h"
#include "probes/sw-recording.h"

static void
add(SwRecording *recording, const char *command, const char *arguments, const char *reply)
{
    json_object *message = json_tokener_parse(reply);

    g_assert_nonnull(message);
    g_assert_true(sw_recording_add(recording, command, arguments, 7, message, NULL));
    json_object_put(message);
}

static void
test_pairs(void)
{
    g_autoptr(SwRecording) recording = sw_recording_new();
    g_autofree char *text = NULL;

    add(recording, "a", NULL, "{\"return\":5}");
    add(recording, "a", "{\"x\":1}", "{\"return\":6}");
    add(recording, "a", NULL, "{\"return\":\"another process\"}");
    text = sw_recording_text(recording);
    g_assert_cmpstr(text, ==,
                    "{\"execute\":\"a\",\"id\":7}\n\n{\n  \"return\":5\n}\n\n"
                    "{\"execute\":\"a\",\"arguments\":{\"x\":1},\"id\":7}\n\n"
                    "{\n  \"return\":6\n}\n\n");
}

static void
test_mark(void)
{
    g_autoptr(SwRecording) recording = sw_recording_new();
    g_autofree char *whole = NULL, *part = NULL;

    add(recording, "a", NULL, "{\"return\":5}");
    sw_recording_begin(recording, true);
    whole = sw_recording_text(recording);
    g_assert_cmpstr(whole, ==, "{\"execute\":\"x-slotwise-recording\"}\n\n{\"return\":{}}\n\n");
    sw_recording_begin(recording, false);
    part = sw_recording_text(recording);
    g_assert_cmpstr(part, ==, "");
}

static void
test_ascii(void)
{
    g_autoptr(SwRecording) recording = sw_recording_new();
    g_autofree char *text = NULL;

    add(recording, "a", NULL, "{\"\\u00e4\":\"\x7f \\u202e \xf0\x9f\x98\x80 \\u001b \\u0000\"}");
    text = sw_recording_text(recording);
    g_assert_true(g_str_is_ascii(text));
    g_assert_nonnull(
        strstr(text, "\"\\u00e4\":\"\\u007f \\u202e \\ud83d\\ude00 \\u001b \\u0000\""));
}

/* Whether a reply of n bytes is taken into an empty recording. */
static bool
takes(size_t n)
{
    g_autoptr(SwRecording) recording = sw_recording_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *words = g_strnfill(n - 2, 'x');
    json_object *reply = json_object_new_string(words);
    bool taken = sw_recording_add(recording, "a", NULL, 1, reply, &error);
    g_autofree char *text = sw_recording_text(recording);

    json_object_put(reply);
    g_assert_true(taken || g_error_matches(error, SW_ERROR, SW_ERROR_LIMIT));
    g_assert_cmpuint(strlen(text), ==, taken ? SW_RECORDING_BYTES : 0);
    return taken;
}

static void
test_limit(void)
{
    size_t rest = SW_RECORDING_BYTES - strlen("{\"execute\":\"a\",\"id\":1}\n\n\n\n");

    g_assert_true(takes(rest));
    g_assert_false(takes(rest + 1));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/recording/each-question-once-before-its-answer", test_pairs);
    g_test_add_func("/recording/mark-of-a-complete-one", test_mark);
    g_test_add_func("/recording/is-printable-ascii", test_ascii);
    g_test_add_func("/recording/is-bounded", test_limit);
    return g_test_run();
}
