/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The seam between the shim and the decorator, which it loads. */
#pragma once

#include "plugin/sw-vir.h"

#define SW_DECORATOR_FILE  "slotwise_decorator.so"
#define SW_DECORATOR_ENTRY "slotwise_decorate"

/**
 * slotwise_decorate() - put the hooks into a driver's table; to be called once
 * @libvirt:	the libvirt that the caller's slot table was measured on, as virGetVersion() counts
 * @table:	the real driver's own table, SW_TABLE_LENGTH words or more
 * Return: (transfer none): NULL when it is done, else why not; then the table is as it was
 */
typedef const char *(*SwDecorate)(unsigned long libvirt, SwVirFunction *table);
const char *slotwise_decorate(unsigned long libvirt, SwVirFunction *table);
