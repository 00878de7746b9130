/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words of our own in a device's XML: which virtio it is to be. */
#pragma once

#include "model/sw-device.h"
#include "xml/sw-xml.h"

/**
 * sw_words_parse() - read the wish of a device: model virtio-0.9 or virtio-1.0, <driver
 * revision='...'>, <virtio revision='...'/>
 * @device:	the rest is read; a model that is a word of ours gives way to the generic one
 * Return: false with SW_ERROR_WISH for a revision that does not exist, and for words that
 * contradict each other or libvirt's own model
 */
bool sw_words_parse(const xmlNode *node, SwDevice *device, GError **error);

/** sw_words_drop() - take the words of ours out, also <hotplug>: libvirt's schema does not know
 * them
 * @device:	of the plan: its model stands in for one of ours
 * Return: whether the document changed */
bool sw_words_drop(xmlNode *node, const SwDevice *device);
