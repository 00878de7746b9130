/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Controllers that other devices need. */
#include "place/sw-imply.h"

#include "base/sw-error.h"
#include "caps/sw-machine-caps.h"
#include "place/sw-index.h"
#include "place/sw-serial.h"
#include "rules/sw-drive-rules.h"

/* One controller more; see sw_complete() for why a changed one goes among the written ones. */
static void
imply_controller(SwDomain *domain, const char *type, int index, const char *model,
                 const SwPolicy *policy)
{
    SwDevice *device = sw_controller_new(type, index, model, SW_ORIGIN_IMPLIED);

    if (sw_policy_apply(policy, device))
        sw_domain_add(domain, device);
    else
        sw_domain_append(domain, device);
}

static void
imply_up_to(SwDomain *domain, const char *type, int last, const char *model, const SwPolicy *policy)
{
    for (int index = 0; index <= last; index++)
        if (!sw_domain_controller(domain, type, index))
            imply_controller(domain, type, index, model, policy);
}

static int
disk_controller(const SwDevice *disk)
{
    const SwAddress address = sw_drive_address(disk);

    return address.type == SW_ADDRESS_DRIVE ? (int)address.controller : -1;
}

static int
highest_disk_controller(const SwDomain *domain, const char *bus)
{
    int highest = -1;

    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk)
        if (g_strcmp0(disk->type, bus) == 0)
            highest = MAX(highest, disk_controller(disk));
    return highest;
}

void
sw_imply_disk_controllers(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy)
{
    const char *scsi = sw_caps_choose_model(policy->caps, machine->scsi);
    size_t n;
    const SwDriveRule *rules = sw_drive_rules(&n);

    for (size_t i = 0; i < n; i++)
        imply_up_to(domain, rules[i].bus, highest_disk_controller(domain, rules[i].bus),
                    g_str_equal(rules[i].bus, "scsi") ? scsi : NULL, policy);
}

static int
smartcard_controller(const SwDevice *device)
{
    return device->address.type == SW_ADDRESS_CCID ? (int)device->address.controller : 0;
}

void
sw_imply_smartcard_controllers(SwDomain *domain, const SwPolicy *policy)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_SMARTCARD, device)
        imply_up_to(domain, "ccid", smartcard_controller(device), NULL, policy);
}

/* ---- virtio-serial ---- */

static int
serial_controller(const SwDevice *port)
{
    return port->address.type == SW_ADDRESS_VIRTIO_SERIAL ? (int)port->address.controller : 0;
}

/* The one that each asks for, and none below it. */
static void
imply_serial_of_kind(SwDomain *domain, SwKind kind, const SwPolicy *policy)
{
    SW_FOREACH_DEVICE (domain, kind, device)
        if (sw_serial_is_port(device) &&
            !sw_domain_controller(domain, "virtio-serial", serial_controller(device)))
            imply_controller(domain, "virtio-serial", serial_controller(device), NULL, policy);
}

void
sw_imply_serial_controllers(SwDomain *domain, const SwPolicy *policy)
{
    imply_serial_of_kind(domain, SW_KIND_CHANNEL, policy);
    imply_serial_of_kind(domain, SW_KIND_CONSOLE, policy);
    /* what cannot be is refused later */
    for (int left = sw_serial_missing(domain, NULL); left > 0; left -= SW_SERIAL_PORTS - 1)
        imply_controller(domain, "virtio-serial", sw_domain_unused_index(domain, "virtio-serial"),
                         NULL, policy);
}

/* ---- SCSI host devices ---- */

static int
hostdev_controller(const SwDevice *hostdev)
{
    if (g_strcmp0(hostdev->type, "scsi") != 0)
        return -1;
    return hostdev->address.type == SW_ADDRESS_DRIVE ? (int)hostdev->address.controller : 0;
}

/* libvirt counts once for each host device that it has read, over those read so far: the last
 * controller that is there when the highest one rises to it lends its model to what is missing. */
static void
imply_for_hostdevs(SwDomain *domain, guint n, const char *usual, const SwPolicy *policy)
{
    g_autofree char *model = NULL;
    int highest = -1;

    for (guint i = 0; i < n; i++) {
        const SwDevice *hostdev = domain->devices[SW_KIND_HOSTDEV]->pdata[i];
        const SwDevice *controller;

        if (hostdev_controller(hostdev) <= highest)
            continue;
        highest = hostdev_controller(hostdev);
        controller = sw_domain_controller(domain, "scsi", highest);
        if (controller) {
            g_free(model);
            model = g_strdup(controller->model);
        }
    }
    if (g_strcmp0(model, "auto") == 0)
        g_clear_pointer(&model, g_free);
    imply_up_to(domain, "scsi", highest, model ? model : usual, policy);
}

void
sw_imply_hostdev_controllers(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy)
{
    const char *usual = sw_caps_choose_model(policy->caps, machine->scsi);

    for (guint n = 1; n <= domain->devices[SW_KIND_HOSTDEV]->len; n++)
        imply_for_hostdevs(domain, n, usual, policy);
}

/* Kinds of which a device needs its controller and all below it: that must not be any number. */
static const struct {
    SwKind kind;
    int (*controller)(const SwDevice *device); /* -1: none */
} implying[] = {
    {SW_KIND_DISK, disk_controller},
    {SW_KIND_HOSTDEV, hostdev_controller},
    {SW_KIND_SMARTCARD, smartcard_controller},
};

bool
sw_check_implied_controllers(const SwDomain *domain, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(implying); i++)
        SW_FOREACH_DEVICE (domain, implying[i].kind, device)
            if (implying[i].controller(device) > SW_MAX_CONTROLLER_INDEX)
                return sw_index_error(device, implying[i].controller(device), error);
    return true;
}

/* Whether an added controller of this kind would get another form than libvirt's. */
static bool
policy_changes(const SwPolicy *policy, const char *type, const char *model)
{
    g_autoptr(SwDevice) device = sw_controller_new(type, 0, model, SW_ORIGIN_IMPLIED);

    return sw_policy_choose(policy, device) != SW_CHOICE_LEAVE;
}

/* libvirt adds the controllers of SCSI host devices behind all that it has read. */
static void
move_behind_written(SwDomain *domain)
{
    GPtrArray *list = domain->devices[SW_KIND_CONTROLLER];
    guint i = 0;

    for (guint left = list->len; left > 0; left--) {
        const SwDevice *device = list->pdata[i];

        if (device->origin == SW_ORIGIN_IMPLIED && !device->model_reason)
            g_ptr_array_add(list, g_ptr_array_steal_index(list, i));
        else
            i++;
    }
}

/* What has to be written out comes before anything that libvirt would add by itself. */
void
sw_imply_written_out(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy)
{
    const char *scsi = sw_caps_choose_model(policy->caps, machine->scsi);

    if (policy_changes(policy, "scsi", scsi))
        imply_up_to(domain, "scsi", highest_disk_controller(domain, "scsi"), scsi, policy);
    if (policy_changes(policy, "virtio-serial", NULL))
        sw_imply_serial_controllers(domain, policy);
    move_behind_written(domain);
}
