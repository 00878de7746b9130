/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A domain, as far as placement cares: its machine, its guest OS, its devices. */
#pragma once

#include "model/sw-device.h"

/** What starts the guest. */
typedef enum { SW_FIRMWARE_BIOS, SW_FIRMWARE_UEFI } SwFirmware;

typedef struct {
    char *name;     /* may be NULL */
    char *uuid;     /* as written; may be NULL */
    char *arch;     /* "x86_64", as libvirt calls it */
    char *machine;  /* "q35", "pc-q35-7.2"; NULL = not written */
    char *emulator; /* path; NULL = not written */
    char *os_id;    /* libosinfo's id of the guest; NULL = not known */
    int os_line;
    SwFirmware firmware;
    bool running;  /* it has a number, as libvirt gives it to one that runs */
    bool graphics; /* there is a <graphics> */
    bool acpi;
    int cells; /* guest NUMA nodes */
    /* Per kind, in the order in which libvirt keeps them: disks sorted by target within their bus,
     * controllers by index within their type, the primary video first, the rest as written. */
    GPtrArray *devices[SW_N_KINDS];
} SwDomain;

SwDomain *sw_domain_new(void);
SwDomain *sw_domain_copy(const SwDomain *domain);
void sw_domain_free(SwDomain *domain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwDomain, sw_domain_free)

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
