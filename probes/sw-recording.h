/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A conversation with an emulator, written down: to be held again without it. */
#pragma once

#include <glib.h>
#include <json-c/json.h>
#include <stdbool.h>

/* What QEMU 7.2 says in a walk is 230 KiB of it. */
#define SW_RECORDING_BYTES ((size_t)8 << 20)

/** The question to which an emulator says no, and a recording of one that was started here, yes: it
 * can be asked everything, since nothing can end it. */
#define SW_RECORDING_QUESTION "x-slotwise-recording"

typedef struct SwRecording SwRecording;

SwRecording *sw_recording_new(void);
void sw_recording_free(SwRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwRecording, sw_recording_free)

/**
 * sw_recording_begin() - forget what was said so far
 * @complete:	nothing will be passed over for an emulator's sake
 */
void sw_recording_begin(SwRecording *recording, bool complete);

/**
 * sw_recording_add() - write down a question and its answer, unless the question was asked before
 * @command:	QMP command
 * @arguments:	JSON text of an object, or NULL
 * @id:		of the question
 * @reply:	the whole message
 * @error:	SW_ERROR_LIMIT: more than SW_RECORDING_BYTES
 */
bool sw_recording_add(SwRecording *recording, const char *command, const char *arguments,
                      unsigned id, json_object *reply, GError **error);

/**
 * sw_recording_text() - all of it
 * Return: (transfer full): printable ASCII; JSON objects, each question before its answer
 */
char *sw_recording_text(const SwRecording *recording);
