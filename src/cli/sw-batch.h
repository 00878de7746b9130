/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many domains in one run. */
#pragma once

#include "cli/sw-job.h"

/** sw_batch_asked() - whether results go into files of their own: several files, a folder of them,
 * or a folder to write to */
bool sw_batch_asked(const SwOptions *options);

/**
 * sw_batch_run() - sw_job_run() for each file, each result into a file of its own
 * Return: exit status; SW_EXIT_FAULT when any domain was refused, each with its complaint
 */
int sw_batch_run(const SwOptions *options, SwFormat *format);

/**
 * sw_batch_inputs() - the files that a command is to read: its arguments, or those of the folder
 * @results:	of a folder: also *.placed.xml, which is what sw_batch_run() writes
 * Return: (transfer full) (element-type char *): paths, those of a folder in the order of their
 * names; NULL with an error
 */
GPtrArray *sw_batch_inputs(const SwOptions *options, bool results, GError **error);

/** sw_batch_progress() - draw on a terminal how far a run is, not too often
 * @done:	position of the file that is being worked at
 * @next:	(inout): 0 to begin with */
void sw_batch_progress(guint done, const GPtrArray *inputs, gint64 *next);
