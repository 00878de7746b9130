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

/** What libvirt keeps of whoever logs (struct _virLogSource); it writes into it. */
typedef struct {
    const char *name;
    unsigned priority; /* the least that is logged, as of @serial */
    unsigned serial;   /* of libvirt's filters; 0: not asked yet */
    void *room[4];     /* nothing: what is not known to be used is not used by others either */
} SwVirLogSource;

/** virLogMessage(): a line in libvirt's log. */
typedef void (*SwVirLog)(SwVirLogSource *source, int priority, const char *file, int line,
                         const char *function, void *metadata, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

#define SW_VIR_LOG_WARNING 3 /* as people write it into log_filters */
#define SW_VIR_LOG_ERROR   4

/** The access control, and domains for it: virAccessManager*(), virAccessPerm*TypeFromString(),
 * virDomainXMLOptionNew(), which takes at most so many, virDomainDef*(). Their structures are
 * passed on as they come. */
typedef void *(*SwVirAccessNew)(const char *driver);
typedef void *(*SwVirAccessDefault)(void);
typedef int (*SwVirAccessDomain)(void *manager, const char *driver, void *domain, int permission);
typedef int (*SwVirAccessConnect)(void *manager, const char *driver, int permission);
typedef int (*SwVirPermission)(const char *word);
typedef void *(*SwVirNewReader)(void *config, void *data, void *xmlns, void *abi, void *cookie,
                                void *job, void *seventh, void *eighth);
typedef void *(*SwVirReadDomain)(const char *xml, void *reader, void *opaque, unsigned flags);
typedef void (*SwVirFree)(void *object);

typedef int (*SwVirOpen)(virConnectPtr conn, virConnectAuthPtr auth, void *conf, unsigned flags);
typedef int (*SwVirRegisterModule)(void);

#define SW_VIR_OPEN_SUCCESS  0    /* connectOpen: the connection is mine */
#define SW_VIR_OPEN_DECLINED (-1) /* connectOpen: not mine, ask the next driver */
