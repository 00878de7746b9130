/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt adds to a domain before it looks for addresses. The order of the steps decides
 * addresses: missing indexes, the machine's devices, default models, implied controllers, the
 * implied video. */
#include "place/sw-complete.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-device-rules.h"
#include "rules/sw-virtio-rules.h"

#define SERIAL_PORTS 31 /* of a virtio-serial controller, when it does not say */

static const char *
choose_model(const SwModelChoice choices[SW_MAX_CHOICES], const SwCaps *caps)
{
    for (size_t i = 0; i < SW_MAX_CHOICES && choices[i].model; i++)
        if (!choices[i].needs || sw_caps_emulates(caps, choices[i].needs))
            return choices[i].model;
    return NULL;
}

static SwDevice *
new_controller(const char *type, int index, const char *model, SwOrigin origin)
{
    SwDevice *device = sw_device_new(SW_KIND_CONTROLLER, origin);

    device->type = g_strdup(type);
    device->model = g_strdup(model);
    device->controller.index = index;
    return device;
}

/* ---- missing indexes ---- */

static bool
is_usb2(const SwDevice *device)
{
    return device->model && g_str_has_prefix(device->model, "ich9-");
}

/* A part of an ICH9 USB2 set joins the closest set before it that still lacks this part. */
static int
usb2_index(const SwDomain *domain, const SwDevice *device)
{
    int index = -1;

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other) {
        if (other == device)
            break;
        if (g_str_equal(other->type, "usb"))
            index = is_usb2(other) ? other->controller.index : -1;
    }
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, other)
        if (index >= 0 && sw_device_is(other, SW_KIND_CONTROLLER, "usb", device->model) &&
            other->controller.index == index)
            return -1;
    return index;
}

static char *
index_key(const char *type, int index)
{
    return g_strdup_printf("%s %d", type, index);
}

/* The lowest index that is not in use; it only rises, so each type's search goes on where it ended.
 */
static int
next_index(GHashTable *used, GHashTable *searched, const char *type)
{
    int index = GPOINTER_TO_INT(g_hash_table_lookup(searched, type));

    for (;; index++) {
        g_autofree char *key = index_key(type, index);

        if (!g_hash_table_contains(used, key))
            break;
    }
    g_hash_table_insert(searched, (char *)type, GINT_TO_POINTER(index));
    return index;
}

static void
fill_indexes(SwDomain *domain)
{
    g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) searched = g_hash_table_new(g_str_hash, g_str_equal);

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        g_hash_table_add(used, index_key(device->type, device->controller.index));
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device) {
        int index = -1;

        if (device->controller.index >= 0)
            continue;
        if (g_str_equal(device->type, "usb") && is_usb2(device))
            index = usb2_index(domain, device);
        device->controller.index = index >= 0 ? index : next_index(used, searched, device->type);
        g_hash_table_add(used, index_key(device->type, device->controller.index));
    }
}

static bool
index_error(const SwDevice *device, int index, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(
        error, SW_ERROR_VALUE, device->line,
        _("%s asks for a controller with index %d, and the highest is %d; give it a lower one"),
        name, index, SW_MAX_CONTROLLER_INDEX);
    return false;
}

static bool
check_indexes(const SwDomain *domain, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device) {
        if (device->controller.index > SW_MAX_CONTROLLER_INDEX)
            return index_error(device, device->controller.index, error);
        if (!g_str_equal(device->type, "pci"))
            continue;
        if (g_hash_table_add(seen, GINT_TO_POINTER(device->controller.index)))
            continue;
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("two PCI controllers have index %d; give one of them another index"),
                     device->controller.index);
        return false;
    }
    return true;
}

/* ---- what the machine has ---- */

static void
add_default_usb(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    static const struct {
        const char *model;
        int startport;
    } companions[] = {{"ich9-uhci1", 0}, {"ich9-uhci2", 2}, {"ich9-uhci3", 4}};
    const char *model = choose_model(machine->usb_added, caps);

    /* q35 without any USB2 or USB3 controller gets none; elsewhere one without a model is added */
    if (!model && machine->id == SW_MACHINE_Q35)
        return;
    sw_domain_append(domain, new_controller("usb", 0, model, SW_ORIGIN_MACHINE));
    if (g_strcmp0(model, "ich9-ehci1") != 0)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(companions); i++) {
        SwDevice *device = new_controller("usb", 0, companions[i].model, SW_ORIGIN_MACHINE);

        device->controller.companion = true;
        device->controller.port = companions[i].startport;
        sw_domain_append(domain, device);
    }
}

static bool
add_root(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps, GError **error)
{
    const SwDevice *root = sw_domain_controller(domain, "pci", 0);

    if (!machine->root || (machine->root_needs && !sw_caps_emulates(caps, machine->root_needs)))
        return true;
    if (!root) {
        sw_domain_append(domain, new_controller("pci", 0, machine->root, SW_ORIGIN_MACHINE));
        return true;
    }
    if (g_strcmp0(root->model, machine->root) == 0)
        return true;
    sw_error_set(error, SW_ERROR_VALUE, root->line,
                 _("PCI controller 0 is a %s, but machine type %s has a %s there; give this one "
                   "another index"),
                 root->model ? root->model : _("controller without model"), domain->machine,
                 machine->root);
    return false;
}

