/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt's names for the devices of a domain: aliases, which are QEMU's ids, and bus names. */
#pragma once

#include "place/sw-plan.h"

/** The names of all devices of one plan. */
typedef GHashTable SwNames;

/** sw_names_new() - give every device its alias, as libvirt does when it starts the domain
 * Return: (transfer full) */
SwNames *sw_names_new(const SwPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwNames, g_hash_table_unref)

/** sw_names_alias() - the alias of a device of the plan; never NULL */
const char *sw_names_alias(const SwNames *names, const SwDevice *device);

/** sw_names_bus() - QEMU's name of the bus that a PCI controller provides
 * @index:	of the controller
 * Return: (transfer full) */
char *sw_names_bus(const SwNames *names, const SwPlan *plan, unsigned index);
