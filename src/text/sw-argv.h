/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The -device arguments of a plan. */
#pragma once

#include "place/sw-plan.h"

typedef enum {
    SW_ARGV_JSON,  /* one array of objects, every value a string, number or boolean as QEMU takes it
                    */
    SW_ARGV_SHELL, /* -device '{"driver": ...}' for a shell, one a line */
    SW_ARGV_LEGACY, /* -device driver,id=...,bus=... for QEMU before 6.2 */
    SW_N_ARGVS
} SwArgv;

/**
 * sw_argv_format() - the PCI controllers, then the PCI devices, in libvirt's order
 * Return: (transfer full): text with a newline at its end; NULL with SW_ERROR_UNSUPPORTED when this
 * emulator lacks a type, so that QEMU would not start
 *
 * Only what belongs to PCI is there: back ends (drives, network, sockets) are not.
 */
char *sw_argv_format(const SwPlan *plan, const SwCaps *caps, SwArgv form, GError **error);

/** sw_argv_append_legacy() - append properties as "driver,name=value,name=value"
 * @properties:	of SwArgvProperty, see text/sw-argv-device.h */
void sw_argv_append_legacy(GString *out, const GArray *properties);
