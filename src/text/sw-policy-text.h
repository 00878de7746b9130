/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the policy decides for one guest OS on one emulator. */
#pragma once

#include "policy/sw-policy.h"

typedef enum { SW_POLICY_TEXT, SW_POLICY_JSON, SW_N_POLICY_FORMS } SwPolicyForm;

/**
 * sw_policy_format() - the fact and the decisions
 * @guest:	NULL: a guest of which nothing is known
 * @guests:	where @guest comes from, or NULL
 * Return: (transfer full): text with a newline at its end
 */
char *sw_policy_format(const SwCaps *caps, const SwGuest *guest, const SwGuestTable *guests,
                       SwPolicyForm form);
