/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one emulator offers, as far as PCI placement cares. Plain values: the probe fills them,
 * xml/sw-caps-xml.h writes and reads them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/sw-enum.h"
#include "caps/sw-matrix.h"

/** The three QEMU types that a virtio device family can have. */
typedef enum {
    SW_VARIANT_GENERIC,          /* virtio-net-pci: follows its slot and disable-* */
    SW_VARIANT_TRANSITIONAL,     /* virtio-net-pci-transitional: legacy and modern */
    SW_VARIANT_NON_TRANSITIONAL, /* virtio-net-pci-non-transitional: modern only */
    SW_N_VARIANTS
} SwVariant;
SW_ENUM_DECLARE(SwVariant, sw_variant)

/** What kinds of slot a type says that it implements; a mask. */
typedef enum {
    SW_SLOTS_UNKNOWN = 0,   /* this QEMU cannot say (before 2.11) */
    SW_SLOTS_PCI = 1 << 0,  /* implements conventional-pci-device */
    SW_SLOTS_PCIE = 1 << 1, /* implements pci-express-device */
    SW_SLOTS_CCW = 1 << 2,  /* virtio-*-ccw, on the channel I/O of s390 */
    SW_SLOTS_MMIO = 1 << 3, /* virtio-*-device, on a virtio-mmio transport of the board */
} SwSlots;

#define SW_SLOTS_ON_PCI  (SW_SLOTS_PCI | SW_SLOTS_PCIE)
#define SW_SLOTS_OFF_PCI (SW_SLOTS_CCW | SW_SLOTS_MMIO)

/** sw_slots_format() - the kinds of slot in words
 * @slots:	of SwSlots
 * Return: (transfer full): "pci pcie", "ccw", ...; SW_CAPS_UNKNOWN for none */
char *sw_slots_format(unsigned slots);

/** sw_slots_parse() - likewise back; words that are not known are passed over */
unsigned sw_slots_parse(const char *text);

/** What documents say of a fact that the emulator did not tell; it is not "no". */
#define SW_CAPS_UNKNOWN "unknown"

/** What documents say of a machine that has no PCI bus. */
#define SW_CAPS_NO_ROOT "none"

/** One virtio type of the emulator, as a guest's device can be made of it. */
typedef struct {
    char *name; /* "virtio-net-pci-transitional" */
    SwVariant variant;
    unsigned slots;       /* SwSlots */
    char *disable_legacy; /* default of the property: "auto", "on", "off"; "" when the property is
                             there and this QEMU tells no default; SW_CAPS_UNKNOWN when it did not
                             tell the type's properties; NULL = no such property */
    char *disable_modern; /* likewise */
    char *max_revision;   /* likewise, of a ccw type: the newest revision of virtio-ccw, "2" */
    char *broken;         /* why QEMU cannot make one; NULL = it can */
} SwCapsType;

/** A family of virtio types, e.g. "net": what one device of the specification can be made as. One
 * variant can have several types: "gpu" has virtio-gpu-pci and virtio-gpu-gl-pci. */
typedef struct {
    char *name;
    GPtrArray *types; /* of SwCapsType, by variant, the plain (shortest) name first */
} SwCapsFamily;

/** A PCI controller model of libvirt's and the QEMU type that this emulator has for it. */
typedef struct {
    char *model; /* "pcie-root-port" */
    char *type;  /* "pcie-root-port", or "ioh3420" */
} SwCapsController;

/** A PCI bus that a machine has by itself. */
typedef struct {
    char *name;   /* as devices name it: "pcie.0" */
    bool express; /* PCI Express; otherwise conventional */
    char *bridge; /* type of its host bridge: "q35-pcihost" */
} SwCapsRoot;

/** A PCI device that a machine has by itself, with -nodefaults. */
typedef struct {
    char *bus; /* name of the root bus */
    unsigned slot, function;
    unsigned vendor, device; /* PCI ids */
    char *title;             /* class of the device, in QEMU's words: "Host bridge" */
} SwCapsBuiltin;

