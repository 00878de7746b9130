/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much of a machine's scarce things a placed domain takes, slots and buses apart. */
#pragma once

#include "place/sw-plan.h"

typedef enum {
    SW_LIMIT_WINDOWS,  /* for I/O ports behind bridges */
    SW_LIMIT_SECTIONS, /* of QEMU's memory map */
    SW_N_LIMITS
} SwLimitId;

typedef struct {
    const char *title; /* what is counted, translated */
    unsigned needed;
    unsigned exist;     /* 0: not known for this machine and firmware */
    const char *whose;  /* who gives no more, translated */
    const char *beyond; /* what happens past it, translated */
    const char *cure;   /* translated */
} SwLimit;

/**
 * sw_limits_count() - count a plan
 * @limits:	(out): a row for each SwLimitId
 *
 * A bridge needs a window as soon as a device with an I/O BAR sits behind it, at whatever depth;
 * one that devices can be plugged into gets one in advance.
 */
void sw_limits_count(const SwPlan *plan, SwLimit limits[SW_N_LIMITS]);

/** sw_limit_is_exceeded() - whether more is needed than exists */
bool sw_limit_is_exceeded(const SwLimit *limit);

/** sw_limit_format() - "I/O windows: 15 needed, 14 exist (SeaBIOS on q35): the guest does not boot"
 * @limit:	with a known number that exists
 * Return: (transfer full) */
char *sw_limit_format(const SwLimit *limit);
