/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One device of a domain, as a value: what its XML says, what the defaults add, where it goes. */
#pragma once

#include "model/sw-address.h"

/** The elements of <devices> that matter, in the order in which libvirt looks at written addresses.
 */
typedef enum {
    SW_KIND_DISK,
    SW_KIND_INTERFACE,
    SW_KIND_SOUND,
    SW_KIND_HOSTDEV,
    SW_KIND_VIDEO,
    SW_KIND_CONTROLLER,
    SW_KIND_SMARTCARD,
    SW_KIND_SERIAL,
    SW_KIND_PARALLEL,
    SW_KIND_CHANNEL,
    SW_KIND_CONSOLE,
    SW_KIND_INPUT,
    SW_KIND_FILESYSTEM,
    SW_KIND_WATCHDOG,
    SW_KIND_MEMBALLOON,
    SW_KIND_RNG,
    SW_KIND_NVRAM,
    SW_KIND_HUB,
    SW_KIND_SHMEM,
    SW_KIND_TPM,
    SW_KIND_PANIC,
    SW_KIND_MEMORY,
    SW_KIND_REDIRDEV,
    SW_KIND_IOMMU,
    SW_KIND_VSOCK,
    SW_KIND_CRYPTO,
    SW_KIND_PSTORE,
    SW_N_KINDS
} SwKind;
SW_ENUM_DECLARE(SwKind, sw_kind) /* the element's name */

/* libvirt's bound for PCI controllers; ours for those that come because devices ask for them */
#define SW_MAX_CONTROLLER_INDEX 255

/** Where a device comes from. */
typedef enum {
    SW_ORIGIN_WRITTEN, /* an element of the document */
    SW_ORIGIN_MACHINE, /* libvirt adds it to every domain of this machine */
    SW_ORIGIN_IMPLIED, /* another device needs it */
    SW_ORIGIN_GROWN,   /* a PCI controller added to make room */
    SW_N_ORIGINS
} SwOrigin;
SW_ENUM_DECLARE(SwOrigin, sw_origin)

/** How a device came to its address. */
typedef enum {
    SW_PLACED_NOWHERE, /* it has none */
    SW_PLACED_WRITTEN, /* it stands in the document */
    SW_PLACED_MOVED, /* written, but the bus became one higher when a bridge pair had to be added */
    SW_PLACED_CHIPSET, /* the machine's fixed or preferred place */
    SW_PLACED_FOUND,   /* first free slot that accepts it */
    SW_PLACED_BEYOND,  /* likewise, where libvirt finds no place for all devices */
    SW_N_PLACED
} SwPlaced;
SW_ENUM_DECLARE(SwPlaced, sw_placed)

/** Who decided on the form of a device, or on the kind of slot that it goes to. */
typedef enum {
    SW_BY_LIBVIRT, /* nobody: libvirt's own rules */
    SW_BY_GUEST,   /* the facts of the guest's OS */
    SW_BY_POLICY,  /* a line of the site's policy */
    SW_BY_WORD,    /* a word in the domain */
    SW_N_BY
} SwBy;
SW_ENUM_DECLARE(SwBy, sw_by)

/** On a machine of PCI Express: where a device goes that needs an I/O BAR, or no hotplug. */
typedef enum {
    SW_HOME_BRIDGE, /* behind a conventional bridge; one that needs none: where libvirt puts it */
    SW_HOME_ROOT,   /* on the root bus itself */
    SW_HOME_PORT,   /* on a root port of its own */
    SW_HOME_AUTO,   /* the first of these that has room */
    SW_N_HOMES
} SwLegacyHome;
SW_ENUM_DECLARE(SwLegacyHome, sw_legacy_home)

/** What a word of our own in the document asks a virtio device to be. */
typedef enum {
    SW_WISH_NONE,
    SW_WISH_MODEL_0_9, /* the model virtio-0.9: something that virtio 0.9 drivers find */
    SW_WISH_MODEL_1_0, /* the model virtio-1.0: virtio 1 only */
    SW_WISH_LEGACY,    /* revision 0.9: virtio 0.9 only */
    SW_WISH_MODERN,    /* revision 1.0: virtio 1 only */
    SW_WISH_BOTH,      /* revision both: transitional */
    SW_N_WISHES
} SwWish;
SW_ENUM_DECLARE(SwWish, sw_wish) /* as it is written: "virtio-0.9", "revision='0.9'" */

/** What kind of PCI device stands behind a host device. */
typedef enum { SW_HOST_UNKNOWN, SW_HOST_PCI, SW_HOST_PCIE } SwHostFact;

