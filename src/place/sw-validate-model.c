/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Models, types and machines that do not go together. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-words.h"
#include "place/sw-validate.h"
#include "rules/sw-model-rules.h"
#include "rules/sw-support-rules.h"
#include "rules/sw-virtio-rules.h"

static bool
check_known(const SwDevice *device, GError **error)
{
    const SwModelRule *rule = sw_model_rule_find(device);
    g_autofree char *name = NULL;

    if (!rule || !device->model || sw_words_match(rule->models, device->model))
        return true;
    name = sw_device_name(device);
    if (*rule->models)
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("%s has the unknown model '%s'; use one of: %s"), name, device->model,
                     rule->models);
    else
        sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                     _("%s has the model '%s', but there is only one kind of it; remove the model"),
                     name, device->model);
    return false;
}

static bool
check_virtio(const SwDevice *device, GError **error)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);
    g_autofree char *name = NULL;

    if (!rule || rule->models || sw_virtio_ask(device) == SW_ASKS_NOTHING)
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("%s cannot have the model '%s': this kind of device is virtio 1 only and has no "
                   "other form; remove the model"),
                 name, device->model);
    return false;
}

/* Off PCI there is one type a family. */
static bool
check_wish(const SwDevice *device, GError **error)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(device);
    g_autofree char *name = NULL;

    if (device->wish == SW_WISH_NONE || !rule || !rule->legacy ||
        (device->address.type != SW_ADDRESS_CCW && device->address.type != SW_ADDRESS_VIRTIO_MMIO))
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_WISH, device->wish_line,
                 _("%s cannot be what %s asks: it is not on PCI, and elsewhere a virtio device has "
                   "one form only; remove that, or give it an address of type 'pci'"),
                 name, sw_wish_name(device->wish));
    return false;
}

static bool
check_ide(const SwDevice *device, const SwMachineRule *machine, GError **error)
{
    g_autofree char *name = NULL;

    if (!sw_device_is_controller(device, "ide"))
        return true;
    name = sw_device_name(device);
    if (!machine->ide) {
        sw_error_set(
            error, SW_ERROR_UNSUPPORTED, device->line,
            _("%s: machine type family %s has no IDE controller; use bus='sata' or bus='virtio'"),
            name, machine->title);
        return false;
    }
    if (device->controller.index == 0)
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("%s: machine type family %s has one IDE controller, with four places for disks; "
                   "use bus='sata' or bus='virtio'"),
                 name, machine->title);
    return false;
}

static bool
check_machine(const SwDevice *device, const SwDomain *domain, const SwMachineRule *machine,
              const SwCaps *caps, GError **error)
{
    const SwSupportRule *rule = sw_support_rule_find(device);
    g_autofree char *name = NULL;
    const char *what;

    if (!rule)
        return true;
    name = sw_device_name(device);
    what = device->model ? device->model : device->type ? device->type : sw_kind_name(device->kind);
    if (rule->family && !sw_caps_find_type(caps, rule->family, SW_VARIANT_GENERIC)) {
        sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                     _("this emulator has no %s (%s); use another model or another emulator"), what,
                     name);
        return false;
    }
    if (sw_support_rule_allows(rule, domain->arch, machine->id))
        return true;
    if (rule->where)
        sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                     _("%s cannot be '%s' on %s, only on: %s; use another model, or remove the "
                       "device"),
                     name, what, domain->machine, _(rule->where));
    else
        sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                     _("%s cannot be '%s', which QEMU does not have; use another model"), name,
                     what);
    return false;
}

static bool
check_virtio_iommu(const SwDevice *device, const SwDomain *domain, GError **error)
{
    if (!sw_device_is(device, SW_KIND_IOMMU, NULL, "virtio") || domain->acpi)
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("a virtio IOMMU needs ACPI, which is off; add <acpi/> to <features>"));
    return false;
}

/* What is legacy in shared memory went from QEMU before the transitional types came. */
static bool
check_shmem_model(const SwDevice *device, const SwCaps *caps, GError **error)
{
    g_autofree char *name = NULL;

    if (device->kind != SW_KIND_SHMEM || !caps->transitional_types ||
        (device->model && !g_str_equal(device->model, "ivshmem")))
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("%s is of a model that QEMU has no longer; use ivshmem-plain or "
                   "ivshmem-doorbell"),
                 name);
    return false;
}

static bool
check_shmem_server(const SwDevice *device, GError **error)
{
    const bool doorbell = g_strcmp0(device->model, "ivshmem-doorbell") == 0;
    g_autofree char *name = NULL;

    if (device->kind != SW_KIND_SHMEM || sw_device_attribute(device, "server") ||
        (!doorbell && !sw_device_attribute(device, "msi")))
        return true;
    name = sw_device_name(device);
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("%s has no <server>, and interrupts need one; add it, or use ivshmem-plain "
                   "without <msi>"),
                 name);
    return false;
}

/* The forms in which only one or two kinds of input exist. */
static bool
check_input(const SwDevice *device, GError **error)
{
    const bool evdev = g_strcmp0(device->subtype, "evdev") == 0;
    const bool passthrough = g_strcmp0(device->subtype, "passthrough") == 0;
    const char *bus = evdev ? "none" : passthrough ? "virtio" : NULL;

    if (device->kind != SW_KIND_INPUT)
        return true;
    if (bus && g_strcmp0(device->type, bus) != 0) {
        sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                     _("an input of type '%s' cannot be on bus '%s'; leave the bus out"),
                     device->subtype, device->type);
        return false;
    }
    if (!device->model || g_strcmp0(device->type, "virtio") == 0)
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("an input on bus '%s' has no model; remove the model '%s'"), device->type,
                 device->model);
    return false;
}

/* What is behind vDPA, and behind a vhost-user socket, is virtio. */
static bool
check_interface(const SwDevice *device, GError **error)
{
    if (device->kind != SW_KIND_INTERFACE || !sw_words_contain("vdpa vhostuser", device->type) ||
        (device->model && g_str_has_prefix(device->model, "virtio")))
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("an interface of type '%s' has the model '%s'; write <model type='virtio'/>"),
                 device->type, device->model ? device->model : "");
    return false;
}

/* libvirt's first console is a second name for the first serial port; the others are of their own.
 */
static bool
check_console(const SwDevice *device, const SwDomain *domain, GError **error)
{
    if (device->kind != SW_KIND_CONSOLE || device == domain->devices[SW_KIND_CONSOLE]->pdata[0] ||
        (device->type && !g_str_equal(device->type, "serial")))
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("a console that is not the first one is on a serial port; give it "
                   "<target type='virtio'/>, or write a <serial>"));
    return false;
}

bool
sw_validate_model(const SwDevice *device, const SwDomain *domain, const SwMachineRule *machine,
                  const SwCaps *caps, GError **error)
{
    return check_wish(device, error) && check_known(device, error) && check_virtio(device, error) &&
           check_ide(device, machine, error) &&
           check_machine(device, domain, machine, caps, error) &&
           check_virtio_iommu(device, domain, error) && check_shmem_model(device, caps, error) &&
           check_shmem_server(device, error) && check_input(device, error) &&
           check_interface(device, error) && check_console(device, domain, error);
}
