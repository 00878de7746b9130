/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The virtio families: which device of a domain is which type of QEMU's. */
#pragma once

#include "model/sw-device.h"

/* What ends the names of QEMU's types that have one form only. */
#define SW_TYPE_TRANSITIONAL     "-transitional"
#define SW_TYPE_NON_TRANSITIONAL "-non-transitional"

/** What a device's model asks for. */
typedef enum {
    SW_ASKS_NOTHING, /* the model is open: absent, or the generic word */
    SW_ASKS_TRANSITIONAL,
    SW_ASKS_NON_TRANSITIONAL
} SwVirtioAsk;

typedef struct {
    SwKind kind;
    const char *type;    /* NULL: any */
    const char *subtype; /* NULL: any */
    const char *plain;   /* the generic model's word; "": the model attribute may be absent */
    const char *family;  /* as in capabilities XML */
    const char *qemu;    /* QEMU's generic type on PCI */
    const char *ccw;     /* likewise on channel I/O */
    const char *mmio;    /* likewise on virtio-mmio */
    bool legacy;         /* the virtio specification gives it a transitional PCI device ID */
    bool models;         /* libvirt lets it carry a (non-)transitional model */
    const char *title;   /* for people, translatable */
} SwVirtioRule;

/** sw_virtio_rules() - all rows; @n (out): how many */
const SwVirtioRule *sw_virtio_rules(size_t *n);

/** sw_virtio_rule_find() - the row of a device; NULL when it is no virtio device */
const SwVirtioRule *sw_virtio_rule_find(const SwDevice *device);

/** sw_virtio_plain() - the generic model's word of the virtio devices of this kind and type
 * @device:	its model does not matter; a type that is not written is any
 * Return: "": no model; NULL: of this kind no device is virtio
 */
const char *sw_virtio_plain(const SwDevice *device);

/** sw_virtio_ask() - what the model of a virtio device says */
SwVirtioAsk sw_virtio_ask(const SwDevice *device);

/** sw_type_suffix() - what of a type's name says which form it is: one of the two above, or "" */
const char *sw_type_suffix(const char *type);

/** sw_type_stem() - length of a type's name without that */
size_t sw_type_stem(const char *type);

/** sw_virtio_asks_in_vain() - whether the model asks for a legacy form that the specification does
 * not give to this kind of device; some emulator may have it nevertheless */
bool sw_virtio_asks_in_vain(const SwDevice *device);
