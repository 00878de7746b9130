/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of an emulator that has the devices of a plan, and needs nothing of the host. */
#pragma once

#include "text/sw-readback.h"

typedef struct {
    GPtrArray *options; /* of char *: to be given to the emulator */
    GPtrArray *devices; /* of char *: the value of each -device, by its position in the plan's */
} SwStandIns;

/**
 * sw_stand_ins_new() - devices, and what stands behind them
 * @argv:	of SwArgvDevice, of the plan
 * @readback:	of @argv: is told of the devices that something else stands in for
 * Return: (transfer full)
 *
 * In place of a device that needs the host there is one of QEMU's own, of the same slot and form.
 */
SwStandIns *sw_stand_ins_new(const SwPlan *plan, const SwCaps *caps, const GPtrArray *argv,
                             SwReadback *readback);
void sw_stand_ins_free(SwStandIns *stand_ins);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwStandIns, sw_stand_ins_free)

/**
 * sw_stand_ins_blame() - whom an emulator's last words are about
 * @words:	its standard error
 * @index:	(out): position in the plan's list
 * Return: (transfer full): what it says of that device; NULL: it names none
 */
char *sw_stand_ins_blame(const SwStandIns *stand_ins, const char *words, guint *index);
