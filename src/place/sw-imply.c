/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Controllers that other devices need. */
#include "place/sw-imply.h"

#include "base/sw-error.h"
#include "caps/sw-machine-caps.h"
#include "place/sw-index.h"
#include "place/sw-serial.h"
#include "rules/sw-drive-rules.h"

/* Each controller of disks takes a slot, and there are no more. */
#define MAX_DRIVE_CONTROLLER ((int)(SW_PCI_SLOTS * (SW_PCI_MAX_BUS + 1)) - 1)

#define SCSI_UNITS       7u /* of a controller that libvirt fills by itself */
#define SMALL_SCSI       "lsisas1068"
#define SMALL_SCSI_UNITS 2u /* of one of this model */

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

void
sw_imply_smartcard_controllers(SwDomain *domain, const SwPolicy *policy)
{
    if (domain->devices[SW_KIND_SMARTCARD]->len) /* on another one than 0 it is refused later */
        imply_up_to(domain, "ccid", 0, NULL, policy);
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

/* libvirt gives each channel an address of this type, in the place of any other that is written;
 * consoles keep theirs. */
static void
drop_other_addresses(SwDomain *domain)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CHANNEL, device)
        if (sw_serial_is_port(device) && device->address.type != SW_ADDRESS_VIRTIO_SERIAL)
            device->address = (SwAddress){.type = SW_ADDRESS_NONE};
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
    drop_other_addresses(domain);
}

/* ---- SCSI host devices ---- */

static int
hostdev_controller(const SwDevice *hostdev)
{
    if (g_strcmp0(hostdev->type, "scsi") != 0)
        return -1;
    return hostdev->address.type == SW_ADDRESS_DRIVE ? (int)hostdev->address.controller : 0;
}

static void
borrow_model(SwScsiNeed *need, const SwDomain *domain, int index)
{
    const SwDevice *controller = sw_domain_controller(domain, "scsi", index);

    if (!controller)
        return;
    g_free(need->model);
    need->model = g_strdup(controller->model);
}

/* The last controller that is there when the highest one rises to it lends its model to what is
 * missing. */
static void
need_controller(SwScsiNeed *need, const SwDomain *domain, int index)
{
    if (index <= need->highest)
        return;
    need->highest = index;
    borrow_model(need, domain, index);
}

void
sw_scsi_need_clear(SwScsiNeed *need)
{
    g_free(need->model);
}

void
sw_imply_scsi_controllers(SwDomain *domain, const SwScsiNeed *need, const SwMachineRule *machine,
                          const SwPolicy *policy)
{
    const char *usual = sw_caps_choose_model(policy->caps, machine->scsi);
    bool named = need->model && !g_str_equal(need->model, "auto");

    imply_up_to(domain, "scsi", need->highest, named ? need->model : usual, policy);
}

/* libvirt counts once for each host device that it has read, over those read so far: by then the
 * controllers of the earlier ones are there and lend their model, too. */
void
sw_imply_hostdev_controllers(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy)
{
    g_auto(SwScsiNeed) need = SW_SCSI_NEED_NONE;

    SW_FOREACH_DEVICE (domain, SW_KIND_HOSTDEV, hostdev) {
        if (hostdev_controller(hostdev) <= need.highest)
            continue;
        if (need.highest >= 0) /* -1 is the index of those that name none */
            borrow_model(&need, domain, need.highest);
        need_controller(&need, domain, hostdev_controller(hostdev));
        sw_imply_scsi_controllers(domain, &need, machine, policy);
    }
}

/* How many units libvirt gives to host devices. A controller that it adds later has no model yet
 * when it counts. */
static unsigned
scsi_units(const SwDomain *domain, int index)
{
    const SwDevice *controller = sw_domain_controller(domain, "scsi", index);

    return controller && g_strcmp0(controller->model, SMALL_SCSI) == 0 ? SMALL_SCSI_UNITS
                                                                       : SCSI_UNITS;
}

