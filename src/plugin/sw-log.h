/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugin's own log lines. libc only: the shim uses it too. */
#pragma once

/**
 * sw_log() - one line "slotwise: TEXT" in libvirt's log, and in the file of the last failure
 * @format:	one sentence without a full stop: what is wrong; how to mend it
 *
 * At most 1 KiB; what is not printable is replaced. errno stays.
 */
void sw_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** sw_log_warning() - the same of what is no failure of the plugin's: in libvirt's log only */
void sw_log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
