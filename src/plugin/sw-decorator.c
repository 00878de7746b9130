/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decorator, slotwise_decorator.so: the one symbol that the shim calls. */
#include "plugin/sw-decorator.h"

#include <glib.h>

#include <libxml/parser.h>

#include "plugin/sw-access.h"
#include "plugin/sw-hooks.h"
#include "plugin/sw-memory.h"
#include "store/sw-locale.h"
#include "sw-slots.h"

/* A table of functions has functions of one module in all its slots, but for those that are empty.
 * A wrong one, or one that something else has decorated before, has not. The neighbours are looked
 * at since a table that has grown by one function is wrong from there on. */
static bool
slots_fit(SwVirFunction *table)
{
    const char *start, *end;
    size_t n;
    const SwHook *hooks = sw_hooks(&n);

    if (!sw_memory_find_code((void *)table[SW_SLOT_connectOpen], &start, &end))
        return false;
    for (size_t i = 0; i < n; i++)
        for (int slot = hooks[i].slot - 1; slot <= hooks[i].slot + 1; slot++) {
            const char *code = slot < SW_TABLE_LENGTH ? (const char *)(void *)table[slot] : NULL;

            if ((code || (slot == hooks[i].slot && !hooks[i].optional)) &&
                (code < start || code >= end))
                return false;
        }
    return true;
}

__attribute__((visibility("default"))) const char *
slotwise_decorate(unsigned long facts, SwVirFunction *table)
{
    size_t n;
    const SwHook *hooks = sw_hooks(&n);

    if (facts != sw_facts())
        return "the decorator and the shim were built for different libvirts; install both anew";
    if (!sw_memory_is_writable(table, SW_TABLE_LENGTH * sizeof(table[0])))
        return "the QEMU driver's table is not writable; wait for a Slotwise made for this libvirt";
    if (!slots_fit(table))
        return "the QEMU driver's functions are not where they should be; load no other driver for "
               "QEMU, or wait for a Slotwise made for this one";
    if (!sw_access_find())
        return "this libvirt hides its access control; install the slotwise for this libvirt";
    sw_locale_bind();
    /* Both before threads meet in them. The first call of GLib's number readers waits for a lock,
     * which may leave errno set, and 2.74 takes that for a number that is not valid. */
    xmlInitParser();
    g_ascii_strtoull("0", NULL, 10);
    for (size_t i = 0; i < n; i++)
        *hooks[i].original = table[hooks[i].slot];
    /* Other threads may be calling through the table: each slot changes at once, originals first.
     */
    for (size_t i = 0; i < n; i++)
        if (hooks[i].hook && *hooks[i].original)
            __atomic_store_n(&table[hooks[i].slot], hooks[i].hook, __ATOMIC_RELEASE);
    return NULL;
}
