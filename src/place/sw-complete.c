/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt adds to a domain before it looks for addresses. The order of the steps decides
 * addresses: controllers of SCSI host devices, missing indexes, the machine's devices, default
 * models, implied controllers, the console of the first serial port, the implied video. */
#include "place/sw-complete.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "caps/sw-machine-caps.h"
#include "place/sw-imply.h"
#include "place/sw-index.h"
#include "policy/sw-word.h"
#include "rules/sw-address-rules.h"
#include "rules/sw-device-rules.h"
#include "rules/sw-usb2-rules.h"
#include "rules/sw-virtio-rules.h"

/* ---- what the machine has ---- */

static void
add_default_usb(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    size_t n;
    const SwUsb2Rule *parts = sw_usb2_rules(&n);
    const char *model = sw_caps_choose_model(caps, machine->usb_added);

    /* q35 without any USB2 or USB3 controller gets none; elsewhere one without a model is added */
    if (!model && machine->id == SW_MACHINE_Q35)
        return;
    sw_domain_append(domain, sw_controller_new("usb", 0, model, SW_ORIGIN_MACHINE));
    if (g_strcmp0(model, "ich9-ehci1") != 0)
        return;
    for (size_t i = 0; i < n; i++) {
        SwDevice *device;

        if (parts[i].startport < 0)
            continue;
        device = sw_controller_new("usb", 0, parts[i].model, SW_ORIGIN_MACHINE);
        device->controller.companion = true;
        device->controller.port = parts[i].startport;
        sw_domain_append(domain, device);
    }
}

static bool
add_root(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps, GError **error)
{
    const char *model = sw_caps_machine_root(caps, machine, domain->machine);
    const SwDevice *root = sw_domain_controller(domain, "pci", 0);

    if (!model)
        return true;
    if (!root) {
        sw_domain_append(domain, sw_controller_new("pci", 0, model, SW_ORIGIN_MACHINE));
        return true;
    }
    if (g_strcmp0(root->model, model) == 0)
        return true;
    sw_error_set(error, SW_ERROR_VALUE, root->line,
                 _("PCI controller 0 is a %s, but machine type %s has a %s there; give this one "
                   "another index"),
                 root->model ? root->model : _("controller without model"), domain->machine, model);
    return false;
}

static bool
add_machine_devices(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy,
                    GError **error)
{
    if (machine->default_usb && !sw_domain_controller(domain, "usb", 0))
        add_default_usb(domain, machine, policy->caps);
    if (machine->sata && !sw_domain_controller(domain, "sata", 0))
        sw_domain_append(domain, sw_controller_new("sata", 0, NULL, SW_ORIGIN_MACHINE));
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
    /* to libvirt one without model means on s390 that there is none, unless it has an address */
    const bool none = machine->id == SW_MACHINE_S390_CCW && device->address.type == SW_ADDRESS_NONE;

    if (g_str_equal(device->type, "usb") && !device->model) {
        sw_device_set_model(device, none ? "none" : sw_caps_choose_model(caps, machine->usb_plain));
    } else if (g_str_equal(device->type, "scsi") &&
               (!device->model || g_str_equal(device->model, "auto"))) {
        sw_device_set_model(device, sw_caps_choose_model(caps, machine->scsi));
    }
}

static void
default_interface_model(SwDevice *device, const SwMachineRule *machine, const SwCaps *caps)
{
    if (sw_words_contain("hostdev hostdev-usb", device->type))
        return;
    if (device->model && !*device->model)
        g_clear_pointer(&device->model, g_free);
    if (!device->model && g_strcmp0(device->type, "vdpa") == 0)
        sw_device_set_model(device, "virtio");
    else if (!device->model)
        sw_device_set_model(device, sw_caps_choose_model(caps, machine->nic));
    else
        sw_device_set_model(device, sw_device_rule_spelling(device->model));
}

/* The bus of an input that names none; first matching row counts. A graphics tablet of a board
 * without USB is refused later, as there. */
static const struct {
    const char *subtype; /* NULL: any */
    const char *arches;
    const char *bus;
} input_buses[] = {
    {"passthrough", "*", "virtio"}, {"evdev", "*", "none"},       {NULL, "s390x s390", "virtio"},
    {"tablet", "*", "usb"},         {NULL, "x86_64 i686", "ps2"}, {NULL, "*", "usb"},
};

