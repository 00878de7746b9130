/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The walk over what an emulator tells of itself: questions and answers, no I/O. */
#pragma once

#include "caps/sw-caps.h"
#include "probes/sw-qmp-codec.h"
#include "probes/sw-recording.h"

typedef struct SwWalk SwWalk;

/**
 * sw_walk_new() - a walk with nothing known yet
 * @guarded:	the emulator is somebody's: ask nothing that may end it
 */
SwWalk *sw_walk_new(bool guarded);
void sw_walk_free(SwWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwWalk, sw_walk_free)

/** sw_walk_record() - from now on, write down what is said; @recording begins anew, and lives
 * longer than the walk; NULL is allowed */
void sw_walk_record(SwWalk *walk, SwRecording *recording);

/** sw_walk_begin() - begin, or begin again with a new emulator process and a new codec: put the
 * first questions that have no answer yet */
void sw_walk_begin(SwWalk *walk, SwQmpCodec *codec);

/**
 * sw_walk_take() - take one answer
 * @error:	SW_ERROR_EMULATOR when it is none that QEMU would give; SW_ERROR_LIMIT when it
 *cannot be recorded
 */
bool sw_walk_take(SwWalk *walk, const SwQmpReply *reply, GError **error);

/**
 * sw_walk_go_on() - put the questions that follow from the answers, once all open ones are answered
 * Return: false when nothing is left to learn
 */
bool sw_walk_go_on(SwWalk *walk, SwQmpCodec *codec);

/**
 * sw_walk_blame() - the emulator died over a question
 * @id:		the oldest one without an answer; 0 = none
 * @words:	how, for people
 *
 * A type whose question kills QEMU cannot be made: it is marked, and not asked for again.
 *
 * Return: false when the question was about no type, or too many types kill it: give up
 */
bool sw_walk_blame(SwWalk *walk, unsigned id, const char *words);

/** sw_walk_is_over() - whether nothing is left to learn, so that no emulator needs to be started */
bool sw_walk_is_over(const SwWalk *walk);

/** sw_walk_finish() - what was learnt; @walk is only to be freed after it
 * Return: (transfer full): capabilities without an emulator */
SwCaps *sw_walk_finish(SwWalk *walk);
