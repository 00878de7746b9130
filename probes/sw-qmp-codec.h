/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QMP without I/O: questions become bytes, bytes become replies. */
#pragma once

#include <glib.h>
#include <json-c/json.h>
#include <stdbool.h>

/** What an emulator may send; each limit is the last value that is still accepted. */
typedef struct {
    size_t line_bytes;   /* of one message without its line end */
    size_t total_bytes;  /* of everything, events and line ends included */
    unsigned depth;      /* of nested objects and arrays */
    size_t list_entries; /* of any one array */
    size_t values; /* of one message, counted before any is made: an empty object takes 3 bytes
                      of a line and 800 of memory */
} SwQmpLimits;

/* QEMU 7.2 answers the whole walk with 204 KiB, its longest line has 60 KiB, its longest list 1215
 * entries, its deepest reply 6 levels, and none more than 4000
 * values. */
#define SW_QMP_LINE_BYTES   ((size_t)4 << 20)
#define SW_QMP_TOTAL_BYTES  ((size_t)16 << 20)
#define SW_QMP_DEPTH        64u
#define SW_QMP_LIST_ENTRIES ((size_t)20000)
#define SW_QMP_VALUES       ((size_t)32768)

typedef struct SwQmpCodec SwQmpCodec;

/** The answer to one question; it owns @message, and all else is part of that. */
typedef struct {
    unsigned id; /* as sw_qmp_codec_ask() gave it */
    json_object *message;
    json_object *value; /* what was returned; NULL when that is JSON's null, and for an error */
    bool refused;       /* the emulator answered with an error */
    const char *error_class; /* of that error; "" when it has none */
    const char *error;       /* its words; "" when it has none */
} SwQmpReply;

void sw_qmp_reply_clear(SwQmpReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SwQmpReply, sw_qmp_reply_clear)

typedef enum {
    SW_QMP_MORE,  /* no whole reply is there: feed */
    SW_QMP_REPLY, /* one was taken */
    SW_QMP_BROKEN /* an error was set; the conversation is over */
} SwQmpNext;

/** sw_qmp_codec_new() - a conversation that begins with the greeting; @limits NULL = the above */
SwQmpCodec *sw_qmp_codec_new(const SwQmpLimits *limits);
void sw_qmp_codec_free(SwQmpCodec *codec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwQmpCodec, sw_qmp_codec_free)

/**
 * sw_qmp_codec_ask() - put a question
 * @command:	QMP command
 * @arguments:	JSON text of an object that needs no checking, or NULL
 * Return: the id of the question, from 1; its bytes are appended to sw_qmp_codec_output()
 */
unsigned sw_qmp_codec_ask(SwQmpCodec *codec, const char *command, const char *arguments);

/** sw_qmp_codec_output() - bytes that wait to be sent; the sender erases what it has sent
 * Return: (transfer none) */
GString *sw_qmp_codec_output(SwQmpCodec *codec);

/**
 * sw_qmp_codec_feed() - take bytes from the emulator
 * @error:	SW_ERROR_LIMIT
 */
bool sw_qmp_codec_feed(SwQmpCodec *codec, const char *bytes, size_t n, GError **error);

/**
 * sw_qmp_codec_next() - take the next reply out
 * @reply:	(out): to be cleared when SW_QMP_REPLY is returned
 * @error:	SW_ERROR_EMULATOR or SW_ERROR_LIMIT
 *
 * Replies come in the order of the questions. Events are passed over.
 */
SwQmpNext sw_qmp_codec_next(SwQmpCodec *codec, SwQmpReply *reply, GError **error);

/** sw_qmp_codec_waits_for() - id of the oldest question without an answer; 0 = none is open */
unsigned sw_qmp_codec_waits_for(const SwQmpCodec *codec);

/** sw_qmp_codec_greeted() - whether the greeting has come */
bool sw_qmp_codec_greeted(const SwQmpCodec *codec);
