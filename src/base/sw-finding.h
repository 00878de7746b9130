/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What looking at something has found: a list of things with a verdict each. */
#pragma once

#include "base/sw-enum.h"

typedef enum {
    SW_PASS,
    SW_WARN, /* works, but not as it should */
    SW_FAIL,
    SW_N_VERDICTS
} SwVerdict;
SW_ENUM_DECLARE(SwVerdict, sw_verdict)

typedef struct {
    SwVerdict verdict;
    int line;         /* of the document that was looked at, from 1; 0: of none */
    const char *area; /* static: one word */
    char *what;       /* translated: what was looked at */
    char *why;        /* translated: what is wrong; how to mend it. Of SW_PASS: a remark, or NULL */
} SwFinding;

typedef struct {
    const char *area; /* static: of the findings that are added next */
    GPtrArray *list;  /* of SwFinding, in the order in which they were added */
} SwFindings;

SwFindings *sw_findings_new(void);
void sw_findings_free(SwFindings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwFindings, sw_findings_free)

/**
 * sw_findings_add() - one finding more, in the area at hand
 * @what:	(transfer full)
 * @why:	(transfer full): may be NULL for SW_PASS
 */
void sw_findings_add(SwFindings *findings, SwVerdict verdict, char *what, char *why);

/** sw_findings_add_at() - the same, of a line of a document */
void sw_findings_add_at(SwFindings *findings, SwVerdict verdict, int line, char *what, char *why);

/** sw_findings_worst() - the worst verdict; SW_PASS of none */
SwVerdict sw_findings_worst(const SwFindings *findings);
