/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What some machines have and others have not. */
#pragma once

#include "model/sw-device.h"
#include "rules/sw-machine-rules.h"

#define SW_ON(id)      (1u << (id))
#define SW_ANY_MACHINE 0u

/** A row; the first one that matches a device counts, and a device without row is on all. */
typedef struct {
    SwKind kind;
    const char *type;    /* NULL: any */
    const char *subtype; /* NULL: any */
    const char *models;  /* separated by blanks; NULL: any; "": none given */
    const char *arches;  /* the only ones, separated by blanks, with * at the end; "": any */
    unsigned machines;   /* the only ones, SW_ON() of SwMachineId; SW_ANY_MACHINE */
    const char *family;  /* of virtio types that the emulator has to have; NULL: none */
    const char *where;   /* for people, translatable: where it is; NULL: nowhere */
} SwSupportRule;

/** sw_support_rules() - all rows; @n (out): how many */
const SwSupportRule *sw_support_rules(size_t *n);

/** sw_support_rule_find() - the row of a device, or NULL */
const SwSupportRule *sw_support_rule_find(const SwDevice *device);

/** sw_support_rule_allows() - whether such a machine is one of the row's
 * @arch:	libvirt's name */
bool sw_support_rule_allows(const SwSupportRule *rule, const char *arch, SwMachineId machine);
