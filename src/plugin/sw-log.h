/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugin's own log lines. libc only: the shim uses it too.
 *
 * They go to standard error, which is the journal for a daemon that systemd started and the
 * terminal for an embedded driver. libvirt's virLogMessage() was rejected: its first argument is a
 * struct whose layout is private and has changed, and the moment of logging is the moment when
 * something does not fit. */
#pragma once

/**
 * sw_log() - one line "slotwise: TEXT", at most 1 KiB, control characters replaced
 * @format:	one sentence without a full stop: what is wrong; how to mend it
 */
void sw_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
