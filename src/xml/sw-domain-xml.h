/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Domain XML to a domain; the document is kept, so that what is not understood goes through
 * untouched. */
#pragma once

#include "model/sw-domain.h"
#include "xml/sw-xml.h"

#define SW_DOMAIN_MAX_DEVICES 16384 /* elements of <devices>; QEMU aborts long before */

typedef struct {
    xmlDoc *doc;
    SwDomain *domain; /* its devices point into @doc */
    char *text;       /* as it was given */
    bool again;       /* it is placed anew: @doc is no longer what @text says */
} SwDomainDoc;

/**
 * sw_domain_parse() - read domain XML; it is not trusted
 * @text:	UTF-8, @length bytes
 * Return: (transfer full): the domain and its document, or NULL with SW_ERROR_SYNTAX, _LIMIT,
 * _VALUE, _ADDRESS or _WISH
 */
SwDomainDoc *sw_domain_parse(const char *text, size_t length, GError **error);

/**
 * sw_domain_read() - the same from a tree
 * @tree:	(transfer full): also when it fails
 * @text:	what the document is to be written like, @length bytes
 */
SwDomainDoc *sw_domain_read(xmlDoc *tree, const char *text, size_t length, GError **error);
void sw_domain_doc_free(SwDomainDoc *doc);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwDomainDoc, sw_domain_doc_free)

/** sw_domain_doc_has_own_words() - whether sw_device_has_own_words() of some device */
bool sw_domain_doc_has_own_words(const SwDomainDoc *doc);

/** sw_address_parse_xml() - an <address> element; NULL is no address
 * Return: false with SW_ERROR_ADDRESS or SW_ERROR_VALUE */
bool sw_address_parse_xml(const xmlNode *node, SwAddress *address, GError **error);

/** sw_address_parse_source() - where on the host the function is that a device passes through
 * @device:	its element; a number that is missing is 0, as in libvirt
 * Return: false with SW_ERROR_ADDRESS */
bool sw_address_parse_source(const xmlNode *device, SwPci *source, GError **error);
