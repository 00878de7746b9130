/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first round of the walk: questions that depend on no answer, and the lists that they fill. */
#pragma once

#include <json-c/json.h>

#include "caps/sw-caps.h"

typedef struct {
    SwCaps *caps;         /* borrowed: version, target and machines go there */
    GHashTable *all;      /* set of the names of concrete types */
    GHashTable *virtio;   /* name -> parent, of what implements virtio-pci; parent "" = not told */
    GHashTable *ccw;      /* likewise, of what implements virtio-ccw-device */
    GHashTable *mmio;     /* set of the virtio types that fit virtio-mmio, when that is there */
    GHashTable *backends; /* set of what implements virtio-device */
    GHashTable *pci;      /* set of what fits a conventional slot */
    GHashTable *pcie;     /* set of what fits a PCI Express slot */
    bool pci_told;        /* the list was given, if only an empty one */
    bool pcie_told;
    bool recording; /* it is a recording that answers, not an emulator */
} SwWalkLists;

typedef struct {
    const char *command;
    const char *arguments; /* JSON text, or NULL */
    bool needed;           /* without it and a version nothing is known */
    json_type type;        /* of the answer */
    bool (*take)(SwWalkLists *lists, json_object *value); /* false = not what QEMU answers; NULL =
                                                             nothing is learnt from it */
} SwWalkStep;

/** sw_walk_steps() - all of the round's questions; @n (out) how many
 * @guarded:	ask as well whether it is an emulator */
const SwWalkStep *sw_walk_steps(bool guarded, size_t *n);

/** sw_walk_lists_init() - empty lists beside @caps */
void sw_walk_lists_init(SwWalkLists *lists, SwCaps *caps);
void sw_walk_lists_clear(SwWalkLists *lists);

/**
 * sw_walk_lists_complete() - what must be done once all answers are there
 *
 * An emulator that does not know interfaces answers with an empty list or an error: its virtio
 * types are then found by their names.
 */
void sw_walk_lists_complete(SwWalkLists *lists);

/** sw_walk_lists_slots() - the kinds of PCI slot that a type says it can take; of SwSlots */
unsigned sw_walk_lists_slots(const SwWalkLists *lists, const char *type);

/** sw_walk_take_names() - an answer of qom-list-types: the names that may be passed on, each with
 * its parent, are added to @names
 * Return: true */
bool sw_walk_take_names(GHashTable *names, json_object *value);

/** sw_walk_text() - a member that is text
 * Return: (transfer none): NULL when @object has no such member, or is no object */
const char *sw_walk_text(json_object *object, const char *name);
