/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices of QEMU's command line that a plan stands for, each with its properties.
 *
 * What the machine has built in is not among them: roots, and the chipset's own controllers. */
#include "text/sw-argv-device.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "rules/sw-chipset-rules.h"
#include "rules/sw-controller-rules.h"

static void
property_clear(SwArgvProperty *property)
{
    g_free(property->value);
}

static GArray *
new_properties(void)
{
    GArray *properties = g_array_new(FALSE, FALSE, sizeof(SwArgvProperty));

    g_array_set_clear_func(properties, (GDestroyNotify)property_clear);
    return properties;
}

/* @value: (transfer full) */
static void
add(GArray *properties, const char *name, char *value, SwArgvValue type)
{
    const SwArgvProperty property = {name, value, type};

    g_array_append_val(properties, property);
}

static void
add_number(GArray *properties, const char *name, int number)
{
    if (number >= 0)
        add(properties, name, g_strdup_printf("%d", number), SW_ARGV_VALUE_NUMBER);
}

static void
add_controller(GArray *properties, const SwController *c)
{
    add_number(properties, "port", c->port);
    add_number(properties, "chassis", c->chassis);
    add_number(properties, "chassis_nr", c->chassis_nr);
    add_number(properties, "bus_nr", c->bus_nr);
    add_number(properties, "index", c->phb_index);
    add_number(properties, "numa_node", c->node);
    if (c->hotplug != SW_SWITCH_ABSENT)
        add(properties, "hotplug", g_strdup(sw_switch_name(c->hotplug)), SW_ARGV_VALUE_SWITCH);
}

static void
add_address(GArray *properties, const SwDevice *device, const SwPlan *plan, const SwNames *names)
{
    const SwPci *pci = &device->address.pci;

    if (device->address.type == SW_ADDRESS_CCW)
        add(properties, "devno", sw_ccw_format(&device->address.ccw), SW_ARGV_VALUE_STRING);
    if (!sw_address_present(&device->address))
        return;
    add(properties, "bus", sw_names_bus(names, plan, pci->bus), SW_ARGV_VALUE_STRING);
    if (device->address.multifunction != SW_SWITCH_ABSENT)
        add(properties, "multifunction", g_strdup(sw_switch_name(device->address.multifunction)),
            SW_ARGV_VALUE_SWITCH);
    add(properties, "addr",
        pci->function ? g_strdup_printf("0x%x.0x%x", pci->slot, pci->function)
                      : g_strdup_printf("0x%x", pci->slot),
        SW_ARGV_VALUE_STRING);
}

/* A companion in a USB2 set shares its master's alias, and QEMU takes an ID only once. */
static void
add_master(GArray *properties, const SwDevice *device, const char *alias)
{
    add(properties, "masterbus", g_strdup_printf("%s.0", alias), SW_ARGV_VALUE_STRING);
    if (device->controller.port >= 0)
        add(properties, "firstport", g_strdup_printf("%d", device->controller.port),
            SW_ARGV_VALUE_NUMBER);
}

static GArray *
properties_of(const SwDevice *device, const SwQemuDevice *qemu, const SwPlan *plan,
              const SwNames *names)
{
    GArray *properties = new_properties();

    add(properties, "driver", g_strdup(qemu->type), SW_ARGV_VALUE_STRING);
    if (qemu->disable_legacy)
        add(properties, "disable-legacy", g_strdup(qemu->disable_legacy), SW_ARGV_VALUE_STRING);
    if (qemu->disable_modern)
        add(properties, "disable-modern",
            g_strdup(sw_override_is_on(qemu->disable_modern) ? "on" : "off"), SW_ARGV_VALUE_SWITCH);
    if (sw_device_is_controller(device, "pci"))
        add_controller(properties, &device->controller);
    if (device->controller.companion)
        add_master(properties, device, sw_names_alias(names, device));
    else
        add(properties, "id", g_strdup(sw_names_alias(names, device)), SW_ARGV_VALUE_STRING);
    add_address(properties, device, plan, names);
    return properties;
}

/* The names of a PCI function on s390 are a device of their own, in front of it. Character devices
 * have none, even if some are written. */
static GArray *
zpci_of(const SwDevice *device, const SwNames *names)
{
    const SwZpci *zpci = &device->address.zpci;
    GArray *properties;

    if (!sw_address_present(&device->address) || !zpci->uid || device->kind == SW_KIND_SERIAL)
        return NULL;
    properties = new_properties();
    add(properties, "driver", g_strdup("zpci"), SW_ARGV_VALUE_STRING);
    add(properties, "uid", g_strdup_printf("%u", zpci->uid), SW_ARGV_VALUE_NUMBER);
    add(properties, "fid", g_strdup_printf("%u", zpci->fid), SW_ARGV_VALUE_NUMBER);
    add(properties, "target", g_strdup(sw_names_alias(names, device)), SW_ARGV_VALUE_STRING);
    add(properties, "id", g_strdup_printf("zpci%u", zpci->uid), SW_ARGV_VALUE_STRING);
    return properties;
}

/* What older emulators are asked for by -usb and -vga: a USB controller that has no type, which
 * machines of PCI Express have none of, and a primary video that is the machine's own. */
