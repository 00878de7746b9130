/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The policy in force, and what it decides for one guest OS on one emulator. */
#pragma once

#include "policy/sw-policy.h"

typedef enum { SW_POLICY_TEXT, SW_POLICY_JSON, SW_N_POLICY_FORMS } SwPolicyForm;

/** What is shown. */
typedef struct {
    const SwSite *site;
    const SwCaps *caps;         /* of the emulator; NULL: no decisions are shown */
    const SwGuest *guest;       /* NULL: a guest of which the database knows nothing */
    const char *os_id;          /* what its OS is called; NULL: none is named */
    const SwGuestTable *guests; /* where @guest comes from, or NULL */
} SwPolicyView;

/**
 * sw_policy_format() - every key's value and the line it comes from, then fact and decisions
 * Return: (transfer full): text with a newline at its end
 */
char *sw_policy_format(const SwPolicyView *view, SwPolicyForm form);
