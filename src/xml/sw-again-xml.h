/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A domain that is to be placed anew. */
#pragma once

#include "xml/sw-domain-xml.h"

/**
 * sw_again_parse() - read domain XML as if its devices had not been placed on PCI yet
 *
 * Given up are the PCI addresses of devices, and the PCI controllers that are there to carry them.
 * Root buses stay, and so does a controller that says something which a person decided - an alias
 * of his own, a NUMA node, a bus number, the size of a memory window - with all that is on its bus
 * and behind it. Models stay, and addresses that are not of PCI.
 *
 * Return: as of sw_domain_parse()
 */
SwDomainDoc *sw_again_parse(const char *text, size_t length, GError **error);