/** A machine type: by name, as QEMU lists it; the rest was measured on a started one. */
typedef struct {
    char *name;  /* "pc-q35-7.2" */
    char *alias; /* "q35", or NULL */
    bool is_default;
    bool measured;        /* the following is known; otherwise it is NULL or empty */
    char *broken;         /* why it cannot be started, in QEMU's words; then it is not measured */
    GPtrArray *roots;     /* of SwCapsRoot, by name; none: no PCI */
    GPtrArray *builtins;  /* of SwCapsBuiltin, by bus, slot and function */
    char *disable_legacy; /* "on" or "off": what a generic virtio type is on the first root bus
                             when nothing is asked of it; NULL = not measured */
    char *disable_modern; /* likewise; "on" up to 2.6: legacy only, whatever the slot */
    char *expected;       /* the placement rules know the machine by name and expect another root
                             bus: "pcie", "pci" or "none"; NULL = they agree, or do not know it */
} SwCapsMachine;

/** The binary that the capabilities were learnt from. */
typedef struct {
    char *path;
    uint64_t size; /* bytes */
    int64_t mtime; /* nanoseconds since the epoch, as are the others */
    int64_t ctime;
    int64_t modules_ctime; /* of QEMU's module folder; 0 = it has none */
} SwCapsEmulator;

typedef struct {
    SwCapsEmulator emulator; /* path NULL: learnt from a QMP socket */
    char *version;           /* "7.2.22" */
    char *package;           /* the distribution's words; may be "" */
    char *target;            /* QEMU's target name: "x86_64", "aarch64", "ppc64", ... */
    bool disable_legacy;     /* some virtio-*-pci type has the property disable-legacy */
    bool disable_modern;
    bool transitional_types; /* some -transitional type exists */
    bool properties_unknown; /* no virtio type told its properties, yet there are some, or may be:
                                the first two are not known to be missing */
    bool fixed_video;        /* the primary video is the machine's own (-vga), at its usual slot;
                                from 1.6 on any video device can be the primary one */
    bool types_unknown;      /* it did not list its types: none is known to be missing */
    GPtrArray *families;     /* of SwCapsFamily, sorted by name */
    GPtrArray *controllers;  /* of SwCapsController */
    GPtrArray *machines;     /* of SwCapsMachine */
    GPtrArray *matrices;     /* of SwMatrix, in the order of measuring; empty: not asked for, or no
                                machine that can be measured */
    GHashTable *emulates;    /* set of the names of other device types that libvirt asks for, see
                                sw_caps_wanted_types() */
    GPtrArray *lacks;        /* of char *: types without which libvirt refuses a device, see "needs"
                                in rules/sw-qemu-rules.h, and which this emulator has not; older
                                documents say none */
    gatomicrefcount refs;
} SwCaps;

SwCaps *sw_caps_new(void);

/** sw_caps_ref() - another owner; those that have several are not to be changed any more */
SwCaps *sw_caps_ref(SwCaps *caps);

/** sw_caps_free() - one owner less; the last one takes them along */
void sw_caps_free(SwCaps *caps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwCaps, sw_caps_free)

/**
 * sw_caps_find_family() - a family by its name
 * @name:	"net", "blk", "vhost-user-blk", ...
 * Return: (transfer none): the family, or NULL when this emulator has none
 */
const SwCapsFamily *sw_caps_find_family(const SwCaps *caps, const char *name);

/**
 * sw_caps_add_family() - a family by its name, made when it is not there yet
 * Return: (transfer none): never NULL
 */
SwCapsFamily *sw_caps_add_family(SwCaps *caps, const char *name);

/**
 * sw_caps_family_add_type() - put a type into its family, in its place
 * @type:	(transfer full): as of sw_caps_new_type(), its slots known
 */
void sw_caps_family_add_type(SwCapsFamily *family, SwCapsType *type);

/**
 * sw_caps_find_type() - the usable PCI type of a family's variant, the plain name first
 * Return: (transfer none): the type, or NULL when there is none, or all are broken
 */
const SwCapsType *sw_caps_find_type(const SwCaps *caps, const char *family, SwVariant variant);

/**
 * sw_caps_find_controller() - the type that this emulator offers for a PCI controller model
 * Return: (transfer none): QEMU's type name, the best one first, or NULL
 */
const char *sw_caps_find_controller(const SwCaps *caps, const char *model);

/** sw_caps_add_controller() - append a row; both strings are copied */
void sw_caps_add_controller(SwCaps *caps, const char *model, const char *type);

