/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the metadata of a domain say to us, and what we say there: which OS the guest is, and that
 * we have placed the domain. */
#pragma once

#include <libxml/tree.h>

#include "place/sw-plan.h"

/** The name space of our own element <domain> in the metadata; its schema is
 * docs/schemas/slotwise-domain.rng. */
#define SW_DOMAIN_NS "urn:slotwise:domain:1"

/** sw_metadata_read() - fill in which OS the guest is, and whether the domain is stamped
 * @root:	<domain> */
void sw_metadata_read(const xmlNode *root, SwDomain *domain);

/**
 * sw_metadata_stamp() - leave our mark in the metadata of a domain that is placed
 * @root:	<domain>
 * @renew:	also a mark that is there is to be of this plan, whatever it decides
 *
 * A plan that is not ours leaves none, and one that is there as it is.
 *
 * Return: whether the document changed
 */
bool sw_metadata_stamp(xmlNode *root, const SwPlan *plan, bool renew);

/** sw_metadata_is_ours() - whether it is the element of the metadata that we may change */
bool sw_metadata_is_ours(const xmlNode *element);
