/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The site's policy: a key file that the administrator writes. */
#pragma once

#include "rules/sw-policy-rules.h"

typedef struct {
    SwShow capabilities_xml; /* [policy] capabilities-xml; without it all */
} SwPolicyFile;

/**
 * sw_policy_file_load() - what a file says
 * @path:	one that is not there says nothing
 * @error:	SW_ERROR_IO, SW_ERROR_LIMIT; SW_ERROR_SYNTAX or SW_ERROR_VALUE with the line
 *
 * Groups and keys that are not known are passed over. It does not wait for what can be read, which
 * matters when the file is a pipe.
 *
 * Return: the file's policy, or with an error the one that counts where nothing is said
 */
SwPolicyFile sw_policy_file_load(const char *path, GError **error);
