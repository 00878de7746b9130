/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One PCI function as a machine shows it to its guest. */
#include "model/sw-pci-function.h"

SwPciFunction *
sw_pci_function_new(void)
{
    SwPciFunction *function = g_new0(SwPciFunction, 1);

    function->subsystem = -1;
    return function;
}

void
sw_pci_function_free(SwPciFunction *function)
{
    if (!function)
        return;
    g_free(function->id);
    g_free(function->title);
    g_free(function);
}

uint64_t
sw_pci_function_io_bytes(const SwPciFunction *function)
{
    uint64_t bytes = 0;

    for (unsigned i = 0; i < function->n_regions; i++)
        if (function->regions[i].io)
            bytes += function->regions[i].size;
    return bytes;
}

const SwPciFunction *
sw_pci_function_find(const GPtrArray *functions, const char *id)
{
    for (guint i = 0; i < functions->len; i++) {
        const SwPciFunction *function = functions->pdata[i];

        if (g_strcmp0(function->id, id) == 0)
            return function;
    }
    return NULL;
}

bool
sw_pci_function_forwards(const SwPciFunction *function, const SwPciRegion *region,
                         const SwPciFunction **blocking)
{
    const uint64_t last = region->address + (region->size ? region->size - 1 : 0);

    for (const SwPciFunction *bridge = function->above; bridge; bridge = bridge->above)
        if (region->address < bridge->io_base || last > bridge->io_limit ||
            last < region->address) {
            if (blocking)
                *blocking = bridge;
            return false;
        }
    return true;
}
