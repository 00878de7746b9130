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
