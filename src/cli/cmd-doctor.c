/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* slotwise doctor: is the plugin at work, what keeps it from that, and how to mend it. */
#include <unistd.h>

#include "base/sw-i18n.h"
#include "cli/sw-daemon.h"
#include "cli/sw-doctor.h"
#include "cli/sw-job.h"
#include "text/sw-finding-text.h"

/* In this order: what is installed, what runs, what they have learnt. The version that 'slots'
 * measures is what 'daemon' compares with. */
static const struct {
    const char *area;
    SwCheck *look;
} checks[] = {
    {"plugin", sw_doctor_plugin},   {"links", sw_doctor_links},
    {"slots", sw_doctor_slots},     {"service", sw_doctor_service},
    {"daemon", sw_doctor_daemons},  {"emulator", sw_doctor_emulators},
    {"guests", sw_doctor_guests},   {"policy", sw_doctor_policy},
    {"failure", sw_doctor_failure},
};

/* As libvirt itself looks for its modules. */
static char *
driver_dir(void)
{
    const char *named = g_getenv("LIBVIRT_DRIVER_DIR");

    return g_strdup(named && *named ? named : SW_DRIVER_DIR);
}

static int
run(const SwOptions *options)
{
    g_autoptr(SwFindings) findings = sw_findings_new();
    g_autoptr(GPtrArray) daemons = sw_daemons_find();
    g_autofree char *folder = driver_dir();
    g_autofree char *text = NULL;
    SwDoctor doctor = {
        .findings = findings,
        .cache_dir = options->cache_dir,
        .driver_dir = folder,
        .is_root = geteuid() == 0,
        .daemons = daemons,
    };
    int status;

    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        findings->area = checks[i].area;
        checks[i].look(&doctor);
    }
    text = sw_findings_format(findings);
    status = sw_job_write(options, text);
    return status == SW_EXIT_OK && sw_findings_worst(findings) == SW_FAIL ? SW_EXIT_FAULT : status;
}

const SwCommand sw_cmd_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = N_("tell whether the plugin is at work in libvirt, and if not, how to mend that"),
    .min_arguments = 0,
    .max_arguments = 0,
    .run = run,
};
