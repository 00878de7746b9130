/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The private face of libvirt: all that the plugin takes for granted, in one place. calibrate.c
 * tries every line of it on the installed library when the project is built. */
#pragma once

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdbool.h>
#include <stddef.h>

/** A word of a driver's table; cast to the true type before it is called. */
typedef void (*SwVirFunction)(void);

/** What virRegisterConnectDriver() takes (struct _virConnectDriver). */
typedef struct {
    bool localOnly;
    bool remoteOnly;
    bool embeddable;
    const char **uriSchemes; /* NULL-terminated */
    SwVirFunction *hypervisorDriver;
    void *others[6]; /* interface, network, node device, nwfilter, secret, storage */
} SwVirConnectDriver;

typedef int (*SwVirRegister)(SwVirConnectDriver *driver, bool set_shared_drivers);

/** virRaiseErrorFull(): set the thread's error and write it to libvirt's log. */
typedef void (*SwVirRaise)(const char *file, const char *function, size_t line, int domain,
                           int code, virErrorLevel level, const char *str1, const char *str2,
                           const char *str3, int int1, int int2, const char *format, ...)
    __attribute__((format(printf, 12, 13)));

/** virGetDomain(): what the public functions of a domain take. */
typedef virDomainPtr (*SwVirGetDomain)(virConnectPtr conn, const char *name,
                                       const unsigned char *uuid, int id);

typedef int (*SwVirOpen)(virConnectPtr conn, virConnectAuthPtr auth, void *conf, unsigned flags);
typedef int (*SwVirRegisterModule)(void);

#define SW_VIR_OPEN_DECLINED (-1) /* connectOpen: not mine, ask the next driver */
