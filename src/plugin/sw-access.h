/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt's access control says of the client that a thread of the daemon works for. */
#pragma once

#include <stdbool.h>

/** sw_access_find() - look up what is asked, before there are threads that ask
 * Return: whether this libvirt has it all; else sw_access_allows() allows nothing */
bool sw_access_find(void);

/**
 * sw_access_allows() - whether libvirt will let the client have what it calls a function for
 * @driver:	its name, as the rules of the access control know it: "QEMU"
 * @function:	of the driver's table, one that the decorator stands before
 * @name:	of the domain, as its XML has it; may be NULL for a function that is about none
 * @uuid:	likewise; NULL: the domain has none yet
 *
 * libvirt asks once more, later; so nothing is allowed here for good.
 *
 * Return: false also when libvirt cannot be asked: then nothing is done before it has spoken
 */
bool sw_access_allows(const char *driver, const char *function, const char *name, const char *uuid);
