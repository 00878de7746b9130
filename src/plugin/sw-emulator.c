/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an emulator offers, within the time that a client of libvirtd may wait. */
#include "plugin/sw-emulator.h"

#include "store/sw-caps-store.h"
#include "store/sw-paths.h"

#define TIMEOUT_MS 10000 /* the probe answers within tenths of a second */

SwCaps *
sw_emulator_caps(const char *emulator, GError **error)
{
    g_autofree char *probe = sw_path_probe();

    return sw_caps_store_get(emulator, NULL, probe, TIMEOUT_MS, error);
}
