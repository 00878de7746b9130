/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The decorator, slotwise_decorator.so: the one symbol that the shim calls. */
#include "plugin/sw-decorator.h"

#include <glib.h>

#include <libxml/parser.h>

#include "plugin/sw-hooks.h"
#include "plugin/sw-memory.h"
#include "store/sw-locale.h"
#include "sw-slots.h"

static bool
all_slots_filled(SwVirFunction *table)
{
    size_t n;
    const SwHook *hooks = sw_hooks(&n);

    for (size_t i = 0; i < n; i++)
        if (!table[hooks[i].slot] && !hooks[i].optional)
            return false;
    return true;
}

__attribute__((visibility("default"))) const char *
slotwise_decorate(unsigned long libvirt, SwVirFunction *table)
{
    size_t n;
    const SwHook *hooks = sw_hooks(&n);

    if (libvirt != SW_LIBVIRT_VERSION)
        return "the decorator and the shim were built for different libvirts; install both anew";
    if (!sw_memory_is_writable(table, SW_TABLE_LENGTH * sizeof(table[0])))
        return "the QEMU driver's table is not writable; wait for a Slotwise made for this libvirt";
    if (!all_slots_filled(table))
        return "the QEMU driver lacks a function to decorate; wait for a Slotwise made for it";
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
