/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt's domain capabilities: whose they are, and edits of the enums of their devices. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** The document, and what it is about. */
typedef struct SwDomcaps SwDomcaps;

/**
 * sw_domcaps_parse() - read such a document
 * @text:	lives as long as the result
 * Return: (transfer full): NULL with SW_ERROR_SYNTAX or _LIMIT; NULL without an error when it does
 * not say of which emulator, architecture and machine type it tells what devices there are
 */
SwDomcaps *sw_domcaps_parse(const char *text, GError **error);
void sw_domcaps_free(SwDomcaps *domcaps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwDomcaps, sw_domcaps_free)

/** What the document is about; (transfer none), never NULL. */
const char *sw_domcaps_emulator(const SwDomcaps *domcaps);
const char *sw_domcaps_arch(const SwDomcaps *domcaps);
const char *sw_domcaps_machine(const SwDomcaps *domcaps);

/** sw_domcaps_has() - whether the document says that devices of that element are supported */
bool sw_domcaps_has(const SwDomcaps *domcaps, const char *device);

/**
 * sw_domcaps_remove() - take a value out of an enum, if it is there
 * @device:	the element of the devices: "disk"
 * @name:	of the enum: "model"
 */
void sw_domcaps_remove(SwDomcaps *domcaps, const char *device, const char *name, const char *value);

/**
 * sw_domcaps_add() - append an enum, unless there is one of that name
 * @device:	sw_domcaps_has() it
 * @values:	(element-type utf8): may be empty
 */
void sw_domcaps_add(SwDomcaps *domcaps, const char *device, const char *name,
                    const GPtrArray *values);

/** sw_domcaps_format() - the document as text, as it was but for the edits
 * Return: (transfer full) */
char *sw_domcaps_format(const SwDomcaps *domcaps);
