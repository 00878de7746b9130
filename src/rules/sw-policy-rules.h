/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of a site's policy: where each may stand, what it may say, what counts without it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "model/sw-device.h"

typedef enum {
    SW_KEY_DEFAULT,
    SW_KEY_UNKNOWN_GUEST,
    SW_KEY_SPELLING,
    SW_KEY_LEGACY_HOME,
    SW_KEY_CAPABILITIES_XML,
    SW_KEY_SPARE_PCIE,
    SW_KEY_SPARE_CONVENTIONAL,
    SW_KEY_PORTS_IN_USE,
    SW_KEY_WINDOWS,
    SW_KEY_ON_EXCEED,
    SW_KEY_VIRTIO,
    SW_KEY_GUEST_OS,
    SW_N_KEYS
} SwKey;

/** What a section speaks of; of two that fit, the later one of this list counts. */
typedef enum {
    SW_SCOPE_SITE,   /* [policy], [hotplug], [io] */
    SW_SCOPE_GUEST,  /* [guest "OS id, short id or glob"] */
    SW_SCOPE_DOMAIN, /* [domain "name, UUID or glob"] */
    SW_SCOPE_DEVICE, /* [device "family or glob"] */
    SW_N_SCOPES
} SwScope;
SW_ENUM_DECLARE(SwScope, sw_scope) /* the section's first word; "" for a site's */

/** The form in which a value is written. */
typedef enum {
    SW_VALUE_WORD,    /* one of the words: the value is its position */
    SW_VALUE_COUNT,   /* a number up to the row's, or "auto" */
    SW_VALUE_WINDOWS, /* likewise, or one for each firmware: "seabios:N ovmf:N" */
    SW_VALUE_TEXT     /* an OS id */
} SwValueForm;

#define SW_AUTO (-1) /* the value of "auto" where numbers are asked for */

/* Values of form WORD are these, in the order of the row's words; those of legacy-home are
 * SwLegacyHome. */

/** default, unknown-guest: the form of a virtio device for which the domain names none */
typedef enum {
    SW_VIRTIO_PLAIN, /* as libvirt has it */
    SW_VIRTIO_TRANSITIONAL,
    SW_VIRTIO_NON_TRANSITIONAL,
    SW_VIRTIO_AUTO /* by the facts of the guest's OS */
} SwVirtioForm;

/** spelling: how a transitional device is written */
typedef enum { SW_SPELLING_MODEL, SW_SPELLING_GENERIC } SwSpelling;

/** capabilities-xml: what libvirt's own documents show of what the emulators offer; each shows more
 * than the last */
typedef enum {
    SW_SHOW_NONE,
    SW_SHOW_ENUM, /* enums in the domain capabilities */
    SW_SHOW_ALL,  /* and an element of its own in the capabilities */
    SW_N_SHOWS
} SwShow;
SW_ENUM_DECLARE(SwShow, sw_show)

/** ports-in-use: whether a device can be plugged and unplugged at a port that has one */
typedef enum { SW_PORTS_ON, SW_PORTS_OFF } SwPortsInUse;

/** on-exceed: what becomes of a domain that needs more I/O windows than there are */
typedef enum { SW_EXCEED_REFUSE, SW_EXCEED_WARN } SwOnExceed;

/** A row. */
typedef struct {
    SwKey id;
    const char *group; /* of the site; "" where only other sections may have the key */
    const char *name;
    SwValueForm form;
    const char *words; /* of form WORD, separated by blanks */
    int most;          /* of the forms with numbers */
    int usual;         /* the value where no policy speaks */
    unsigned scopes;   /* bits of SwScope */
    const char *title; /* for people, translatable */
} SwPolicyRule;

/** sw_policy_rules() - all rows, in the order of SwKey; @n (out) (optional): how many */
const SwPolicyRule *sw_policy_rules(size_t *n);

/** sw_policy_rule_find() - the row of a key's name; NULL: there is no such key */
const SwPolicyRule *sw_policy_rule_find(const char *name);

/**
 * sw_policy_rule_parse() - read a value
 * @values:	(out): of each firmware, BIOS first; the same twice unless the form tells them apart
 * Return: false when it is none that the key may have; of form TEXT anything that is printable is
 * one
 */
bool sw_policy_rule_parse(const SwPolicyRule *rule, const char *text, int values[2]);

/** sw_policy_rule_format() - a value as it is written; "" for form TEXT
 * Return: (transfer full) */
char *sw_policy_rule_format(const SwPolicyRule *rule, const int values[2]);

/** sw_policy_rule_choices() - what a key may be, for people: "on, off", "auto or a number to 255"
 * Return: (transfer full) */
char *sw_policy_rule_choices(const SwPolicyRule *rule);