static void
default_input_bus(SwDevice *device, const SwDomain *domain)
{
    for (size_t i = 0; !device->type && i < G_N_ELEMENTS(input_buses); i++)
        if ((!input_buses[i].subtype || g_strcmp0(device->subtype, input_buses[i].subtype) == 0) &&
            sw_words_match(input_buses[i].arches, domain->arch))
            device->type = g_strdup(input_buses[i].bus);
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
        if (!device->model || !*device->model || g_str_equal(device->model, "default"))
            sw_device_set_model(device, sw_caps_choose_model(caps, machine->video));
    SW_FOREACH_DEVICE (domain, SW_KIND_TPM, device)
        if (!device->model && machine->id == SW_MACHINE_PSERIES)
            sw_device_set_model(device, "tpm-spapr");
    SW_FOREACH_DEVICE (domain, SW_KIND_SHMEM, device)
        if (!device->model)
            sw_device_set_model(device, "ivshmem");
    SW_FOREACH_DEVICE (domain, SW_KIND_INPUT, device)
        default_input_bus(device, domain);
    for (size_t i = 0; i < G_N_ELEMENTS(named_virtio); i++)
        SW_FOREACH_DEVICE (domain, named_virtio[i], device)
            if (!device->model)
                sw_device_set_model(device, "virtio");
}

/* libvirt reads their addresses and takes them away; those of the virtual I/O bus of pseries it
 * takes for registers, see sw-spapr-vio.c. */
static void
forget_ignored_places(SwDomain *domain)
{
    static const SwKind kinds[] = {SW_KIND_HOSTDEV, SW_KIND_VIDEO};

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        SW_FOREACH_DEVICE (domain, kinds[i], device)
            if (sw_address_ignored(device))
                device->address = (SwAddress){.type = SW_ADDRESS_NONE};
}

static void
imply_video(SwDomain *domain, const SwMachineRule *machine, const SwCaps *caps)
{
    GPtrArray *videos = domain->devices[SW_KIND_VIDEO];

    if (domain->graphics && !videos->len) {
        SwDevice *video = sw_device_new(SW_KIND_VIDEO, SW_ORIGIN_IMPLIED);

        sw_device_set_model(video, sw_caps_choose_model(caps, machine->video));
        sw_domain_append(domain, video);
    }
    if (videos->len)
        ((SwDevice *)videos->pdata[0])->primary = true;
}

/* ---- forms of virtio ---- */

/* Of all devices that are known to be virtio. A transitional model that libvirt takes, if in vain,
 * is placed as libvirt does it: see sw-warnings.c. */
static bool
apply_words(SwDomain *domain, const SwPolicy *policy, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            const SwVirtioRule *rule;

            if (device->wish == SW_WISH_NONE && sw_virtio_ask(device) == SW_ASKS_NOTHING)
                continue;
            rule = sw_virtio_rule_find(device);
            if (rule && !rule->models && !sw_policy_check_form(policy->caps, device, error))
                return false;
            if (rule && !device->model_reason && !sw_policy_apply_word(policy, device, error))
                return false;
        }
    return true;
}

static bool
check_words(const SwDomain *domain, GError **error)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device) {
            g_autofree char *name = NULL;

            if (device->wish == SW_WISH_NONE || sw_virtio_rule_find(device))
                continue;
            name = sw_device_name(device);
            sw_error_set(error, SW_ERROR_WISH, device->wish_line,
                         _("%s is no virtio device, so that it cannot be what %s asks; remove "
                           "that, or make it a virtio device"),
                         name, sw_wish_name(device->wish));
            return false;
        }
    return true;
}

static void
apply_policy(SwDomain *domain, const SwPolicy *policy)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (device->wish == SW_WISH_NONE)
                sw_policy_apply(policy, device);
}

bool
sw_complete(SwDomain *domain, const SwMachineRule *machine, const SwPolicy *policy, GError **error)
{
    g_auto(SwScsiNeed) need = SW_SCSI_NEED_NONE;

    /* first: libvirt reads our result, and what is written of it lends its model to what it adds */
    if (!apply_words(domain, policy, error) || !sw_check_implied_controllers(domain, error))
        return false;
    sw_imply_hostdev_controllers(domain, machine, policy);
    sw_fill_indexes(domain);
    if (!sw_check_indexes(domain, error))
        return false;
    sw_imply_written_out(domain, machine, policy);
    if (!add_machine_devices(domain, machine, policy, error))
        return false;
    default_models(domain, machine, policy->caps);
    forget_ignored_places(domain);
    need = sw_scsi_need(domain);
    sw_imply_disk_controllers(domain, machine, policy);
    sw_imply_serial_controllers(domain, policy);
    sw_imply_smartcard_controllers(domain, policy);
    sw_imply_scsi_controllers(domain, &need, machine, policy);
    sw_imply_first_console(domain, machine);
    imply_video(domain, machine, policy->caps);
    /* again: some have become virtio devices by a default */
    if (!apply_words(domain, policy, error) || !check_words(domain, error))
        return false;
    apply_policy(domain, policy);
    return true;
}