/* Of the first target of the first bus, where it looks. */
static gpointer
unit_key(unsigned controller, unsigned unit)
{
    return GUINT_TO_POINTER(controller * SCSI_UNITS + unit);
}

static void
take_written(GHashTable *taken, const SwAddress *address)
{
    if (address->type == SW_ADDRESS_DRIVE && !address->bus && !address->target &&
        address->unit < SCSI_UNITS)
        g_hash_table_add(taken, unit_key(address->controller, address->unit));
}

static GHashTable *
taken_units(const SwDomain *domain)
{
    GHashTable *taken = g_hash_table_new(NULL, NULL);

    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk) {
        if (!sw_device_is(disk, SW_KIND_DISK, "scsi", NULL))
            continue;
        if (disk->address.type == SW_ADDRESS_DRIVE)
            take_written(taken, &disk->address);
        else /* the target's number is that of the unit */
            g_hash_table_add(taken, unit_key(0, (unsigned)MAX(sw_disk_index(disk->name), 0)));
    }
    SW_FOREACH_DEVICE (domain, SW_KIND_HOSTDEV, hostdev)
        if (sw_device_is(hostdev, SW_KIND_HOSTDEV, "scsi", NULL))
            take_written(taken, &hostdev->address);
    return taken;
}

static bool
is_open(const SwDevice *hostdev)
{
    return sw_device_is(hostdev, SW_KIND_HOSTDEV, "scsi", NULL) &&
           hostdev->address.type != SW_ADDRESS_DRIVE;
}

/* A controller of this model that is added is filled as any other, but when libvirt reads what is
 * printed, it is one that is written, and takes less: so the addresses are printed too. */
static bool
has_to_write(const SwDomain *domain, const SwScsiNeed *need)
{
    if (g_strcmp0(need->model, SMALL_SCSI) == 0)
        for (int index = 0; index <= need->highest; index++)
            if (!sw_domain_controller(domain, "scsi", index))
                return true;
    return false;
}

SwScsiNeed
sw_scsi_need(SwDomain *domain)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(SwAddress));
    g_autoptr(GHashTable) taken = taken_units(domain);
    SwScsiNeed need = SW_SCSI_NEED_NONE;
    SwAddress place = {.type = SW_ADDRESS_DRIVE, .numbered = true};
    unsigned controller = 0, unit = 0;
    guint n = 0;

    SW_FOREACH_DEVICE (domain, SW_KIND_HOSTDEV, hostdev) {
        if (!sw_device_is(hostdev, SW_KIND_HOSTDEV, "scsi", NULL))
            continue;
        if (hostdev->address.type == SW_ADDRESS_DRIVE) {
            need_controller(&need, domain, hostdev_controller(hostdev));
            continue;
        }
        while (unit >= scsi_units(domain, (int)controller) ||
               g_hash_table_contains(taken, unit_key(controller, unit)))
            if (++unit >= SCSI_UNITS) {
                unit = 0;
                controller++;
            }
        place.controller = controller;
        place.unit = unit;
        g_array_append_val(places, place);
        need_controller(&need, domain, (int)controller);
        g_hash_table_add(taken, unit_key(controller, unit));
    }
    if (has_to_write(domain, &need))
        SW_FOREACH_DEVICE (domain, SW_KIND_HOSTDEV, hostdev)
            if (is_open(hostdev))
                hostdev->address = g_array_index(places, SwAddress, n++);
    return need;
}

/* Kinds of which a device needs its controller and all below it: that must not be any number. */
static const struct {
    SwKind kind;
    int (*controller)(const SwDevice *device); /* -1: none */
} implying[] = {
    {SW_KIND_DISK, disk_controller},
    {SW_KIND_HOSTDEV, hostdev_controller},
};

bool
sw_check_implied_controllers(const SwDomain *domain, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(implying); i++)
        SW_FOREACH_DEVICE (domain, implying[i].kind, device)
            if (implying[i].controller(device) > MAX_DRIVE_CONTROLLER)
                return sw_index_error(device, implying[i].controller(device), MAX_DRIVE_CONTROLLER,
                                      error);
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
