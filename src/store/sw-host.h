/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the host's kernel says about the PCI functions that a domain passes through. */
#pragma once

#include "model/sw-domain.h"

typedef struct {
    SwHostFact kind;
    int iommu_group; /* -1: the kernel names none */
} SwHostFunction;

/**
 * sw_host_read_function() - the facts about one function
 * @source:	where it is on this host
 * Return: what could be learnt; a function that is not there, or cannot be read, is unknown
 */
SwHostFunction sw_host_read_function(const SwPci *source);

/** sw_host_fill() - the facts about every function that a domain passes through */
void sw_host_fill(SwDomain *domain);
