/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Put an entry for an emulator into the cache without asking it: make-entry EMULATOR DIR. */
#include <stdio.h>

#include "store/sw-caps-store.h"

int
main(int argc, char **argv)
{
    g_autoptr(SwCaps) caps = sw_caps_new();
    g_autoptr(GError) error = NULL;

    if (argc != 3)
        return 2;
    caps->version = g_strdup("7.2.0");
    caps->package = g_strdup("made for a test");
    caps->target = g_strdup("x86_64");
    sw_caps_add_controller(caps, "pcie-root-port", "pcie-root-port");
    if (!sw_caps_store_identify(argv[1], &caps->emulator, &error) ||
        !sw_caps_store_save(caps, argv[2], &error)) {
        fprintf(stderr, "make-entry: %s\n", error->message);
        return 1;
    }
    return 0;
}
