/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices libvirt moves to another transport than PCI when no address is written. */
#pragma once

#include "model/sw-device.h"

/** A row about channel I/O and virtio-mmio; a device moves when a row matches it. */
typedef struct {
    SwKind kind;
    const char *type;   /* NULL: any */
    const char *models; /* separated by blanks; NULL: any, or none */
    bool ccw;           /* on s390 */
    bool mmio;          /* on boards whose virtio devices are on virtio-mmio */
} SwMoveRule;

/** sw_move_rules() - all rows; @n (out): how many */
const SwMoveRule *sw_move_rules(size_t *n);

/** sw_move_rule_find() - the row of a device, or NULL */
const SwMoveRule *sw_move_rule_find(const SwDevice *device);

/** A row about the virtual I/O bus of pseries. */
typedef struct {
    SwKind kind;
    const char *models;   /* live on this bus, whatever the machine and the address; NULL: none */
    const char *defaults; /* likewise on pseries, where no model means the same; NULL: none */
    uint32_t first;       /* register of the first device of this kind */
} SwSpaprVioRule;

/** sw_spapr_vio_rules() - all rows, in the order in which registers are given out; @n (out): how
 * many */
const SwSpaprVioRule *sw_spapr_vio_rules(size_t *n);
