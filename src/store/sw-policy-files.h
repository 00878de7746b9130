/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a site's policy: layers, each of which overrides those before it. */
#pragma once

#include "policy/sw-site.h"

/**
 * sw_policy_files_list() - the files that count, each one overriding those before it
 * @only:	the one that the user named, and that takes the place of all; NULL: $SLOTWISE_POLICY
 *		does where that is set
 * @faults:	what is wrong with the folder of drop-ins is appended
 *
 * They are the vendor's, the site's, the site's drop-ins by name, and the user's own.
 *
 * Return: (transfer full) (element-type filename): they need not be there
 */
GPtrArray *sw_policy_files_list(const char *only, GPtrArray *faults);

/**
 * sw_policy_files_load() - what all files say
 * @only:	as above; one that the user named has to be there, others say nothing when they are
 *not
 * @faults:	all that is wrong, file by file
 * @error:	SW_ERROR_VALUE or SW_ERROR_IO: the first fault that is fatal; its message begins
 *with FILE:LINE: where a line is known
 *
 * Nothing is waited for: a pipe is refused, as is what else is no regular file. Only the null
 * device says nothing.
 *
 * Return: (transfer full): NULL with an error
 */
SwSite *sw_policy_files_load(const char *only, GPtrArray *faults, GError **error);
