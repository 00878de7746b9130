/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the firmware that sets up PCI for a domain, and when it has done so. */
#pragma once

#include "probes/sw-verify-talk.h"

typedef enum { SW_RUNS_SEABIOS, SW_RUNS_UEFI } SwRuns;

typedef struct {
    SwRuns runs;
    char *name; /* for people */
    char *file; /* of flash memory; NULL: the machine's own */
} SwFirmwareImage;

/**
 * sw_firmware_find() - what a domain is started by
 * @error:	SW_ERROR_UNSUPPORTED: nothing that sets up PCI, or it is not installed
 * Return: (transfer full), or NULL
 */
SwFirmwareImage *sw_firmware_find(const SwPlan *plan, const SwCaps *caps, GError **error);
void sw_firmware_free(SwFirmwareImage *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwFirmwareImage, sw_firmware_free)

/** sw_firmware_options() - what the emulator has to be given; added to @options, of char * */
void sw_firmware_options(const SwFirmwareImage *image, GPtrArray *options);

/**
 * sw_firmware_run() - let a paused machine run until PCI is set up, and stop it
 * @readback:	of the machine, nothing seen yet: is told when the firmware fails
 * @deadline:	as of g_get_monotonic_time(): before that of @paused
 * Return: false with an error: the emulator is gone
 */
bool sw_firmware_run(const SwFirmwareImage *image, SwPaused *paused, SwReadback *readback,
                     int64_t deadline, GError **error);
