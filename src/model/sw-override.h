/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Properties of QEMU's devices that a domain sets past libvirt. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** One property. Either @alias or @driver is there. */
typedef struct {
    char *alias;    /* of one device */
    char *driver;   /* QEMU's type of all devices that it counts for, or a parent of it */
    char *property; /* "disable-legacy" */
    char *value;    /* as written; NULL: the property is taken away */
} SwOverride;

/** sw_overrides_new() - an empty list, of SwOverride; Return: (transfer full) */
GPtrArray *sw_overrides_new(void);

/** sw_overrides_add() - one more; all strings are (transfer full) */
void sw_overrides_add(GPtrArray *overrides, SwOverride override);

/** sw_overrides_copy() - the same once more; Return: (transfer full) */
GPtrArray *sw_overrides_copy(const GPtrArray *overrides);

/**
 * sw_overrides_find() - what counts for a property of a device
 * @type:	QEMU's type of the device; NULL: not known
 *
 * What names the device outdoes what names its type; of several, the last one counts.
 *
 * Return: (transfer none): NULL: nothing is said
 */
const SwOverride *sw_overrides_find(const GPtrArray *overrides, const char *alias, const char *type,
                                    const char *property);

/** sw_override_is_on() - whether a value means yes, in any of QEMU's words: on, yes, true, 1 */
bool sw_override_is_on(const char *value);
