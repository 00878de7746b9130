/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to tell people when a device does not fit: which device, what it needs, what is there, the
 * cure. Each function sets @error and returns false. */
#pragma once

#include "base/sw-error.h"
#include "place/sw-busset.h"
#include "place/sw-room.h"
#include "rules/sw-chipset-rules.h"

/** sw_fit_error() - an address that cannot be
 * @pci:	as it stands in the document */
bool sw_fit_error(GError **error, const SwDevice *device, const SwPci *pci, const SwBusSet *set,
                  SwFit fit);

/** sw_grow_error() - no controller can be added for a device of that kind */
bool sw_grow_error(GError **error, const SwDevice *device);

/** sw_full_error() - every slot that would do is taken */
bool sw_full_error(GError **error, const SwDevice *device);

/** sw_room_error() - no controllers could be added that give every device a slot
 * @device:	the last one that asked for a slot */
bool sw_room_error(GError **error, const SwDevice *device, const SwDemand *demand,
                   const SwSupply *supply);

/** sw_home_error() - a device of the chipset is written elsewhere than at its place @home */
bool sw_home_error(GError **error, const SwDevice *device, const SwPci *home,
                   const SwChipsetRule *rule);

/**
 * sw_fixed_video_error() - this emulator has its primary video at @home and nowhere else
 * @device:	the video that is written elsewhere, or who is written in that slot; NULL: who knows
 * who
 */
bool sw_fixed_video_error(GError **error, const SwDevice *device, const SwPci *home);

/** sw_taken_error() - a device, or who knows which one when it is NULL, is written at a place that
 * the chipset holds */
bool sw_taken_error(GError **error, const SwDevice *device, const SwPci *home,
                    const SwChipsetRule *rule);
