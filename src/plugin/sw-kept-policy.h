/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The site's policy, kept until its file changes. */
#pragma once

#include "store/sw-policy-file.h"

/**
 * sw_kept_policy_get() - what the file says now, or said last when it was right
 *
 * Where it was never right the default policy counts. What is wrong with the file is logged when it
 * is seen first. Callable from many threads at once.
 */
SwPolicyFile sw_kept_policy_get(void);
