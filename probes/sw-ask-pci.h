/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EDGE: what is on PCI in an emulator that listens on a socket. */
#pragma once

#include "model/sw-pci-function.h"

/**
 * sw_ask_pci() - ask query-pci of a QMP server on a UNIX socket
 * @path:	of the socket
 * @timeout_ms:	for all of it
 * @error:	SW_ERROR_IO, SW_ERROR_EMULATOR, SW_ERROR_LIMIT
 * Return: (transfer full): of SwPciFunction; or NULL
 */
GPtrArray *sw_ask_pci(const char *path, unsigned timeout_ms, GError **error);
