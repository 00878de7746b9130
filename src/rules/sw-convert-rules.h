/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From i440fx to q35: what is bound to the one chipset, and what takes its place on the other.
 * What has no row here stays as it is, but for its PCI address. */
#pragma once

#include <stdbool.h>

#include "model/sw-device.h"

typedef enum {
    SW_CONVERT_REFUSE, /* nothing on q35 is the same */
    SW_CONVERT_REMOVE, /* the element goes; what else is needed is added when the domain is placed
                        */
    SW_CONVERT_MODEL,  /* the controller gets another model */
    SW_CONVERT_USB2,   /* a set of USB2 controllers, see sw-usb2-rules.h, takes its place */
    SW_CONVERT_SATA,   /* the disk goes to SATA */
    SW_N_CONVERSIONS
} SwConversion;

/** A row: a device of i440fx. */
typedef struct {
    SwConversion what;
    SwKind kind;
    const char *type;  /* NULL: any */
    const char *model; /* "": none is written; NULL: any */
    bool first;        /* the controller of index 0 only */
    const char *path;  /* where it says something, as in xml/sw-element-rules.h; NULL: whatever it
                          says */
    const char *to;    /* model, of SW_CONVERT_MODEL */
    const char *why;   /* translatable clause */
    const char *cure;  /* of SW_CONVERT_REFUSE: likewise */
} SwConvertRule;

/** sw_convert_rules() - all rows; of those of a device the first one counts; @n (out): how many */
const SwConvertRule *sw_convert_rules(size_t *n);

/** sw_convert_rule_matches() - whether a row is about a device, as far as kind, type, model and
 * index go */
bool sw_convert_rule_matches(const SwConvertRule *rule, const SwDevice *device);

/** A row: guests that may not find a system disk that goes from IDE to SATA. */
typedef struct {
    const char *guests; /* osinfo ids, a star at the end stands for the rest; separated by blanks */
    const char *why;    /* translatable clause: what it lacks; what to do before converting */
} SwSataRule;

/** sw_sata_rules() - all rows; @n (out): how many */
const SwSataRule *sw_sata_rules(size_t *n);

/** sw_sata_rule_find() - the row of a guest; NULL when none has it */
const SwSataRule *sw_sata_rule_find(const char *os_id);

/** A row: a part of an argument of QEMU's, which goes through as it is, that names what q35 has not
 * or has elsewhere. */
typedef struct {
    const char *text;
    const char *what; /* translatable */
} SwArgumentRule;

/** sw_argument_rules() - all rows; @n (out): how many */
const SwArgumentRule *sw_argument_rules(size_t *n);
