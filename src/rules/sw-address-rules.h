/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which types of address a device can have. */
#pragma once

#include "model/sw-device.h"

#define SW_ADDRESS_IGNORED "*" /* libvirt gives it another address, whatever is written */

/** A row; the first one that matches counts. A device without one can have any type but what no
 * device has: ccw where the machine has none, unassigned if it is no host device. */
typedef struct {
    SwKind kind;
    const char *type;  /* NULL: any */
    const char *model; /* NULL: any; "": none given */
    const char *types; /* in the words of domain XML, separated by blanks; "": no address */
} SwAddressRule;

/** sw_address_rules() - all rows; @n (out): how many */
const SwAddressRule *sw_address_rules(size_t *n);

/** sw_address_rule_find() - the row of a device, or NULL */
const SwAddressRule *sw_address_rule_find(const SwDevice *device);

/** sw_address_ignored() - whether libvirt gives the device another address, whatever is written */
bool sw_address_ignored(const SwDevice *device);
