/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <qemu:override> and <qemu:commandline>: what a domain says to QEMU past libvirt. */
#pragma once

#include "model/sw-override.h"
#include "xml/sw-xml.h"

/**
 * sw_overrides_parse() - the properties that decide what a device is to the guest, and its ROM
 * @root:	<domain>
 * @overrides:	is added to
 *
 * Everything else that stands there is passed over; so is what libvirt itself would refuse.
 */
void sw_overrides_parse(const xmlNode *root, GPtrArray *overrides);
