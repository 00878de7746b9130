/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings as lines for people, in the manner of virt-host-validate. */
#include "text/sw-finding-text.h"

#include "base/sw-printable.h"

#define WHAT_COLUMNS 64
#define MAX_BYTES    1024u /* of one text; what files say may be of any length */

char *
sw_findings_format(const SwFindings *findings)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < findings->list->len; i++) {
        const SwFinding *finding = findings->list->pdata[i];
        g_autofree char *what = sw_printable(finding->what, -1, MAX_BYTES);
        g_autofree char *why = finding->why ? sw_printable(finding->why, -1, MAX_BYTES) : NULL;
        const int room = WHAT_COLUMNS - (int)g_utf8_strlen(what, -1);

        g_string_append_printf(out, "%9s: %s%*s: %s", finding->area, what, MAX(room, 1), "",
                               sw_verdict_name(finding->verdict));
        if (why)
            g_string_append_printf(out, " (%s)", why);
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}
