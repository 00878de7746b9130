/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ports of virtio-serial controllers. */
#pragma once

#include "model/sw-domain.h"

#define SW_SERIAL_PORTS 31 /* of a controller that does not say; the first is for consoles */

/** sw_serial_is_port() - whether a channel or console takes a port of a virtio-serial controller */
bool sw_serial_is_port(const SwDevice *device);

/**
 * sw_serial_missing() - count the channels and consoles that libvirt finds no port for
 * @domain:	with every controller that an address names
 * Return: how many find none on any controller, or -1 with SW_ERROR_ADDRESS for an address that
 * cannot be
 */
int sw_serial_missing(const SwDomain *domain, GError **error);
