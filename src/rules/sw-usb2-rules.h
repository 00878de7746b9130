/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ICH9's USB2 sets: four controllers of one index, one slot, fixed functions. */
#pragma once

#include "model/sw-device.h"

/** A row: one part of a set. */
typedef struct {
    const char *model;
    uint32_t function;
    SwSwitch multifunction;
    int startport; /* the first port of the set that a companion serves; -1: it is the master */
} SwUsb2Rule;

/** sw_usb2_rules() - all rows; @n (out): how many */
const SwUsb2Rule *sw_usb2_rules(size_t *n);

/** sw_usb2_rule_find() - the part that a USB controller's model is; @model may be NULL
 * Return: NULL when it is none */
const SwUsb2Rule *sw_usb2_rule_find(const char *model);
