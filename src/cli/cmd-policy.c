/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise policy: what is decided for a guest OS, and from which fact. */
#include <verify.h>

#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "text/sw-policy-text.h"

static const char *const formats[] = {"text", "json", NULL};
verify(G_N_ELEMENTS(formats) == SW_N_POLICY_FORMS + 1);

static int
run(const SwOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwSession) session = sw_session_new(options, &error);
    const SwCaps *caps =
        session ? sw_session_caps(session, NULL, SW_HOST_ARCH, NULL, &error) : NULL;
    g_autofree char *text = NULL;

    if (!caps)
        return sw_complain(NULL, error);
    text = sw_policy_format(caps, session->guest, session->guests,
                            (SwPolicyForm)sw_option_format(options, formats));
    return sw_job_write(options, text);
}

const SwCommand sw_cmd_policy = {
    .name = "policy",
    .arguments = "",
    .summary = N_("tell what is decided for a guest OS, and from which fact"),
    .formats = formats,
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
