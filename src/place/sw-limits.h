/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much of a machine's scarce things a placed domain takes, slots and buses apart. */
#pragma once

#include "place/sw-plan.h"

typedef enum {
    SW_LIMIT_WINDOWS,  /* for I/O ports behind bridges */
    SW_LIMIT_SECTIONS, /* of QEMU's memory map */
    SW_LIMIT_BUSES,    /* bus numbers, up to the highest one with a device */
    SW_N_LIMITS
} SwLimitId;

typedef struct {
    const char *title; /* what is counted, translated */
    unsigned needed;
    bool known;         /* how many exist for this machine and firmware, or may be used */
    unsigned exist;     /* if that is known, as are: */
    const char *whose;  /* who gives no more, translated, or a line of policy; the plan's */
    const char *beyond; /* what happens past it, translated */
    const char *cure;   /* translated */
} SwLimit;

/** sw_limits_count() - count a plan
 * @limits:	(out): a row for each SwLimitId */
void sw_limits_count(const SwPlan *plan, SwLimit limits[SW_N_LIMITS]);

/** sw_limits_buses() - how many bus numbers the machine of a plan has */
unsigned sw_limits_buses(const SwPlan *plan);

/** sw_limits_first_beyond() - the device with which the windows run out, in the order of the
 * domain's lines
 * @plan:	needs more windows than exist
 * Return: (transfer none): NULL when bridges alone need more */
const SwDevice *sw_limits_first_beyond(const SwPlan *plan);

/** sw_limits_grow_with() - whether a device of the plan costs it windows: those behind a bridge
 * share one */
bool sw_limits_grow_with(const SwPlan *plan, const SwDevice *device);

/** sw_limit_is_exceeded() - whether more is needed than exists */
bool sw_limit_is_exceeded(const SwLimit *limit);

/** sw_limit_amount() - what sw_limit_format() says, without the title
 * Return: (transfer full) */
char *sw_limit_amount(const SwLimit *limit);

/** sw_limit_format() - "I/O windows: 15 needed, 14 exist (SeaBIOS on q35): the guest does not
 * boot", or "I/O windows: 2 of 14 used (SeaBIOS on q35)"
 * Return: (transfer full) */
char *sw_limit_format(const SwLimit *limit);

/**
 * sw_limits_check() - whether a plan may be carried out
 * @domain:	as it was written; @facts: both are what the plan was made from
 * Return: false with SW_ERROR_UNSUPPORTED when more windows are needed than exist, and either a
 * line of the site's policy refuses that, or none speaks of it and something in the plan was
 * decided here: a domain that libvirt would place likewise is its owner's
 */
bool sw_limits_check(const SwPlan *plan, const SwDomain *domain, const SwFacts *facts,
                     GError **error);
