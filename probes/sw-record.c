/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: ask one emulator, and write down what was said. */
#include "probes/sw-record.h"

#include <unistd.h>

#include "probes/sw-probe-user.h"
#include "probes/sw-probe.h"
#include "probes/sw-strays.h"

static SwCaps *
start_and_ask(const SwProbeOptions *options, unsigned timeout_ms, SwRecording *recording,
              GError **error)
{
    bool root = geteuid() == 0;
    SwChildUser user;
    SwCaps *caps;

    if (root && !sw_probe_user(options->user, &user, error))
        return NULL;
    sw_strays_adopt();
    caps =
        sw_probe_emulator(options->emulators[0], root ? &user : NULL, timeout_ms, recording, error);
    sw_strays_end();
    return caps;
}

SwCaps *
sw_record(const SwProbeOptions *options, char **recording, GError **error)
{
    unsigned timeout_ms = (unsigned)(options->timeout * 1000) + 1;
    g_autoptr(SwRecording) written = sw_recording_new();
    SwCaps *caps = options->qmp ? sw_probe_socket(options->qmp, timeout_ms, written, error)
                                : start_and_ask(options, timeout_ms, written, error);

    *recording = sw_recording_text(written);
    return caps;
}
