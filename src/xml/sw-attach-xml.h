/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The XML of one device that is to become a part of a domain. */
#pragma once

#include "xml/sw-plan-xml.h"

/**
 * sw_attach_parse() - read a domain with one device more; neither is trusted
 * @domain:	domain XML; NULL: a domain that says nothing else
 * @device:	XML of the device, one element
 * @added:	(out): the device, which is one of the document's; NULL: it is of a kind that has no
 *		part in placement
 * Return: (transfer full): the document, or NULL with what sw_domain_parse() sets; lines of errors
 * are those of the text that is at fault
 */
SwDomainDoc *sw_attach_parse(const char *domain, const char *device, SwDevice **added,
                             GError **error);

/**
 * sw_attach_write() - that device as the plan has it
 * @plan:	made from the domain of @doc
 * @doc:	as of sw_attach_parse(), with the very same @text; it is edited
 * Return: (transfer full): the device's XML; the given bytes when nothing had to be changed
 */
char *sw_attach_write(const SwPlan *plan, SwDomainDoc *doc, const SwDevice *added, const char *text,
                      SwWrite what);
