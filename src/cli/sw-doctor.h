/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the checks of slotwise doctor share. */
#pragma once

#include <stdbool.h>

#include "base/sw-finding.h"

typedef struct {
    SwFindings *findings;
    const char *cache_dir; /* --cache-dir; NULL: the usual one */
    char *driver_dir;      /* the folder of modules; it need not be there */
    bool is_root;
    unsigned long installed; /* libvirt's version, as of virGetVersion(); 0: not known */
    GPtrArray *daemons;      /* of SwDaemon */
} SwDoctor;

/** SwCheck() - look at one thing and add findings */
typedef void SwCheck(SwDoctor *doctor);

SwCheck sw_doctor_plugin, sw_doctor_links, sw_doctor_slots, sw_doctor_service, sw_doctor_daemons,
    sw_doctor_emulators, sw_doctor_guests, sw_doctor_policy, sw_doctor_failure;

/**
 * sw_doctor_beside_shim() - a file of the plugin, where the shim looks for the decorator
 * Return: (transfer full): beside the shim once links are followed, or one folder up where that has
 * none; NULL when there is no shim
 */
char *sw_doctor_beside_shim(const SwDoctor *doctor, const char *name);
