/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PCI topology of a plan as a tree. */
#pragma once

#include "place/sw-plan.h"

/** sw_tree_format() - as 'lspci -tv' would draw it, with libvirt's names
 * Return: (transfer full) */
char *sw_tree_format(const SwPlan *plan, const SwCaps *caps);