static bool
add_machine_devices(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy,
                    GError **error)
{
    if (machine->default_usb && !sw_domain_controller(domain, "usb", 0))
        add_default_usb(domain, machine, policy->caps);
    if (machine->sata && !sw_domain_controller(domain, "sata", 0))
        sw_domain_append(domain, new_controller("sata", 0, NULL, SW_ORIGIN_MACHINE));
    if (!add_root(domain, machine, policy->caps, error))
        return false;
    if (machine->memballoon && !domain->devices[SW_KIND_MEMBALLOON]->len) {
        SwDevice *balloon = sw_device_new(SW_KIND_MEMBALLOON, SW_ORIGIN_MACHINE);

        sw_device_set_model(balloon, "virtio");
        sw_domain_append(domain, balloon);
    }
    return true;
}

/* ---- default models ---- */

static void
default_controller_model(SwDevice *device, const SwMachineRule *machine, const SwCaps *caps)
{
    if (g_str_equal(device->type, "usb") && !device->model) {
        if (machine->id != SW_MACHINE_S390_CCW || device->address.type == SW_ADDRESS_NONE)
            sw_device_set_model(device, machine->id == SW_MACHINE_S390_CCW
                                            ? "none"
                                            : choose_model(machine->usb_plain, caps));
    } else if (g_str_equal(device->type, "scsi") &&
               (!device->model || g_str_equal(device->model, "auto"))) {
        sw_device_set_model(device, choose_model(machine->scsi, caps));
    }
}

static void
default_interface_model(SwDevice *device, const SwMachineRule *machine, const SwCaps *caps)
{
    if (g_strcmp0(device->type, "hostdev") == 0)
        return;
    if (!device->model)
        sw_device_set_model(device, choose_model(machine->nic, caps));
    else
        sw_device_set_model(device, sw_device_rule_spelling(device->model));
}

/* The kinds whose generic model libvirt writes out. */
static const SwKind named_virtio[] = {SW_KIND_MEMBALLOON, SW_KIND_VSOCK};

static void
default_models(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        default_controller_model(device, machine, caps);
    SW_FOREACH_DEVICE (domain, SW_KIND_INTERFACE, device)
        default_interface_model(device, machine, caps);
    SW_FOREACH_DEVICE (domain, SW_KIND_VIDEO, device)
        if (!device->model)
            sw_device_set_model(device, choose_model(machine->video, caps));
    for (size_t i = 0; i < G_N_ELEMENTS(named_virtio); i++)
        SW_FOREACH_DEVICE (domain, named_virtio[i], device)
            if (!device->model)
                sw_device_set_model(device, "virtio");
}

/* ---- controllers that other devices need ---- */

/* One controller more; see sw_complete() for why a changed one goes among the written ones. */
static SwDevice *
imply_controller(SwDomain *domain, const char *type, int index, const char *model,
                 const SwPolicy *policy)
{
    SwDevice *device = new_controller(type, index, model, SW_ORIGIN_IMPLIED);

    if (sw_policy_apply(policy, device))
        sw_domain_add(domain, device);
    else
        sw_domain_append(domain, device);
    return device;
}

static void
imply_up_to(SwDomain *domain, const char *type, int last, const char *model, const SwPolicy *policy)
{
    for (int index = 0; index <= last; index++)
        if (!sw_domain_controller(domain, type, index))
            imply_controller(domain, type, index, model, policy);
}

/* Disk buses with controllers of their own, and how many disks each controller takes. */
static const struct {
    const char *bus;
    int per_controller;
} disk_buses[] = {{"scsi", 7}, {"fdc", 2}, {"ide", 4}, {"sata", 6}};

static int
disk_controller(const SwDevice *disk)
{
    if (disk->address.type == SW_ADDRESS_DRIVE)
        return (int)disk->address.controller;
    for (size_t i = 0; i < G_N_ELEMENTS(disk_buses); i++)
        if (g_strcmp0(disk->type, disk_buses[i].bus) == 0)
            return MAX(sw_disk_index(disk->name), 0) / disk_buses[i].per_controller;
    return -1;
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

/* A disk's controllers are made up to the one that it needs: that must not be any number. */
static bool
check_disk_controllers(const SwDomain *domain, GError **error)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_DISK, disk)
        if (disk_controller(disk) > SW_MAX_CONTROLLER_INDEX)
            return index_error(disk, disk_controller(disk), error);
    return true;
}

static int
highest_scsi_hostdev(const SwDomain *domain)
{
    int highest = -1;

    SW_FOREACH_DEVICE (domain, SW_KIND_HOSTDEV, device)
        if (g_strcmp0(device->type, "scsi") == 0)
            highest =
                MAX(highest,
                    device->address.type == SW_ADDRESS_DRIVE ? (int)device->address.controller : 0);
    return highest;
}

