/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What looking at something has found: a list of things with a verdict each. */
#include "base/sw-finding.h"

SW_ENUM_DEFINE(SwVerdict, sw_verdict, SW_N_VERDICTS, "PASS", "WARN", "FAIL")

static void
finding_free(void *data)
{
    SwFinding *finding = data;

    g_free(finding->what);
    g_free(finding->why);
    g_free(finding);
}

SwFindings *
sw_findings_new(void)
{
    SwFindings *findings = g_new0(SwFindings, 1);

    findings->area = "";
    findings->list = g_ptr_array_new_with_free_func(finding_free);
    return findings;
}

void
sw_findings_free(SwFindings *findings)
{
    if (!findings)
        return;
    g_ptr_array_unref(findings->list);
    g_free(findings);
}

void
sw_findings_add_at(SwFindings *findings, SwVerdict verdict, int line, char *what, char *why)
{
    SwFinding *finding = g_new(SwFinding, 1);

    *finding = (SwFinding){verdict, line, findings->area, what, why};
    g_ptr_array_add(findings->list, finding);
}

void
sw_findings_add(SwFindings *findings, SwVerdict verdict, char *what, char *why)
{
    sw_findings_add_at(findings, verdict, 0, what, why);
}

SwVerdict
sw_findings_worst(const SwFindings *findings)
{
    SwVerdict worst = SW_PASS;

    for (guint i = 0; i < findings->list->len; i++)
        worst = MAX(worst, ((const SwFinding *)findings->list->pdata[i])->verdict);
    return worst;
}
