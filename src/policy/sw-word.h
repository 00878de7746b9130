/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which form of a virtio device a document asks for in words of its own: these come before facts of
 * the guest. */
#pragma once

#include "policy/sw-policy.h"

/**
 * sw_policy_apply_word() - grant the wish of a virtio device: its model, and the reason
 * @device:	of a row of rules/sw-virtio-rules.h; without a wish nothing happens
 * Return: false with SW_ERROR_WISH when this emulator, or any, has no such form of it
 */
bool sw_policy_apply_word(const SwPolicy *policy, SwDevice *device, GError **error);

/**
 * sw_policy_check_form() - whether the device can speak virtio 0.9 if it is asked to, be it by a
 * wish or by libvirt's own word virtio-transitional
 * @device:	any
 * Return: false with SW_ERROR_WISH for devices that came with virtio 1
 */
bool sw_policy_check_form(const SwCaps *caps, const SwDevice *device, GError **error);
