/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: the emulators of this host. */
#pragma once

#include <glib.h>

/**
 * sw_probe_find_emulators() - every qemu-system-* in PATH
 * Return: (transfer full): NULL-terminated paths, one for each different file, sorted by name
 */
char **sw_probe_find_emulators(void);
