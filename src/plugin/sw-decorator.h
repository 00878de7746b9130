/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The seam between the shim and the decorator, which it loads. */
#pragma once

#include <stdint.h>

#include "plugin/sw-calls.h"
#include "plugin/sw-vir.h"
#include "sw-slots.h"

#define SW_DECORATOR_FILE  "slotwise_decorator.so"
#define SW_DECORATOR_ENTRY "slotwise_decorate"

/**
 * slotwise_decorate() - put the hooks into a driver's table; to be called once
 * @facts:	of the caller, as sw_facts() counts
 * @table:	the real driver's own table, SW_TABLE_LENGTH words or more
 * Return: (transfer none): NULL when it is done, else why not; then the table is as it was
 */
typedef const char *(*SwDecorate)(unsigned long facts, SwVirFunction *table);
const char *slotwise_decorate(unsigned long facts, SwVirFunction *table);

/** sw_facts() - a number that is another one wherever anything that was measured of libvirt is: the
 * shim tries its slots, and the decorator may use those only (FNV-1a, by words) */
static inline unsigned long
sw_facts(void)
{
#define SW_FACT(function, call) SW_SLOT_##function,
    static const unsigned long facts[] = {SW_LIBVIRT_VERSION,  SW_TABLE_LENGTH, SW_CONN_TABLE,
                                          SW_SLOT_connectOpen, SW_SLOT_name,    SW_CALLS(SW_FACT)};
#undef SW_FACT
    uint64_t hash = 0xcbf29ce484222325;

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        hash = (hash ^ facts[i]) * 0x100000001b3;
    return (unsigned long)hash;
}
