/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise baseline: what every one of several hosts can do. */
#include "caps/sw-baseline.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "cli/sw-job.h"
#include "xml/sw-caps-xml.h"

#define MAX_HOSTS 4096 /* each is read once and forgotten */

/* What is known so far, and one host more. */
static SwCaps *
add_host(SwCaps *known, const char *first, const char *file, GError **error)
{
    g_autoptr(SwCaps) so_far = known, host = sw_session_read_caps(file, error);

    if (!host)
        return NULL;
    if (!so_far)
        return sw_caps_baseline(host, host);
    if (g_str_equal(so_far->target, host->target))
        return sw_caps_baseline(so_far, host);
    sw_error_set(error, SW_ERROR_VALUE, 0,
                 _("%s is of an emulator of %s, and %s of one of %s, which have nothing in common; "
                   "give emulators of one target"),
                 first, so_far->target, file, host->target);
    return NULL;
}

static int
run(const SwOptions *options)
{
    char **files = options->arguments;
    g_autoptr(SwCaps) caps = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;

    for (size_t i = 0; files[i]; i++) {
        caps = add_host(g_steal_pointer(&caps), files[0], files[i], &error);
        if (!caps)
            return sw_complain(NULL, error);
    }
    text = sw_caps_format_xml(caps);
    return sw_job_write(options, text);
}

const SwCommand sw_cmd_baseline = {
    .name = "baseline",
    .arguments = "CAPS...",
    .summary = N_("print what all of several hosts can do, as capabilities"),
    .min_arguments = 1,
    .max_arguments = MAX_HOSTS,
    .run = run,
};
