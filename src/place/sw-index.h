/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Indexes of controllers: the missing ones, and those that cannot be. */
#pragma once

#include "model/sw-domain.h"

/** sw_fill_indexes() - give an index to every controller that has none, in list order */
void sw_fill_indexes(SwDomain *domain);

/** sw_check_indexes() - Return: false with SW_ERROR_VALUE when one is too high, or two PCI
 * controllers share one */
bool sw_check_indexes(const SwDomain *domain, GError **error);

/** sw_index_error() - say that a device asks for too high an index; Return: false */
bool sw_index_error(const SwDevice *device, int index, int highest, GError **error);
