/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The topology of a text that is no domain: which it is, its content tells. */
#pragma once

#include "model/sw-topology.h"

/** sw_topology_is_xml() - whether a text is XML, or nothing at all */
bool sw_topology_is_xml(const char *text, size_t length);

/**
 * sw_topology_read() - an answer of query-pci, what slotwise argv prints, or a command line of QEMU
 * @error:	SW_ERROR_SYNTAX, SW_ERROR_LIMIT, SW_ERROR_ADDRESS
 * Return: (transfer full): NULL with an error
 */
SwTopology *sw_topology_read(const char *text, size_t length, GError **error);