/** sw_caps_emulates() - whether one of sw_caps_wanted_types() exists in this emulator, or a virtio
 * type that can be made */
bool sw_caps_emulates(const SwCaps *caps, const char *type);

/** sw_caps_lacks() - whether the emulator is known to lack a type that a device needs; NULL: no */
bool sw_caps_lacks(const SwCaps *caps, const char *type);

/** sw_caps_add_lack() - note a type that is not there, unless it is noted; @type is copied */
void sw_caps_add_lack(SwCaps *caps, const char *type);

/**
 * sw_caps_name_valid() - whether a name that an emulator or a document gave may be passed on
 * @name:	NULL is not valid
 *
 * Names end in command lines, documents and messages: 1 to 128 of A-Z a-z 0-9 . _ + -
 */
bool sw_caps_name_valid(const char *name);

/** A feature: a flag of SwCaps by name. */
typedef struct {
    const char *name; /* "disable-legacy" */
    size_t offset;    /* of a bool in SwCaps */
    size_t unknown;   /* of another: what the feature is learnt from was not told */
} SwCapsFeatureRow;

/** sw_caps_feature_rows() - all of them; @n (out) how many */
const SwCapsFeatureRow *sw_caps_feature_rows(size_t *n);

/** sw_caps_feature() - whether the emulator has the feature of a row */
bool sw_caps_feature(const SwCaps *caps, const SwCapsFeatureRow *row);

/** sw_caps_feature_unknown() - whether the emulator did not tell */
bool sw_caps_feature_unknown(const SwCaps *caps, const SwCapsFeatureRow *row);

/** sw_caps_new_type() - a type of its own, to be put into a family; @name is copied */
SwCapsType *sw_caps_new_type(const char *name, SwVariant variant);

/** sw_caps_add_machine() - append a machine; strings are copied, @alias may be NULL
 * Return: (transfer none): the machine, not measured */
SwCapsMachine *sw_caps_add_machine(SwCaps *caps, const char *name, const char *alias,
                                   bool is_default);

/** sw_caps_find_machine() - a machine by its name or its alias
 * Return: (transfer none): NULL when the emulator lists none */
SwCapsMachine *sw_caps_find_machine(const SwCaps *caps, const char *name);

/** sw_caps_has_matrix() - whether the truth table of a machine was measured; by its name */
bool sw_caps_has_matrix(const SwCaps *caps, const char *machine);

/** sw_caps_default_machine() - the machine of a domain that names none; NULL: there is none */
SwCapsMachine *sw_caps_default_machine(const SwCaps *caps);

/** sw_caps_machine_forget() - back to what the emulator lists of it */
void sw_caps_machine_forget(SwCapsMachine *machine);

/** sw_caps_kind_name() - the word for a root bus: "pcie" or "pci" */
const char *sw_caps_kind_name(bool express);

/** sw_caps_machine_kind() - the word for what a measured machine has
 * Return: that of its first root bus, or SW_CAPS_NO_ROOT */
const char *sw_caps_machine_kind(const SwCapsMachine *machine);

/** sw_caps_machine_add_root() - append a root bus; strings are copied */
void sw_caps_machine_add_root(SwCapsMachine *machine, const char *name, bool express,
                              const char *bridge);

/** sw_caps_machine_add_builtin() - append a built-in device; strings are copied */
void sw_caps_machine_add_builtin(SwCapsMachine *machine, const SwCapsBuiltin *builtin);

/** A PCI controller model and one QEMU type that can serve as it; the best type comes first. */
typedef struct {
    const char *model;
    const char *type;
} SwCapsControllerRow;

/** sw_caps_controller_rows() - all of them; @n (out) how many */
const SwCapsControllerRow *sw_caps_controller_rows(size_t *n);

/** sw_caps_controller_model() - libvirt's word for a PCI controller of a type of QEMU's; NULL: it
 * is none */
const char *sw_caps_controller_model(const char *type);

/**
 * sw_caps_wanted_types() - device types, besides virtio's and PCI controllers', whose presence
 * decides what libvirt adds by default, or what it can start
 * Return: (transfer none): NULL-terminated
 */
const char *const *sw_caps_wanted_types(void);
