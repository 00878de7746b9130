/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Places on the root bus that a chipset holds, demands or prefers. */
#pragma once

#include "rules/sw-connect.h"
#include "rules/sw-machine-rules.h"

typedef enum {
    SW_HOME_BUILT_IN, /* the device is there and nowhere else: a written address must be this one */
    SW_HOME_TAKEN,    /* a part of the chipset without an element: nothing else may be here */
    SW_HOME_PREFERRED /* the device goes here when the whole slot is free and no address is written
                       */
} SwHome;

/** A row. Rows of one machine are walked in order: first those of controllers, then the taken
 * places, then video, then sound; of several PREFERRED rows for a device the first free one counts.
 */
typedef struct {
    SwMachineId machine;
    SwHome home;
    SwKind kind;       /* not of TAKEN */
    const char *type;  /* NULL: any */
    const char *model; /* NULL: any; "": none is chosen */
    int index;         /* of controllers; -1: any */
    unsigned slot;
    unsigned function;
    bool multifunction; /* the address carries multifunction='on' */
    const char *why;    /* one clause, translatable */
} SwChipsetRule;

/** sw_chipset_rules() - all rows; @n (out): how many */
const SwChipsetRule *sw_chipset_rules(size_t *n);

/** sw_chipset_rule_of_video() - where @machine has its primary video, or NULL */
const SwChipsetRule *sw_chipset_rule_of_video(SwMachineId machine);

/**
 * sw_chipset_rule_next() - walk the rows that speak of a device
 * @after:	NULL to begin, else the row found last
 * Return: the next row of @machine that matches, or NULL
 */
const SwChipsetRule *sw_chipset_rule_next(SwMachineId machine, const SwDevice *device,
                                          const SwChipsetRule *after);
