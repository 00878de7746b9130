/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Failures of child processes, kept for a minute. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/**
 * sw_kept_failure_key() - what a failure is kept under
 * @what:	the question
 * @program:	file of the child; once it is another one, or is there, it may be asked again
 * Return: (transfer full)
 */
char *sw_kept_failure_key(const char *what, const char *program);

/**
 * sw_kept_failure_begin() - whether a child may be asked now
 * @key:	as of sw_kept_failure_key()
 * @error:	(out): the failure of somebody who asked within the last minute; SW_ERROR_IO when
 *		somebody has been asking longer than any child may take
 *
 * While another thread asks the same, this one waits for it. When that one succeeds, all who have
 * waited may go on at once: they find its answer in a cache, or ask themselves, side by side.
 *
 * Return: true: ask, and then call sw_kept_failure_end()
 */
bool sw_kept_failure_begin(const char *key, GError **error);

/**
 * sw_kept_failure_end() - keep a failure, or let others go on
 * @key:	as it was begun
 * @problem:	(nullable): NULL: it was a success
 */
void sw_kept_failure_end(const char *key, const GError *problem);