static bool
is_machines_own(const SwPlan *plan, const SwDevice *device)
{
    return (sw_device_is_controller(device, "usb") && !device->model && !plan->slots.express) ||
           (device->kind == SW_KIND_VIDEO && device->primary && plan->slots.fixed_video);
}

static bool
has_place(const SwAddress *address)
{
    return sw_address_present(address) || address->type == SW_ADDRESS_CCW ||
           address->type == SW_ADDRESS_VIRTIO_MMIO;
}

bool
sw_argv_is_built_in(const SwPlan *plan, const SwDevice *device)
{
    const SwChipsetRule *rule = sw_chipset_rule_next(plan->machine->id, device, NULL);

    return rule && rule->home == SW_HOME_BUILT_IN && device->kind == SW_KIND_CONTROLLER &&
           !g_str_equal(device->type, "usb");
}

/* What is neither built in nor elsewhere than on PCI, channel I/O or virtio-mmio. */
static bool
on_command_line(const SwPlan *plan, const SwDevice *device)
{
    if (sw_device_is_controller(device, "pci") && sw_controller_is_root(device->model))
        return plan->machine->many_roots && device->controller.phb_index > 0;
    if (!has_place(&device->address) || is_machines_own(plan, device))
        return false;
    return !sw_argv_is_built_in(plan, device);
}

/* libvirt's order: what stands between the others and memory, controllers by type, the rest. */
static const struct {
    SwKind kind;
    const char *type;
} order[] = {
    {SW_KIND_IOMMU, NULL},
    {SW_KIND_CONTROLLER, "pci"},
    {SW_KIND_CONTROLLER, "usb"},
    {SW_KIND_CONTROLLER, "scsi"},
    {SW_KIND_CONTROLLER, "ide"},
    {SW_KIND_CONTROLLER, "sata"},
    {SW_KIND_CONTROLLER, "virtio-serial"},
    {SW_KIND_MEMORY, NULL},
    {SW_KIND_DISK, NULL},
    {SW_KIND_FILESYSTEM, NULL},
    {SW_KIND_INTERFACE, NULL},
    {SW_KIND_SERIAL, NULL},
    {SW_KIND_INPUT, NULL},
    {SW_KIND_VIDEO, NULL},
    {SW_KIND_SOUND, NULL},
    {SW_KIND_WATCHDOG, NULL},
    {SW_KIND_HOSTDEV, NULL},
    {SW_KIND_MEMBALLOON, NULL},
    {SW_KIND_RNG, NULL},
    {SW_KIND_PANIC, NULL},
    {SW_KIND_SHMEM, NULL},
    {SW_KIND_VSOCK, NULL},
    {SW_KIND_CRYPTO, NULL},
    {SW_KIND_PSTORE, NULL},
};

static bool
check_type(const SwDevice *device, const SwQemuDevice *qemu, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    if (qemu->type && !qemu->missing)
        return true;
    sw_error_set(error, SW_ERROR_UNSUPPORTED, device->line,
                 _("this emulator has no type for %s with model '%s'; use another model or another "
                   "emulator"),
                 name, device->model ? device->model : "");
    return false;
}

/* @properties: (transfer full) */
static SwArgvDevice *
add_device(GPtrArray *devices, const SwDevice *device, GArray *properties)
{
    SwArgvDevice *argv = g_new0(SwArgvDevice, 1);

    argv->device = device;
    argv->properties = properties;
    g_ptr_array_add(devices, argv);
    return argv;
}

static void
argv_device_free(SwArgvDevice *argv)
{
    g_array_unref(argv->properties);
    g_free(argv);
}

static bool
add_devices_of(GPtrArray *devices, const SwPlan *plan, const SwCaps *caps, const SwNames *names,
               const SwDevice *device, GError **error)
{
    SwQemuDevice qemu = sw_qemu_device(plan, caps, device);
    GArray *zpci;

    sw_qemu_device_override(&qemu, plan->domain, sw_names_alias(names, device), false);
    if (!check_type(device, &qemu, error))
        return false;
    zpci = zpci_of(device, names);
    if (zpci)
        add_device(devices, device, zpci)->zpci = true;
    add_device(devices, device, properties_of(device, &qemu, plan, names))->qemu = qemu;
    return true;
}

GPtrArray *
sw_argv_devices(const SwPlan *plan, const SwCaps *caps, const SwNames *names, GError **error)
{
    g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)argv_device_free);

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
        SW_FOREACH_DEVICE (plan->domain, order[i].kind, device)
            if (sw_device_is(device, order[i].kind, order[i].type, NULL) &&
                on_command_line(plan, device) &&
                !add_devices_of(devices, plan, caps, names, device, error))
                return NULL;
    return g_steal_pointer(&devices);
}

const char *
sw_argv_property(const SwArgvDevice *device, const char *name)
{
    for (guint i = 0; i < device->properties->len; i++) {
        const SwArgvProperty *property = &g_array_index(device->properties, SwArgvProperty, i);

        if (g_str_equal(property->name, name))
            return property->value;
    }
    return NULL;
}
