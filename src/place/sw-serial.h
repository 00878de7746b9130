/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ports of virtio-serial controllers. */
#pragma once

#include "model/sw-domain.h"

#define SW_SERIAL_PORTS 31 /* of a controller that does not say; the first is for consoles */

/**
 * sw_serial_missing() - give channels and consoles their ports, as libvirt does
 * @domain:	with every controller that an address names
 * Return: how many find none on any controller, or -1 with SW_ERROR_ADDRESS for an address that
 * cannot be
 */
int sw_serial_missing(const SwDomain *domain, GError **error);
