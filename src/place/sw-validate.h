/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt refuses in a domain whose devices all have a place. */
#pragma once

#include "caps/sw-caps.h"
#include "model/sw-domain.h"
#include "caps/sw-caps.h"
#include "rules/sw-machine-rules.h"

/**
 * sw_validate() - contradictions that placement itself does not meet
 * @domain:	placed
 * Return: false with SW_ERROR_VALUE, _ADDRESS or _UNSUPPORTED
 */
bool sw_validate(const SwDomain *domain, const SwMachineRule *machine, GError **error);

/** sw_check_lacking() - that the emulator has the types that libvirt asks for */
bool sw_check_lacking(const SwDomain *domain, const SwCaps *caps, GError **error);
