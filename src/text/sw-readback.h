/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is planned for each device, what was read back from a machine, and how they differ. */
#pragma once

#include "model/sw-pci-function.h"
#include "text/sw-argv-device.h"

/** Whether something is so. */
typedef enum { SW_ANSWER_NO, SW_ANSWER_YES, SW_ANSWER_UNKNOWN, SW_N_ANSWERS } SwAnswer;

#define SW_NUMBER_UNKNOWN (-1)

/** Where a device is and what a guest takes it for; of a plan, or as it was read. */
typedef struct {
    char *type;         /* QEMU's; NULL: not known */
    char *bus;          /* QEMU's name of it; NULL: not known */
    char *devno;        /* its subchannel; NULL: it is on no channel I/O */
    bool pci;           /* it is a PCI function: what follows says more */
    int slot, function; /* SW_NUMBER_UNKNOWN: not known; so for the following */
    int vendor, device;
    int io;           /* bytes of I/O BARs */
    SwAnswer express; /* whether it has the PCI Express capability */
    SwAnswer modern;  /* whether it has the capabilities of virtio 1 */
} SwTraits;

/** In which respect a device is not as planned. */
typedef enum {
    SW_DIFFERS_MISSING,  /* it is not there */
    SW_DIFFERS_UNWANTED, /* nobody has planned it */
    SW_DIFFERS_TYPE,
    SW_DIFFERS_BUS,
    SW_DIFFERS_SLOT,
    SW_DIFFERS_FUNCTION,
    SW_DIFFERS_DEVNO,
    SW_DIFFERS_ID,
    SW_DIFFERS_IO,
    SW_DIFFERS_EXPRESS,
    SW_DIFFERS_MODERN,
    SW_DIFFERS_HIDDEN,   /* guests do not look there */
    SW_DIFFERS_NO_PORTS, /* an I/O BAR has no address */
    SW_DIFFERS_WINDOW,   /* a bridge does not forward an I/O BAR */
    SW_DIFFERS_OVERLAP,  /* two devices have the same ports */
    SW_N_DIFFERS
} SwDiffers;
SW_ENUM_DECLARE(SwDiffers, sw_differs)

typedef struct {
    SwDiffers in;
    char *text; /* translated */
} SwDifference;

typedef enum {
    SW_READ_OK,
    SW_READ_DIFFERS,
    SW_READ_NOT_VERIFIED, /* it is not as in the domain, or could not be seen: @unverified says why
                           */
    SW_N_READS
} SwReadResult;
SW_ENUM_DECLARE(SwReadResult, sw_read_result)

typedef struct {
    const SwDevice *device; /* (transfer none): of the plan; NULL: nobody has planned it */
    bool on_port;           /* likewise: behind a port */
    char *id;               /* QEMU's; NULL: it has none, and is known by its place */
    SwTraits planned, found;
    const SwPciFunction *function; /* (transfer none): where it was read; NULL: nowhere */
    bool seen;                     /* something was read */
    char *unverified;              /* why what was read says nothing of the device; NULL: it does */
    GPtrArray *differences;        /* of SwDifference */
} SwReadDevice;

/** All of one machine. */
typedef struct {
    GPtrArray *devices;   /* of SwReadDevice, in the order of the command line */
    GPtrArray *functions; /* of SwPciFunction: what was seen; NULL: not read yet */
    unsigned buses;       /* that the machine has numbers for */
    GPtrArray *remarks;   /* of char *: what is wrong with no one device, translated */
} SwReadback;

/**
 * sw_readback_new() - what is to be there
 * @plan:	outlives it
 * @argv:	of SwArgvDevice, of the plan
 * Return: (transfer full): nothing is read yet
 */
SwReadback *sw_readback_new(const SwPlan *plan, const GPtrArray *argv);
void sw_readback_free(SwReadback *readback);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwReadback, sw_readback_free)

/** sw_readback_see() - find the devices among the functions that a machine shows
 * @functions:	(transfer full): of SwPciFunction */
void sw_readback_see(SwReadback *readback, GPtrArray *functions);

/** sw_readback_compare() - note the differences between what is planned and what was found */
void sw_readback_compare(SwReadback *readback);

/** sw_readback_compare_ports() - likewise, once the guest's firmware or its OS has given addresses:
 * I/O BARs without one, those that a bridge above does not forward, those that share ports */
void sw_readback_compare_ports(SwReadback *readback);

/** sw_read_device_result() - what came of a device */
SwReadResult sw_read_device_result(const SwReadDevice *device);

/** sw_readback_is_well() - whether nothing differs */
bool sw_readback_is_well(const SwReadback *readback);

/** sw_readback_windows() - how many windows of 4 KiB the bridges on root buses forward */
unsigned sw_readback_windows(const SwReadback *readback);

/** sw_readback_is_set_up() - whether any function of a machine has been given an address
 * @functions:	of SwPciFunction */
bool sw_readback_is_set_up(const GPtrArray *functions);
