/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A domain of i440fx becomes one of q35: the document is edited, and is then to be placed. */
#pragma once

#include "xml/sw-domain-xml.h"

/** Something that whoever converts a domain should look at. */
typedef struct {
    int line; /* of the document; 0: of none */
    char *text;
} SwConvertNote;

/** sw_convert_to_q35() - edit a document
 * @doc:	(transfer full): of a domain of i440fx; also when it fails
 * @machine:	type of q35 to write
 *
 * What is bound to the chipset is redone by the rows of rules/sw-convert-rules.h, every PCI address
 * goes, and all else stays as it is written. Nodes keep their lines.
 *
 * Return: (transfer full): the document, read again; or NULL with SW_ERROR_UNSUPPORTED, which names
 * the device, or an error of sw_domain_read()
 */
SwDomainDoc *sw_convert_to_q35(SwDomainDoc *doc, const char *machine, GError **error);

/** sw_convert_notes() - what converting a domain does that its guest may not like
 * @doc:	as it was given
 * @os_id:	osinfo id of the guest; NULL: not known
 * Return: (transfer full): of SwConvertNote */
GPtrArray *sw_convert_notes(const SwDomainDoc *doc, const char *os_id);
