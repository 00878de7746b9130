/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The I/O ports that a placed domain takes. */
#pragma once

#include "place/sw-plan.h"
#include "rules/sw-limit-rules.h"

typedef struct {
    unsigned needed; /* windows of the bridges on the root bus */
    unsigned bytes;  /* of I/O BARs on the root bus itself */
} SwWindows;

/** sw_windows_users() - the devices that have an I/O BAR, in the order of their lines, the ones
 * that are not written behind them Return: (transfer container) (element-type SwDevice) */
GPtrArray *sw_windows_users(const SwPlan *plan);

/**
 * sw_windows_count() - what they take
 * @rule:	whose firmware it is; NULL: not known
 * @users:	sw_windows_users()
 * @n:		only the first of them count; empty bridges are there in any case
 *
 * A bridge needs a window as soon as a device with an I/O BAR sits behind it, at whatever depth;
 * from some firmware one that devices can be plugged into gets one in advance.
 */
SwWindows sw_windows_count(const SwPlan *plan, const SwWindowRule *rule, const GPtrArray *users,
                           guint n);
