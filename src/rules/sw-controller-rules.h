/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PCI controllers: what each plugs into, what its slots accept, what numbers it carries. */
#pragma once

#include "model/sw-domain.h"
#include "rules/sw-connect.h"

/** The numbers that libvirt writes into <target> when they are not given. */
typedef enum {
    SW_NUMBERS_NONE,
    SW_NUMBERS_CHASSIS_NR, /* chassisNr = index */
    SW_NUMBERS_ROOT_PORT,  /* chassis = index, port = slot * 8 + function of its own address */
    SW_NUMBERS_DOWNSTREAM, /* chassis = index, port = slot of its own address */
    SW_NUMBERS_BUS_NR,     /* busNr = lowest one of all controllers (256 if none) - 2 */
    SW_NUMBERS_PHB /* on machines with many roots: index, lowest unused from 1; 0 for controller 0
                    */
} SwNumbers;

typedef struct {
    const char *model; /* libvirt's word */
    SwConnect plugs;   /* what it is; 0: it is built into the machine */
    SwConnect accepts; /* what its slots take */
    unsigned first;    /* first and last usable slot, inclusive */
    unsigned last;
    SwNumbers numbers;
    unsigned io;     /* bytes of I/O ports that firmware keeps for what may be plugged in later */
    const char *why; /* one clause about where it goes, translatable */
} SwControllerRule;

/** Host bridges that a pseries machine can have: their target index goes from 0 to 30. */
#define SW_MAX_HOST_BRIDGES 31u

/** sw_controller_rules() - all rows; @n (out): how many */
const SwControllerRule *sw_controller_rules(size_t *n);

/** sw_controller_rule_find() - the row of a model, or NULL */
const SwControllerRule *sw_controller_rule_find(const char *model);

/** sw_controller_is_root() - whether the model is the machine's own root bus */
bool sw_controller_is_root(const char *model);

/** sw_controller_is_port() - whether the model is a port: a root port or one of a switch, with one
 * slot for PCI Express devices */
bool sw_controller_is_port(const char *model);

/** sw_device_is_on_port() - whether a device has the address of a port's slot */
bool sw_device_is_on_port(const SwDomain *domain, const SwDevice *device);
