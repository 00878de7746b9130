/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The libvirt daemons that run on this host, and what the plugin says in each. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/** What the plugin wrote last into its state file. */
typedef enum {
    SW_PLUGIN_UNKNOWN, /* nothing, or nothing of this process */
    SW_PLUGIN_LOADING, /* registered: the first connection will be decorated */
    SW_PLUGIN_DECORATING,
    SW_PLUGIN_PLAIN, /* it gave up: the driver works without Slotwise */
    SW_N_PLUGIN_STATES
} SwPluginState;

typedef struct {
    char *program; /* "libvirtd" */
    int pid;
    uid_t uid;
    uint64_t started; /* clock ticks since boot */
    bool seen;        /* what follows could be read: the process is ours, or we are root */
    char *driver_dir; /* LIBVIRT_DRIVER_DIR in its environment; NULL: not set */
    bool has_shim, has_decorator; /* mapped */
    bool is_outdated;             /* a file of libvirt's or of ours was replaced since it started */
    SwPluginState state;
    unsigned long libvirt; /* as the plugin saw it; 0: it did not say */
} SwDaemon;

/** sw_daemons_find() - every libvirtd and virtqemud that we can see
 * Return: (transfer full) (element-type SwDaemon): by process id */
GPtrArray *sw_daemons_find(void);
