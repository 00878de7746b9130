/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an emulator offers, within the time that a client of libvirtd may wait. */
#include "plugin/sw-emulator.h"

#include "store/sw-caps-store.h"
#include "store/sw-paths.h"

#define TIMEOUT_MS 10000 /* the probe answers within tenths of a second */

SwCaps *
sw_emulator_caps(const char *emulator, const char *machine, GError **error)
{
    int64_t start = g_get_monotonic_time();
    g_autofree char *probe = sw_path_probe();
    SwCaps *caps = sw_caps_store_get(emulator, NULL, probe, TIMEOUT_MS, error);
    int64_t spent_ms = (g_get_monotonic_time() - start) / 1000;

    if (caps && spent_ms < TIMEOUT_MS)
        sw_caps_store_measure(caps, machine, NULL, probe, TIMEOUT_MS - (unsigned)spent_ms);
    return caps;
}

SwCaps *
sw_emulator_caps_of(const SwDomain *domain, GError **error)
{
    g_autofree char *usual = sw_caps_store_usual_emulator(domain->arch);

    return sw_emulator_caps(domain->emulator ? domain->emulator : usual, domain->machine, error);
}
