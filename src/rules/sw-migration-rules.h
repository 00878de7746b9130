/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the state of a device is when it migrates, and what two sides must have alike. */
#pragma once

#include "model/sw-device.h"

/** What a virtio device on PCI is to the guest; its state fits the same one only. */
typedef enum {
    SW_STATE_NONE,         /* no virtio device on PCI */
    SW_STATE_REFUSED,      /* QEMU does not make it */
    SW_STATE_LEGACY,       /* virtio 0.9 only */
    SW_STATE_TRANSITIONAL, /* both, with an I/O BAR */
    SW_STATE_MODERN,       /* virtio 1 only */
    SW_STATE_MODERN_PLAIN, /* likewise behind a port, without PCI Express capability */
    SW_N_STATES
} SwState;
SW_ENUM_DECLARE(SwState, sw_state)

/** How one asks QEMU for a device: by its type, or by properties of the generic one. */
typedef struct {
    const char *suffix;         /* of the type's name; "": the generic type */
    const char *disable_legacy; /* "on", "off", "auto"; NULL: the type has no such property */
    const char *disable_modern; /* "on", "off"; likewise */
    SwState conventional;       /* in a conventional slot, or on a root bus itself */
    SwState port;               /* behind a PCI Express port */
    SwState modern;             /* of a family without a legacy form, in a conventional slot */
    SwState modern_port;
} SwSpellingRule;

/** sw_spelling_rules() - all rows; @n (out): how many */
const SwSpellingRule *sw_spelling_rules(size_t *n);

/** What decides the state of a virtio device. */
typedef struct {
    const char *type;           /* QEMU's */
    const char *disable_legacy; /* in force: given in any of QEMU's words, or the default */
    const char *disable_modern; /* likewise; NULL: no such property */
    bool legacy;                /* the family has a legacy form */
    bool behind_port;
} SwStateFacts;

/** sw_state_find() - the state of a virtio device on PCI */
SwState sw_state_find(const SwStateFacts *facts);

/** What both sides must have alike, besides form and place: an attribute of the XML. */
typedef struct {
    SwKind kind;
    const char *type;   /* NULL: any */
    const char *path;   /* see sw_device_attribute() */
    const char *absent; /* what it means when it is not written; NULL: not known */
    const char *why;    /* a clause, translatable */
} SwAlikeRule;

/** sw_alike_rules() - all rows; @n (out): how many */
const SwAlikeRule *sw_alike_rules(size_t *n);

/** Network cards that firmware can boot from: they have an option ROM unless it is taken away. */
typedef struct {
    const char *types; /* QEMU's, separated by blanks */
} SwRomRule;

/** sw_rom_rules() - all rows; @n (out): how many */
const SwRomRule *sw_rom_rules(size_t *n);

/** sw_state_has_rom() - whether a type has an option ROM when nothing is said of it */
bool sw_state_has_rom(const char *type);
