/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the drivers of one guest OS can drive: a small table made from osinfo-db. */
#pragma once

#include <stdbool.h>

#include "base/sw-enum.h"

#define SW_GUEST_MAX_ENTRIES 20000 /* guests in a table; osinfo-db 20221203 has 790 */
#define SW_GUEST_MAX_TEXT    512   /* bytes of an id, short id, source or stamp */

/** Which virtio devices of a class a guest has drivers for. */
typedef enum {
    SW_DRIVES_NONE,   /* the database names no virtio device */
    SW_DRIVES_LEGACY, /* virtio 0.9 only: needs the I/O BAR of a legacy or transitional device */
    SW_DRIVES_MODERN, /* virtio 1 only */
    SW_DRIVES_BOTH,
    SW_N_DRIVES
} SwDrives;
SW_ENUM_DECLARE(SwDrives, sw_drives)

/** sw_drives_of() - from whether there is a driver for legacy and one for modern devices */
SwDrives sw_drives_of(bool legacy, bool modern);

/** Device classes of the virtio specification that have a legacy form. */
typedef enum {
    SW_GUEST_NET,
    SW_GUEST_BLOCK,
    SW_GUEST_SCSI,
    SW_GUEST_CONSOLE,
    SW_GUEST_BALLOON,
    SW_GUEST_RNG,
    SW_GUEST_9P,
    SW_N_GUEST_CLASSES
} SwGuestClass;
SW_ENUM_DECLARE(SwGuestClass, sw_guest_class)

typedef struct {
    char *id;        /* "http://centos.org/centos/6.10" */
    char *short_id;  /* "centos6.10"; NULL when the database has none */
    SwDrives drives; /* over all classes */
    SwDrives by_class[SW_N_GUEST_CLASSES];
} SwGuest;

typedef struct {
    char *source;      /* what the table was made from, for people: "osinfo-db 20221203" */
    char *stamp;       /* changes when the database does; the cache compares it */
    GPtrArray *guests; /* of SwGuest, sorted by id */
    gatomicrefcount refs;
} SwGuestTable;

SwGuestTable *sw_guest_table_new(void);

/** sw_guest_table_ref() - one user more of a finished table, which nobody may change from then on
 * Return: (transfer full): @table */
SwGuestTable *sw_guest_table_ref(SwGuestTable *table);

/** sw_guest_table_free() - one user less; the last one frees it; NULL is passed over */
void sw_guest_table_free(SwGuestTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SwGuestTable, sw_guest_table_free)

/** sw_guest_table_add() - append a guest that drives nothing yet; sort before looking up
 * Return: (transfer none): the new guest */
SwGuest *sw_guest_table_add(SwGuestTable *table, const char *id, const char *short_id);

/** sw_guest_table_sort() - by id, in byte order
 * Return: (transfer none): an id that stands in the table twice, which a table must not have; or
 * NULL */
const char *sw_guest_table_sort(SwGuestTable *table);

/** sw_guest_text_is_valid() - whether a text may be an id, short id, source or stamp: printable
 * UTF-8 of 1 to SW_GUEST_MAX_TEXT bytes */
bool sw_guest_text_is_valid(const char *text);

/** sw_guest_is_one_sided() - whether its drivers know one virtio only, so that something is decided
 * for it without a policy; NULL: not known */
bool sw_guest_is_one_sided(const SwGuest *guest);

/**
 * sw_guest_sum() - fill @drives from @by_class: legacy when some class is driven and none of them
 * by a modern driver, modern the other way round, none when no class is driven
 */
void sw_guest_sum(SwGuest *guest);

/**
 * sw_guest_table_find() - the facts of one OS, in a sorted table
 * @id:	the database's id, or its short id
 *
 * Ids are unique and come before short ids; of guests that share a short id, the first by id is
 * meant.
 *
 * Return: (transfer none): the guest, or NULL when the database does not know it
 */
const SwGuest *sw_guest_table_find(const SwGuestTable *table, const char *id);
