/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the plugin is at, in files for "slotwise doctor". libc only: the shim uses it too.
 *
 * Nothing depends on these files: whatever fails here fails in silence. */
#pragma once

typedef enum {
    SW_STATE_LOADING,    /* libvirt has loaded the plugin and opened no connection yet */
    SW_STATE_DECORATING, /* the plugin is at work */
    SW_STATE_PLAIN,      /* libvirt works without it; the last failure says why */
    SW_N_STATES
} SwState;

/**
 * sw_state_folder() - where the files are
 * Return: (transfer full): $SLOTWISE_RUN_DIR when that is absolute, else /run/slotwise for root,
 * else $XDG_RUNTIME_DIR/slotwise; to be freed with free(); NULL when there is none
 */
char *sw_state_folder(void);

/**
 * sw_state_set() - write down what this process is at
 * @libvirt:	its version, as virGetVersion() counts
 *
 * The file is named by the process's id and goes when the process exits. Those that others have
 * left behind when they were killed go now.
 */
void sw_state_set(SwState state, unsigned long libvirt);

/**
 * sw_state_failed() - write down what failed last; it stays
 * @message:	one line of UTF-8
 */
void sw_state_failed(const char *message);
