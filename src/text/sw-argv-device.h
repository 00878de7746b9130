/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices of QEMU's command line that a plan stands for, each with its properties. */
#pragma once

#include "text/sw-names.h"
#include "text/sw-qemu-device.h"

typedef enum {
    SW_ARGV_VALUE_STRING,
    SW_ARGV_VALUE_NUMBER,
    SW_ARGV_VALUE_SWITCH /* on or off */
} SwArgvValue;

typedef struct {
    const char *name; /* static */
    char *value;
    SwArgvValue type;
} SwArgvProperty;

/** One -device. */
typedef struct {
    const SwDevice *device; /* (transfer none): of the plan */
    SwQemuDevice qemu;
    bool zpci;          /* it is no device but the names of the next one on s390 */
    GArray *properties; /* of SwArgvProperty: "driver" first, then in libvirt's order */
} SwArgvDevice;

/**
 * sw_argv_devices() - the PCI controllers, then the other devices, in libvirt's order
 * @names:	of @plan
 * Return: (transfer full): of SwArgvDevice; NULL with SW_ERROR_UNSUPPORTED when this emulator lacks
 * a type, so that QEMU would not start
 */
GPtrArray *sw_argv_devices(const SwPlan *plan, const SwCaps *caps, const SwNames *names,
                           GError **error);

/** sw_argv_property() - the value of a property; (transfer none); NULL: it is not given */
const char *sw_argv_property(const SwArgvDevice *device, const char *name);

/** sw_argv_is_built_in() - whether the machine has a device by itself, so that no -device makes it
 * @device:	of @plan */
bool sw_argv_is_built_in(const SwPlan *plan, const SwDevice *device);
