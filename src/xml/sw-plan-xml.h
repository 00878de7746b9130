/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plan back into the document that the domain came from. */
#pragma once

#include "place/sw-plan.h"
#include "xml/sw-domain-xml.h"

typedef enum {
    SW_WRITE_ALL,   /* every model, controller and address */
    SW_WRITE_MODELS /* only the forms of virtio devices that were chosen: libvirt does the rest;
                       words of our own are taken out */
} SwWrite;

/**
 * sw_plan_write_xml() - edit the document
 * @doc:	the document whose domain @plan was made from; it is edited
 * Return: (transfer full): the whole text; the given bytes when nothing had to be changed
 */
char *sw_plan_write_xml(const SwPlan *plan, SwDomainDoc *doc, SwWrite what);
