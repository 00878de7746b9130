/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disks of a domain that is converted: IDE becomes SATA.
 *
 * Two things number a disk. Its target sorts it among the disks of its bus, of which libvirt boots
 * the first, and it must be the only one of that name on any bus. Its place, the address or what
 * libvirt reckons from the target, is what the guest sees, and must be the only one on SATA. Each
 * is kept if it is free, or else becomes the next one that is. */
#include "xml/sw-convert-disks.h"

#include "rules/sw-drive-rules.h"
#include "xml/sw-edit.h"
#include "xml/sw-element-rules.h"
#include "xml/sw-xml.h"

#define IDE_UNITS  2u /* of each of the two channels */
#define IDE_PLACES 4u
#define SATA_UNITS 6u
#define MAX_PLACE  0x40000000u

typedef struct {
    GHashTable *names;  /* set of targets, of all buses */
    GHashTable *places; /* set of places on SATA, controller by controller */
    int last;           /* number of the last target that was given */
} Taken;

static bool
is_on(const SwDevice *disk, const char *bus)
{
    return sw_device_is(disk, SW_KIND_DISK, bus, NULL);
}

static unsigned
sata_place(const SwAddress *address)
{
    return address->controller * SATA_UNITS + address->unit;
}

/* An address that no IDE has leads to a place that no SATA has: placing the domain tells of it. */
static unsigned
ide_place(const SwAddress *address)
{
    const guint64 place = (guint64)address->controller * IDE_PLACES +
                          (guint64)address->bus * IDE_UNITS + address->unit;

    return (unsigned)MIN(place, MAX_PLACE);
}

/* sd and the letters that libvirt counts with: a to z, aa, ab, ... */
static char *
sata_name(int number)
{
    g_autoptr(GString) name = g_string_new(NULL);

    for (int left = number; left >= 0; left = left / 26 - 1)
        g_string_prepend_c(name, (char)('a' + left % 26));
    g_string_prepend(name, "sd");
    return g_string_free(g_steal_pointer(&name), FALSE);
}

/* (transfer full): a target that says hd; another one goes through as it is */
static char *
free_name(Taken *taken, const char *target)
{
    int number = sw_disk_index(target);

    if (!g_str_has_prefix(target, "hd"))
        return g_strdup(target);
    for (number = MAX(number, taken->last + 1);; number++) {
        g_autofree char *name = sata_name(number);

        if (!g_hash_table_add(taken->names, g_strdup(name)))
            continue;
        taken->last = number;
        return g_steal_pointer(&name);
    }
}

static unsigned
free_place(Taken *taken, unsigned place)
{
    while (!g_hash_table_add(taken->places, GUINT_TO_POINTER(place)))
        place++;
    return place;
}

static void
set_number(xmlNode *address, const char *name, unsigned number)
{
    g_autofree char *text = g_strdup_printf("%u", number);

    sw_edit_set(address, name, text);
}

static void
write_place(xmlNode *disk, unsigned place)
{
    xmlNode *address = sw_xml_child(disk, "address");

    if (!address)
        address = sw_edit_add_child(disk, "address");
    sw_edit_set(address, "type", "drive");
    set_number(address, "controller", place / SATA_UNITS);
    set_number(address, "bus", 0);
    set_number(address, "target", 0);
    set_number(address, "unit", place % SATA_UNITS);
}

static void
convert_disk(const SwDevice *disk, Taken *taken)
{
    const SwAddress *old = &disk->address;
    const bool written = old->type == SW_ADDRESS_DRIVE;
    g_autofree char *name = free_name(taken, disk->name);
    const unsigned reckoned = (unsigned)MAX(sw_disk_index(name), 0);
    const unsigned place = free_place(taken, written ? ide_place(old) : reckoned);

    sw_edit_set_path(disk->node, "target@dev", name);
    sw_edit_set_path(disk->node, "target@bus", "sata");
    if (written || place != reckoned)
        write_place(disk->node, place);
}

void
sw_convert_disks(const SwDomain *domain)
{
    Taken taken = {
        .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .places = g_hash_table_new(NULL, NULL),
        .last = -1,
    };

    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk) {
        g_hash_table_add(taken.names, g_strdup(disk->name));
        if (is_on(disk, "sata")) {
            const SwAddress address = sw_drive_address(disk);

            g_hash_table_add(taken.places, GUINT_TO_POINTER(sata_place(&address)));
        }
    }
    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk)
        if (is_on(disk, "ide"))
            convert_disk(disk, &taken);
    g_hash_table_unref(taken.names);
    g_hash_table_unref(taken.places);
}

/* ---- what the guest is started from ---- */

/* A lun is a disk, too. */
static bool
is_device(const SwDevice *disk, const char *device)
{
    const char *written = sw_device_attribute(disk, "@device");

    if (!written || g_str_equal(written, "lun"))
        written = "disk";
    return g_str_equal(written, device);
}

const SwDevice *
sw_convert_first_disk(const SwDomain *domain, const char *device)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk)
        if (is_device(disk, device))
            return disk;
    return NULL;
}

/* 0: none is written. */
static guint64
boot_order(const SwDevice *device)
{
    g_autofree char *text = sw_element_get(device->node, "boot@order");

    return text ? g_ascii_strtoull(text, NULL, 10) : 0;
}

bool
sw_convert_has_boot_order(const SwDomain *domain)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (boot_order(device))
                return true;
    return false;
}

const SwDevice *
sw_convert_system_disk(const SwDomain *domain)
{
    const SwDevice *first = NULL;

    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk)
        if (is_device(disk, "disk") && boot_order(disk) &&
            (!first || boot_order(disk) < boot_order(first)))
            first = disk;
    return first ? first : sw_convert_first_disk(domain, "disk");
}
