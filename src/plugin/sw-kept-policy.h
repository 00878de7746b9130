/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The site's policy, kept until one of its files changes. */
#pragma once

#include "policy/sw-site.h"

/**
 * sw_kept_policy_get() - what the files say now, or said last when all of them were right
 *
 * Where they were never right it is a policy that says nothing. What is wrong is logged when it is
 * seen first. Callable from many threads at once.
 *
 * Return: (transfer full): shared with other callers, not to be changed
 */
SwSite *sw_kept_policy_get(void);

/** sw_kept_policy_shows() - what libvirt's own documents are to show, as of that policy */
SwShow sw_kept_policy_shows(void);
