/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A topology as a tree of text. */
#pragma once

#include <glib.h>

#include "model/sw-topology.h"

/** sw_tree_format() - as 'lspci -tv' would draw it, with libvirt's names, and what is free below it
 * Return: (transfer full) */
char *sw_tree_format(const SwTopology *topology);

/** sw_tree_left() - what a bus has: "30 free, I/O 4K"
 * @window:	tell of its I/O window
 * Return: (transfer full): "": nothing */
char *sw_tree_left(const SwTopoBus *bus, bool window);

/** sw_tree_usage() - the lines below a drawing: I/O windows, free slots; none without PCI
 * Return: (transfer full): NULL-terminated */
char **sw_tree_usage(const SwTopology *topology);
