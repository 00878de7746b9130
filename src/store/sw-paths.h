/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the helper programs are: an environment variable names a build tree's, else the installed
 * ones; where the site's policy is; and where the kernel shows the host. */
#pragma once

/** sw_path_probe() - slotwise-probe, by $SLOTWISE_PROBE; Return: (transfer full) */
char *sw_path_probe(void);

/** sw_path_ask() - slotwise-ask: the one beside this program, as in a build tree, else the
 * installed one; Return: (transfer full) */
char *sw_path_ask(void);

/** sw_path_guests() - slotwise-guests, by $SLOTWISE_GUESTS; Return: (transfer full) */
char *sw_path_guests(void);

/** sw_path_live() - slotwise-live, by $SLOTWISE_LIVE; Return: (transfer full) */
char *sw_path_live(void);

/** sw_path_calibrate() - slotwise-calibrate, by $SLOTWISE_CALIBRATE; Return: (transfer full) */
char *sw_path_calibrate(void);

/** sw_path_run() - the folder in which the plugin says how it fares: $SLOTWISE_RUN_DIR when that is
 * absolute, else /run/slotwise for root, else $XDG_RUNTIME_DIR/slotwise; Return: (transfer full) */
char *sw_path_run(void);

/** sw_path_policy() - the file that takes the place of all others of the site's policy, by
 * $SLOTWISE_POLICY; Return: (transfer full): NULL: there is none */
char *sw_path_policy(void);

/** sw_path_sysfs() - the root of sysfs, by $SLOTWISE_SYSFS; Return: (transfer full) */
char *sw_path_sysfs(void);
