/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One PCI function as a machine shows it to its guest: a value that was read back, not planned. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define SW_PCI_MAX_REGIONS 7          /* six BARs and the ROM's */
#define SW_REGION_UNSET    UINT64_MAX /* its address has not been given yet */

/** Addresses that a function answers to. */
typedef struct {
    unsigned bar; /* 0 to 5; 6: of the option ROM */
    bool io;      /* ports, not memory */
    uint64_t size;
    uint64_t address; /* or SW_REGION_UNSET */
} SwPciRegion;

typedef struct SwPciFunction SwPciFunction;
struct SwPciFunction {
    const SwPciFunction *above; /* (transfer none): the bridge that it is behind; NULL: on a root */
    unsigned root;              /* position of its host bridge, from 0 */
    unsigned bus;               /* as the guest numbers them; 0 behind a bridge without number */
    unsigned slot, function;
    unsigned vendor, device, class_code;
    int subsystem; /* -1: QEMU does not tell */
    char *id;      /* of the -device that it was made by; NULL: it came with the machine */
    char *title;   /* of its class, QEMU's words; or NULL */
    SwPciRegion regions[SW_PCI_MAX_REGIONS];
    unsigned n_regions;
    /* Of bridges: */
    bool bridge;
    unsigned secondary, subordinate; /* 0: not numbered yet */
    uint64_t io_base, io_limit;      /* ports that it forwards, the last included; none where the
                                        base is above the limit */
};

SwPciFunction *sw_pci_function_new(void);
void sw_pci_function_free(SwPciFunction *function);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwPciFunction, sw_pci_function_free)

/** sw_pci_function_io_bytes() - bytes of all regions of ports */
uint64_t sw_pci_function_io_bytes(const SwPciFunction *function);

/** sw_pci_function_find() - the one of an id
 * @functions:	of SwPciFunction
 * Return: (transfer none): NULL: none has it */
const SwPciFunction *sw_pci_function_find(const GPtrArray *functions, const char *id);

/** sw_pci_function_forwards() - whether every bridge above forwards all ports of a region
 * @blocking:	(out) (optional) (transfer none): the lowest one that does not */
bool sw_pci_function_forwards(const SwPciFunction *function, const SwPciRegion *region,
                              const SwPciFunction **blocking);
