/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: start an emulator with the devices of a plan, and read back where they are. */
#pragma once

#include "store/sw-child.h"
#include "text/sw-readback.h"

typedef struct {
    const SwPlan *plan;
    const SwCaps *caps;
    const char *emulator;    /* absolute path */
    const SwChildUser *user; /* whom it is run as; NULL = as we are */
    bool firmware;           /* the firmware is to set up PCI before */
    unsigned timeout_ms;     /* for all of it */
    bool shown;              /* there is a terminal that wants to know how far it is */
} SwVerifyErrand;

/**
 * sw_verify() - read back a plan
 * @firmware:	(out) (transfer full): what ran; NULL: nothing
 * @error:	SW_ERROR_EMULATOR with the line of the device that QEMU refuses,
 *SW_ERROR_UNSUPPORTED when there is no firmware for the domain, or what sw_argv_devices() sets
 * Return: (transfer full): compared; NULL with an error
 */
SwReadback *sw_verify(const SwVerifyErrand *errand, char **firmware, GError **error);
