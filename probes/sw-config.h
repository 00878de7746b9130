/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the configuration space of PCI devices in a paused emulator, past any guest. */
#pragma once

#include "probes/sw-matrix-rows.h"
#include "probes/sw-paused.h"

typedef struct SwConfig SwConfig;

/** One double word of configuration space. */
typedef struct {
    unsigned bus, slot, function;
    unsigned offset; /* bytes, a multiple of 4 */
    unsigned host;   /* of SW_CONFIG_RTAS: index of the host bridge; elsewhere buses tell */
} SwConfigPlace;

/**
 * sw_config_open() - get a way to it
 * @reason:	(out) (transfer full): why there is none, for people
 * Return: (transfer full): NULL when there is none
 */
SwConfig *sw_config_open(SwPaused *paused, SwConfigAccess access, char **reason);
void sw_config_free(SwConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwConfig, sw_config_free)

/** sw_config_read() - read; false when the emulator did not answer */
bool sw_config_read(SwConfig *config, SwConfigPlace place, uint32_t *value);

/** sw_config_write() - write; false when the emulator did not answer */
bool sw_config_write(SwConfig *config, SwConfigPlace place, uint32_t value);