static void
imply_disk_controllers(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy)
{
    const char *scsi = choose_model(machine->scsi, policy->caps);

    for (size_t i = 0; i < G_N_ELEMENTS(disk_buses); i++)
        imply_up_to(domain, disk_buses[i].bus, highest_disk_controller(domain, disk_buses[i].bus),
                    g_str_equal(disk_buses[i].bus, "scsi") ? scsi : NULL, policy);
}

static void
imply_smartcard_controllers(SwDomain *domain, const SwPolicy *policy)
{
    SW_FOREACH_DEVICE (domain, SW_KIND_SMARTCARD, device)
        imply_up_to(domain, "ccid",
                    device->address.type == SW_ADDRESS_CCID ? (int)device->address.controller : 0,
                    NULL, policy);
}

/* ---- virtio-serial: channels and consoles take ports, 31 a controller, port 0 for consoles only
 * ---- */

static bool
is_serial_port(const SwDevice *device)
{
    return g_strcmp0(device->type, "virtio") == 0 &&
           (device->address.type == SW_ADDRESS_NONE ||
            device->address.type == SW_ADDRESS_VIRTIO_SERIAL);
}

static void
imply_serial_of_kind(SwDomain *domain, SwKind kind, const SwPolicy *policy)
{
    SW_FOREACH_DEVICE (domain, kind, device)
        if (is_serial_port(device))
            imply_up_to(domain, "virtio-serial",
                        device->address.type == SW_ADDRESS_VIRTIO_SERIAL
                            ? (int)device->address.controller
                            : 0,
                        NULL, policy);
}

/* Free ports over all controllers, for what has no port yet. @console: may take port 0. */
static unsigned
serial_capacity(const SwDomain *domain)
{
    unsigned ports = 0;

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        if (g_str_equal(device->type, "virtio-serial"))
            ports +=
                (device->controller.ports > 0 ? (unsigned)device->controller.ports : SERIAL_PORTS) -
                1;
    return ports;
}

static unsigned
serial_demand(const SwDomain *domain)
{
    unsigned channels = 0, consoles = 0, controllers = 0;

    SW_FOREACH_DEVICE (domain, SW_KIND_CHANNEL, device)
        channels += is_serial_port(device);
    SW_FOREACH_DEVICE (domain, SW_KIND_CONSOLE, device)
        consoles += is_serial_port(device);
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        controllers += g_str_equal(device->type, "virtio-serial");
    /* each controller's port 0 holds one console */
    return channels + (consoles > controllers ? consoles - controllers : 0);
}

static void
imply_serial_controllers(SwDomain *domain, const SwPolicy *policy)
{
    int index = 0;

    imply_serial_of_kind(domain, SW_KIND_CHANNEL, policy);
    imply_serial_of_kind(domain, SW_KIND_CONSOLE, policy);
    while (serial_demand(domain) > serial_capacity(domain))
        imply_controller(domain, "virtio-serial", sw_domain_unused_index(domain, "virtio-serial"),
                         NULL, policy);
}

static void
imply_video(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    GPtrArray *videos = domain->devices[SW_KIND_VIDEO];

    if (domain->graphics && !videos->len) {
        SwDevice *video = sw_device_new(SW_KIND_VIDEO, SW_ORIGIN_IMPLIED);

        sw_device_set_model(video, choose_model(machine->video, caps));
        sw_domain_append(domain, video);
    }
    if (videos->len)
        ((SwDevice *)videos->pdata[0])->primary = true;
}

static void
apply_policy(SwDomain *domain, const SwPolicy *policy)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            sw_policy_apply(policy, device);
}

/* Whether an added controller of this kind would get another form than libvirt's. */
static bool
policy_changes(const SwPolicy *policy, const char *type, const char *model)
{
    g_autoptr(SwDevice) device = new_controller(type, 0, model, SW_ORIGIN_IMPLIED);

    return sw_policy_choose(policy, device) != SW_CHOICE_LEAVE;
}

/* What has to be written out comes before anything that libvirt would add by itself. */
static void
imply_written_out(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy)
{
    const char *scsi = choose_model(machine->scsi, policy->caps);

    if (policy_changes(policy, "scsi", scsi))
        imply_up_to(domain, "scsi", highest_disk_controller(domain, "scsi"), scsi, policy);
    if (policy_changes(policy, "virtio-serial", NULL))
        imply_serial_controllers(domain, policy);
}

bool
sw_complete(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy, GError **error)
{
    fill_indexes(domain);
    if (!check_indexes(domain, error) || !check_disk_controllers(domain, error))
        return false;
    imply_written_out(domain, machine, policy);
    imply_up_to(domain, "scsi", highest_scsi_hostdev(domain),
                choose_model(machine->scsi, policy->caps), policy);
    if (!add_machine_devices(domain, machine, policy, error))
        return false;
    default_models(domain, machine, policy->caps);
    imply_disk_controllers(domain, machine, policy);
    imply_serial_controllers(domain, policy);
    imply_smartcard_controllers(domain, policy);
    imply_video(domain, machine, policy->caps);
    apply_policy(domain, policy);
    return true;
}
