/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What slotwise tree is given, as topologies. */
#pragma once

#include "cli/sw-session.h"
#include "model/sw-topology.h"

/** sw_tree_read_file() - the topology of a domain, a command line, or an answer of query-pci
 * @file:	"-": standard input
 * Return: (transfer full): NULL: the complaint has been printed */
SwTopology *sw_tree_read_file(SwSession *session, const char *file);

/** sw_tree_read_qmp() - the topology of an emulator that listens on a socket
 * Return: (transfer full): NULL: the complaint has been printed */
SwTopology *sw_tree_read_qmp(const char *path);
