/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A domain, as far as placement cares: its machine, its guest OS, its devices. */
#pragma once

#include "model/sw-device.h"
#include "model/sw-override.h"

/** What starts the guest. */
typedef enum { SW_FIRMWARE_BIOS, SW_FIRMWARE_UEFI } SwFirmware;

/** Who named the guest's OS, in the order in which they are asked; the first one counts. */
typedef enum {
    SW_OS_UNNAMED,
    SW_OS_COMMAND_LINE,
    SW_OS_OWN, /* the domain's metadata of our name space */
    SW_OS_LIBOSINFO,
    SW_OS_BOXES,
    SW_OS_POLICY, /* the site's, by the domain's name or UUID */
    SW_N_OS_SOURCES
} SwOsSource;
SW_ENUM_DECLARE(SwOsSource, sw_os_source)

typedef struct {
    char *name;     /* may be NULL */
    char *uuid;     /* as written; may be NULL */
    char *arch;     /* "x86_64", as libvirt calls it */
    char *machine;  /* "q35", "pc-q35-7.2"; NULL = not written */
    char *emulator; /* path; NULL = not written */
    char *os_id;    /* libosinfo's id of the guest, or its short id; NULL = not named */
    SwOsSource os_source;
    char *os_policy; /* the line of policy that names it; or NULL */
    int os_line;     /* of the document; 0 = it does not stand there */
    bool stamped;    /* its metadata say that we have placed it */
    SwFirmware firmware;
    bool running;  /* it has a number, as libvirt gives it to one that runs */
    bool graphics; /* there is a <graphics> */
    bool acpi;
    int cells;            /* guest NUMA nodes */
    GPtrArray *overrides; /* of SwOverride, in the order of the document */
    /* Per kind, in the order in which libvirt keeps them: disks sorted by target within their bus,
     * controllers by index within their type, the primary video first, the rest as written. */
    GPtrArray *devices[SW_N_KINDS];
} SwDomain;

SwDomain *sw_domain_new(void);
SwDomain *sw_domain_copy(const SwDomain *domain);
void sw_domain_free(SwDomain *domain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwDomain, sw_domain_free)

/** sw_domain_name_os() - take the guest for that OS; @id is copied, NULL = of none
 * @line:	of the document; 0: it does not stand there */
void sw_domain_name_os(SwDomain *domain, const char *id, SwOsSource source, int line);

/**
 * sw_domain_who_named_os() - who named the guest's OS, for people: "named by the domain's own
 * metadata (line 7)"
 * Return: (transfer full): NULL when nobody did
 */
char *sw_domain_who_named_os(const SwDomain *domain);

/**
 * sw_domain_add() - put a device where libvirt's parser would keep it
 * @device:	(transfer full)
 */
void sw_domain_add(SwDomain *domain, SwDevice *device);

/** sw_domain_append() - put a device at the end of its kind, as libvirt does with what it adds
 * @device:	(transfer full) */
void sw_domain_append(SwDomain *domain, SwDevice *device);

/** sw_domain_controller() - the controller of that type and index, or NULL; (transfer none) */
SwDevice *sw_domain_controller(const SwDomain *domain, const char *type, int index);

/** sw_domain_unused_index() - the lowest index that no controller of that type has */
int sw_domain_unused_index(const SwDomain *domain, const char *type);

/**
 * sw_disk_index() - the number that a disk's target name encodes: vda 0, vdz 25, vdaa 26
 * Return: the number, or -1 for a name that encodes none
 */
int sw_disk_index(const char *target);

/**
 * SW_FOREACH_DEVICE() - walk one kind in order; the list must not change meanwhile
 *
 * Two loops declare the two variables; _go is false only where the body was left by break, so that
 * break ends both.
 */
#define SW_FOREACH_DEVICE(domain, kind_, device_)                                                  \
    for (guint device_##_i = 0, device_##_go = 1;                                                  \
         device_##_go && device_##_i < (domain)->devices[kind_]->len; device_##_i++)               \
        for (SwDevice *device_ = (device_##_go = 0, (domain)->devices[kind_]->pdata[device_##_i]); \
             device_; device_ = NULL, device_##_go = 1)
