/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to start so that many cells of a truth table can be seen in one emulator. No I/O. */
#pragma once

#include <json-c/json.h>

#include "caps/sw-caps.h"
#include "probes/sw-matrix-rows.h"

/** A cell that can be tried, and where it is in the emulator that is tried now. */
typedef struct {
    SwMatrixCell *cell;           /* borrowed */
    const SwMatrixFamilyRow *row; /* NULL: it needs nothing */
    const char *type;             /* QEMU's, borrowed */
    unsigned number;              /* from 1; its id is "c" and this */
    bool settled;                 /* its cell is filled in */
    bool cold;                    /* it cannot be plugged into a running emulator */
    bool doubtful;                /* it was refused elsewhere, and so is tried alone */
    char *bus;                    /* name of its bus; NULL: it is not in this emulator */
    unsigned bus_number, slot, function;
    char *device;  /* value of -device, once it is on a command line */
    char *backend; /* value of its row's option, likewise; NULL: nothing stands behind it */
} SwMatrixItem;

/** The table of one machine, as it fills. */
typedef struct {
    const SwCaps *caps;            /* borrowed */
    const SwMatrixMachineRow *row; /* borrowed */
    SwMatrix *matrix;
    GPtrArray *items; /* of SwMatrixItem */
} SwMatrixPlan;

/** sw_matrix_plan_new() - the cells of a machine; those that need no emulator are filled in
 * @machine:	a name that the emulator lists
 * Return: (transfer full): NULL when nobody knows how to look at its devices */
SwMatrixPlan *sw_matrix_plan_new(const SwCaps *caps, const char *machine);
void sw_matrix_plan_free(SwMatrixPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwMatrixPlan, sw_matrix_plan_free)

/** A bridge whose bus must be numbered before what is behind it can be seen. */
typedef struct {
    unsigned bus, slot, function;
    unsigned secondary, subordinate;
    bool port; /* it has a slot, with power of its own */
} SwMatrixBridge;

/** One emulator: what is in it, and how it is started. */
typedef struct {
    GPtrArray *items;   /* of SwMatrixItem, borrowed */
    GPtrArray *options; /* of char *: what follows "-M machine" */
    GArray *bridges;    /* of SwMatrixBridge, from the root on */
    bool hot;           /* the items are plugged in one after the other */
} SwMatrixLayout;

/**
 * sw_matrix_layout_new() - put items into an emulator
 * @items:	of SwMatrixItem; those that have room get their places
 * @hot:	they are to be plugged in: none of them is on the root bus
 * Return: (transfer full)
 */
SwMatrixLayout *sw_matrix_layout_new(const SwMatrixPlan *plan, const GPtrArray *items, bool hot);
void sw_matrix_layout_free(SwMatrixLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwMatrixLayout, sw_matrix_layout_free)

/** sw_matrix_item_props() - the properties of an item that has its place
 * Return: (transfer full): "id=c1,bus=p1,addr=0x0.0x0,..." */
char *sw_matrix_item_props(const SwMatrixItem *item);

/** sw_matrix_item_json() - the arguments of device_add for an item
 * Return: (transfer full) */
char *sw_matrix_item_json(const SwMatrixItem *item);

/** sw_matrix_item_refuse() - QEMU would not make it
 * @words:	QEMU's */
void sw_matrix_item_refuse(SwMatrixItem *item, const char *words);

/** sw_matrix_item_unknown() - it cannot be tried; @reason for people */
void sw_matrix_item_unknown(SwMatrixItem *item, const char *reason);

/**
 * sw_matrix_layout_blame() - what ended the emulator
 * @words:	all that it wrote to standard error
 * Return: false when they name none of the items; otherwise that one is refused, or unknown when it
 * is what stands behind it that cannot be made
 */
bool sw_matrix_layout_blame(SwMatrixLayout *layout, const char *words);

/** sw_matrix_layout_take() - fill in what query-pci shows: ids, and the size of the I/O BAR
 * @value:	its answer; anything */
void sw_matrix_layout_take(SwMatrixLayout *layout, json_object *value);
