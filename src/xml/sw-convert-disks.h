/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disks of a domain that is converted. */
#pragma once

#include <libxml/tree.h>

#include "model/sw-domain.h"

/** sw_convert_disks() - edit every IDE disk: bus, target and, where one is written, address of SATA
 *
 * No target and no place is used twice, and the disks keep their order where that can be.
 */
void sw_convert_disks(const SwDomain *domain);

/** sw_convert_first_disk() - the disk that <os><boot dev=...> means
 * @device:	"disk" or "cdrom"
 * Return: (transfer none): NULL when there is none */
const SwDevice *sw_convert_first_disk(const SwDomain *domain, const char *device);

/** sw_convert_has_boot_order() - whether some device says when it is tried, so that <os> does not
 */
bool sw_convert_has_boot_order(const SwDomain *domain);

/** sw_convert_system_disk() - the disk that the guest is most likely started from
 * Return: (transfer none): NULL when there is none */
const SwDevice *sw_convert_system_disk(const SwDomain *domain);
