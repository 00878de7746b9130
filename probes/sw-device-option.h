/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a -device of QEMU is to libvirt and to people. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** sw_device_option_is_pci() - whether a type, of which no bus is told, goes to PCI */
bool sw_device_option_is_pci(const char *type);

/**
 * sw_device_option_name() - what people call it: "disk vda", "interface 52:54:00:12:34:56"
 * @properties:	of the device, as of SwCommandLine
 * @named:	(out): it is the device's own, and not "rng"
 * Return: (transfer full): one printable line
 */
char *sw_device_option_name(GHashTable *properties, bool *named);
