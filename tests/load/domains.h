/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The domains that the clients under load define. */
#pragma once

#include <glib.h>

typedef enum {
    LOAD_LEGACY, /* a CentOS 6 on q35: models and slots are chosen for it */
    LOAD_MODERN, /* a RHEL 9 on q35: nothing is */
    LOAD_PLAIN,  /* one that names no guest OS */
    LOAD_MANY,   /* with 100 disks: planned to see whether libvirt finds a place for each */
    LOAD_N_KINDS
} LoadKind;

extern const char *const load_kind_names[LOAD_N_KINDS];

/** Of load_domain(): the one that belongs to nobody; clients are counted from 0. */
#define LOAD_SHARED 99u

/** load_name() - the name of a domain; @owner: a client or LOAD_SHARED; (transfer full) */
char *load_name(LoadKind kind, unsigned owner);

/** load_domain() - the XML of a domain with that name; (transfer full) */
char *load_domain(LoadKind kind, unsigned owner);

/** load_20_devices() - a domain with 20 devices on q35, for LOAD_LEGACY or LOAD_MODERN; (transfer
 * full) */
char *load_20_devices(LoadKind kind);

/** load_disk() - a disk that none of them has, to be attached */
const char *load_disk(void);

/** load_anonymous() - a text that libvirt made of such a domain, without name, UUID and the numbers
 * of descriptors; (transfer full) */
char *load_anonymous(const char *text, LoadKind kind, unsigned owner);
