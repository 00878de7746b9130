/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the decorator asks the core: text in, text out. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** Whether the caller may have what he asks for with a domain of that name and UUID, which are as
 * the XML has them; @uuid may be NULL. */
typedef bool (*SwMay)(const void *caller, const char *name, const char *uuid);

/**
 * sw_advise_domain() - the least change that a domain needs before libvirt places it
 * @xml:	domain XML, not trusted
 * @may:	asked before a process is started for the domain, or it is refused; if he may not,
 *		there is no advice
 * Return: (transfer full) (nullable): the new text; NULL without an error: the caller's own text
 * goes on. With an error, sw_advise_is_refusal() tells whether the caller's text may go on
 */
char *sw_advise_domain(const char *xml, SwMay may, const void *caller, GError **error);

/** sw_advise_wants_device() - whether anything might be decided for a device that is to be attached
 * @xml:	XML of the device, not trusted */
bool sw_advise_wants_device(const char *xml);

/**
 * sw_advise_device() - the least change that a device needs before it is attached to a domain
 * @domain:	libvirt's XML of the domain as it runs, or as it is defined
 * @xml:	XML of the device, not trusted
 * @cure:	(out) (transfer full) (nullable): what to tell the caller when libvirt does not
 *		attach it: the domain has no place for the device as it has to be
 *
 * Return: as of sw_advise_domain()
 */
char *sw_advise_device(const char *domain, const char *xml, GError **cure, GError **error);

/**
 * sw_advise_is_refusal() - whether an error of sw_advise_domain() says that the domain itself is
 * wrong for what it asks, so that libvirt must not make it; else the failure is ours, and libvirt
 * goes on with the caller's own text
 */
bool sw_advise_is_refusal(const GError *error);

/**
 * sw_advise_capabilities() - libvirt's capabilities XML with what the cached probes say
 * @xml:	libvirt's own document
 * Return: (transfer full) (nullable): the new text, libvirt's bytes with one element inserted as
 * the last child; NULL without an error: unchanged
 */
char *sw_advise_capabilities(const char *xml, GError **error);

/**
 * sw_advise_domcaps() - libvirt's domain capabilities XML, made true for its emulator and machine
 * @xml:	libvirt's own document
 * Return: (transfer full) (nullable): the new text, libvirt's bytes but for the enums of virtio
 * devices; NULL without an error: unchanged
 */
char *sw_advise_domcaps(const char *xml, GError **error);