/** What only controllers have; every number is -1 where it is not written. */
typedef struct {
    int index;
    char *model_name; /* <model name='...'>, QEMU's type; or NULL */
    int chassis;
    int port;
    int chassis_nr;
    int bus_nr;
    int phb_index; /* <target index='...'> of a pseries host bridge */
    int node;      /* host NUMA node */
    int ports;     /* of a virtio-serial controller */
    SwSwitch hotplug;
    bool companion;   /* it has a <master>: part of a USB2 set */
    bool for_bridges; /* the plan: its bus takes bridges, and no endpoints unasked */
    bool spare;       /* the plan: it was added so that slots are free, because a policy says so */
    bool closed;      /* the plan: hotplug was turned off, because a policy says so */
} SwController;

/** Something else that the document says of a device. */
typedef struct {
    const char *path; /* of the element, as rows have it: "target@bus", "driver@queues", "server" */
    char *value;      /* "" for a child element */
} SwAttribute;

typedef struct {
    SwKind kind;
    char *type;  /* what the kind varies by: a disk's bus, a controller's type, an input's bus, the
                    target type of serial devices, a filesystem's driver, a hostdev's or
                    interface's type, hostdev-usb for a USB device of the host; or NULL */
    char *model; /* as written, or libvirt's default for it; NULL = none */
    char *name;  /* a disk's target, a MAC, a directory, ... for people; or NULL */
    char *alias; /* the user's own (ua-...), or that of a device of a domain that runs; or NULL */
    char *subtype;      /* a disk's type, an input's type, a video's driver; or NULL */
    GArray *attributes; /* of SwAttribute: what rules ask for and is written; NULL: nothing; copies
                           of the device share it */
    int line;           /* of the element; 0 for devices that are not written */
    SwOrigin origin;
    SwAddress address;
    SwController controller; /* of kind CONTROLLER */
    bool primary;            /* of kind VIDEO: the first one */
    SwSwitch hotplug;        /* OFF: it need not be plugged or unplugged while the guest runs */
    SwWish wish;             /* the model does not say it */
    int wish_line;           /* of the element that says it */
    SwPci source;            /* of host devices: where the function is on the host */
    bool second_name;        /* of kind CONSOLE: another name of the first serial port */
    SwHostFact host;         /* of host devices */
    int iommu_group;         /* of host devices: the host's number; -1 = not known */
    void *node;              /* (transfer none): the document's element; NULL = not written */
    void *like; /* (transfer none): the element of which one that is not written is to be
                   a copy; NULL = of none */

    /* What the plan says. */
    /* The generic virtio type must go to a conventional slot: it has no transitional type in this
     * emulator, and the guest needs the legacy form. */
    bool conventional;
    char *model_reason; /* why the model was chosen; NULL = nothing was chosen */
    SwBy model_by;
    SwLegacyHome home; /* never AUTO */
    char *home_reason; /* why that one; NULL = nothing was chosen */
    SwBy home_by;
    unsigned isolation;         /* isolation group on pseries; 0 = none */
    unsigned connect;           /* connect flags, see rules/sw-connect.h */
    const char *connect_reason; /* why those flags: the rule's clause */
    SwPlaced placed;
    const char *place_reason; /* why the address; NULL where placed says all */
} SwDevice;

SwDevice *sw_device_new(SwKind kind, SwOrigin origin);
/** sw_controller_new() - a controller; strings are copied, @model may be NULL */
SwDevice *sw_controller_new(const char *type, int index, const char *model, SwOrigin origin);

SwDevice *sw_device_copy(const SwDevice *device);
void sw_device_free(SwDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwDevice, sw_device_free)

/** sw_device_is() - whether kind, type and model are these; NULL = any */
bool sw_device_is(const SwDevice *device, SwKind kind, const char *type, const char *model);

/** sw_device_is_controller() - whether it is a controller of that type */
bool sw_device_is_controller(const SwDevice *device, const char *type);

/** sw_device_is_host() - whether a host's PCI function is passed through: a PCI hostdev, or an
 * interface of type hostdev */
bool sw_device_is_host(const SwDevice *device);

/** sw_device_attribute() - what the document says at a path
 * Return: (transfer none): the text, or NULL when it is not written, or when no rule asks for it */
const char *sw_device_attribute(const SwDevice *device, const char *path);

/** sw_device_add_attribute() - keep what is written, of a device that has no copies yet
 * @path:	lives as long as the program
 * @value:	(transfer full) */
void sw_device_add_attribute(SwDevice *device, const char *path, char *value);

/** sw_device_set_model() - replace the model; @model is copied, NULL = none */
void sw_device_set_model(SwDevice *device, const char *model);

/** sw_device_has_own_words() - whether its element says something that libvirt's schema does not
 * know
 */
bool sw_device_has_own_words(const SwDevice *device);

/** sw_alias_is_own() - whether an alias is of those that libvirt leaves to its users; @alias may be
 * NULL */
bool sw_alias_is_own(const char *alias);

/**
 * sw_device_name() - how to call a device to people: "disk vda", "controller pci 3", "memballoon";
 * one printable line
 * Return: (transfer full)
 */
char *sw_device_name(const SwDevice *device);
