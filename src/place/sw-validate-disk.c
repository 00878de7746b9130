/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bus, device and target of disks. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "place/sw-validate.h"
#include "rules/sw-drive-rules.h"

/* On which buses each device can be. */
static const struct {
    const char *device;
    const char *buses;
} disk_devices[] = {
    {"floppy", "fdc"},
    {"lun", "scsi virtio"},
    {"cdrom", "ide scsi sata usb xen uml"},
    {"disk", "ide scsi sata usb xen uml virtio sd"},
};

static bool
check_device(const SwDevice *disk, const char *device, GError **error)
{
    g_autofree char *name = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(disk_devices); i++) {
        if (!g_str_equal(device, disk_devices[i].device) ||
            sw_words_contain(disk_devices[i].buses, disk->type))
            continue;
        name = sw_device_name(disk);
        sw_error_set(error, SW_ERROR_UNSUPPORTED, disk->line,
                     _("%s has the device '%s', which cannot be on bus '%s'; use one of: %s"), name,
                     device, disk->type, disk_devices[i].buses);
        return false;
    }
    return true;
}

static bool
check_model(const SwDevice *disk, GError **error)
{
    g_autofree char *name = NULL;

    if (!disk->model || g_strcmp0(disk->type, "virtio") == 0)
        return true;
    name = sw_device_name(disk);
    sw_error_set(error, SW_ERROR_UNSUPPORTED, disk->line,
                 _("%s has the model '%s', but bus '%s' has no models; remove it, or use "
                   "bus='virtio'"),
                 name, disk->model, disk->type);
    return false;
}

static bool
check_target(const SwDevice *disk, const char *device, GError **error)
{
    const bool floppy = g_str_has_prefix(disk->name, "fd");
    g_autofree char *name = NULL;

    if (g_str_equal(device, "cdrom") || floppy == g_str_equal(device, "floppy"))
        return true;
    name = sw_device_name(disk);
    sw_error_set(error, SW_ERROR_VALUE, disk->line,
                 _("%s has the device '%s'; floppy disks, and no others, have targets like 'fda'; "
                   "give it another target"),
                 name, device);
    return false;
}

/* How many there are of each part of a drive address; libvirt has no bound for the rest. */
static const struct {
    const char *bus;
    const char *model; /* of the controller; NULL: any */
    unsigned buses;
    unsigned targets;
} drives[] = {
    {"fdc", NULL, 1, 1},        {"ide", NULL, G_MAXUINT, 1},  {"sata", NULL, 1, 1},
    {"scsi", "lsilogic", 1, 1}, {"scsi", NULL, 1, G_MAXUINT},
};

static bool
drive_error(const SwDevice *disk, const char *part, unsigned n, GError **error)
{
    g_autofree char *name = sw_device_name(disk);

    sw_error_set(error, SW_ERROR_ADDRESS, disk->line,
                 _("%s is on %s %u of its %s controller, where there is only 0; leave the address "
                   "out"),
                 name, part, n, disk->type);
    return false;
}

static bool
check_drive(const SwDevice *disk, const SwDomain *domain, GError **error)
{
    const SwAddress *address = &disk->address;
    const SwDevice *controller;

    if (address->type != SW_ADDRESS_DRIVE)
        return true;
    controller = sw_domain_controller(domain, disk->type, (int)address->controller);
    for (size_t i = 0; i < G_N_ELEMENTS(drives); i++) {
        if (g_strcmp0(disk->type, drives[i].bus) != 0 ||
            (drives[i].model &&
             (!controller || g_strcmp0(controller->model, drives[i].model) != 0)))
            continue;
        if (address->bus >= drives[i].buses)
            return drive_error(disk, "bus", address->bus, error);
        if (address->target >= drives[i].targets)
            return drive_error(disk, "target", address->target, error);
    }
    return true;
}

/* A floppy disk without address is on the controller that its target reckons. */
static bool
check_floppy(const SwDevice *disk, GError **error)
{
    const unsigned controller = sw_drive_address(disk).controller;
    g_autofree char *name = NULL;

    if (g_strcmp0(disk->type, "fdc") != 0 || controller == 0)
        return true;
    name = sw_device_name(disk);
    sw_error_set(error, SW_ERROR_ADDRESS, disk->line,
                 _("%s needs floppy controller %u, and there is only 0; use the target 'fda' or "
                   "'fdb'"),
                 name, controller);
    return false;
}

bool
sw_validate_disk(const SwDevice *disk, const SwDomain *domain, GError **error)
{
    const char *device = sw_device_attribute(disk, "@device");

    if (!device)
        device = "disk";
    return check_device(disk, device, error) && check_model(disk, error) &&
           check_target(disk, device, error) && check_drive(disk, domain, error) &&
           check_floppy(disk, error);
}
