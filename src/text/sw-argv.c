/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The -device arguments of a plan.
 *
 * A device is a list of properties with typed values; the three forms are three ways to print one.
 * What the machine has built in is not on the command line: roots, and the chipset's own
 * controllers. */
#include "text/sw-argv.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "rules/sw-chipset-rules.h"
#include "rules/sw-controller-rules.h"
#include "text/sw-json.h"
#include "text/sw-names.h"
#include "text/sw-qemu-device.h"

typedef enum {
    VALUE_STRING,
    VALUE_NUMBER,
    VALUE_SWITCH /* on or off */
} ValueType;

typedef struct {
    const char *name;
    char *value;
    ValueType type;
} Property;

static void
property_clear(Property *property)
{
    g_free(property->value);
}

static GArray *
new_properties(void)
{
    GArray *properties = g_array_new(FALSE, FALSE, sizeof(Property));

    g_array_set_clear_func(properties, (GDestroyNotify)property_clear);
    return properties;
}

/* @value: (transfer full) */
static void
add(GArray *properties, const char *name, char *value, ValueType type)
{
    const Property property = {name, value, type};

    g_array_append_val(properties, property);
}

static void
add_number(GArray *properties, const char *name, int number)
{
    if (number >= 0)
        add(properties, name, g_strdup_printf("%d", number), VALUE_NUMBER);
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
        add(properties, "hotplug", g_strdup(sw_switch_name(c->hotplug)), VALUE_SWITCH);
}

static void
add_address(GArray *properties, const SwDevice *device, const SwPlan *plan, const SwNames *names)
{
    const SwPci *pci = &device->address.pci;

    if (device->address.type == SW_ADDRESS_CCW)
        add(properties, "devno", sw_ccw_format(&device->address.ccw), VALUE_STRING);
    if (!sw_address_present(&device->address))
        return;
    add(properties, "bus", sw_names_bus(names, plan, pci->bus), VALUE_STRING);
    if (device->address.multifunction != SW_SWITCH_ABSENT)
        add(properties, "multifunction", g_strdup(sw_switch_name(device->address.multifunction)),
            VALUE_SWITCH);
    add(properties, "addr",
        pci->function ? g_strdup_printf("0x%x.0x%x", pci->slot, pci->function)
                      : g_strdup_printf("0x%x", pci->slot),
        VALUE_STRING);
}

/* A companion in a USB2 set shares its master's alias, and QEMU takes an ID only once. */
static void
add_master(GArray *properties, const SwDevice *device, const char *alias)
{
    add(properties, "masterbus", g_strdup_printf("%s.0", alias), VALUE_STRING);
    if (device->controller.port >= 0)
        add(properties, "firstport", g_strdup_printf("%d", device->controller.port), VALUE_NUMBER);
}

static GArray *
properties_of(const SwDevice *device, const SwQemuDevice *qemu, const SwPlan *plan,
              const SwNames *names)
{
    GArray *properties = new_properties();

    add(properties, "driver", g_strdup(qemu->type), VALUE_STRING);
    if (qemu->disable_legacy)
        add(properties, "disable-legacy", g_strdup(qemu->disable_legacy), VALUE_STRING);
    if (qemu->disable_modern)
        add(properties, "disable-modern",
            g_strdup(sw_override_is_on(qemu->disable_modern) ? "on" : "off"), VALUE_SWITCH);
    if (sw_device_is_controller(device, "pci"))
        add_controller(properties, &device->controller);
    if (device->controller.companion)
        add_master(properties, device, sw_names_alias(names, device));
    else
        add(properties, "id", g_strdup(sw_names_alias(names, device)), VALUE_STRING);
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
    add(properties, "driver", g_strdup("zpci"), VALUE_STRING);
    add(properties, "uid", g_strdup_printf("%u", zpci->uid), VALUE_NUMBER);
    add(properties, "fid", g_strdup_printf("%u", zpci->fid), VALUE_NUMBER);
    add(properties, "target", g_strdup(sw_names_alias(names, device)), VALUE_STRING);
    add(properties, "id", g_strdup_printf("zpci%u", zpci->uid), VALUE_STRING);
    return properties;
}

static void
append_json(GString *out, const GArray *properties)
{
    g_string_append_c(out, '{');
    for (guint i = 0; i < properties->len; i++) {
        const Property *property = &g_array_index(properties, Property, i);

        sw_json_name(out, property->name);
        switch (property->type) {
        case VALUE_STRING:
            sw_json_string(out, property->value);
            break;
        case VALUE_NUMBER:
            g_string_append(out, property->value);
            break;
        case VALUE_SWITCH:
            g_string_append(out, g_str_equal(property->value, "on") ? "true" : "false");
            break;
        }
    }
    g_string_append_c(out, '}');
}

/* A comma in a value is written twice. */
static void
append_legacy(GString *out, const GArray *properties)
{
    for (guint i = 0; i < properties->len; i++) {
        const Property *property = &g_array_index(properties, Property, i);
        g_auto(GStrv) parts = g_strsplit(property->value, ",", -1);
        g_autofree char *value = g_strjoinv(",,", parts);

        if (i)
            g_string_append_printf(out, ",%s=", property->name);
        g_string_append(out, value);
    }
}

static void
append_device(GString *out, const GArray *properties, SwArgv form, bool first)
{
    g_autoptr(GString) word = g_string_new(NULL);
    g_autofree char *quoted = NULL;

    if (form == SW_ARGV_JSON) {
        g_string_append(out, first ? "\n  " : ",\n  ");
        append_json(out, properties);
        return;
    }
    if (form == SW_ARGV_SHELL)
        append_json(word, properties);
    else
        append_legacy(word, properties);
    quoted = g_shell_quote(word->str);
    g_string_append_printf(out, "-device %s\n", form == SW_ARGV_SHELL ? quoted : word->str);
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

/* What is neither built in nor elsewhere than on PCI, channel I/O or virtio-mmio. */
static bool
on_command_line(const SwPlan *plan, const SwDevice *device)
{
    const SwChipsetRule *rule = sw_chipset_rule_next(plan->machine->id, device, NULL);

    if (sw_device_is_controller(device, "pci") && sw_controller_is_root(device->model))
        return plan->machine->many_roots && device->controller.phb_index > 0;
    if (!has_place(&device->address) || is_machines_own(plan, device))
        return false;
    return !rule || rule->home != SW_HOME_BUILT_IN || device->kind != SW_KIND_CONTROLLER ||
           g_str_equal(device->type, "usb");
}

/* libvirt's order: controllers by type, then the other kinds. */
static const struct {
    SwKind kind;
    const char *type;
} order[] = {
    {SW_KIND_CONTROLLER, "pci"},  {SW_KIND_CONTROLLER, "usb"},
    {SW_KIND_CONTROLLER, "scsi"}, {SW_KIND_CONTROLLER, "ide"},
    {SW_KIND_CONTROLLER, "sata"}, {SW_KIND_CONTROLLER, "virtio-serial"},
    {SW_KIND_MEMORY, NULL},       {SW_KIND_DISK, NULL},
    {SW_KIND_FILESYSTEM, NULL},   {SW_KIND_INTERFACE, NULL},
    {SW_KIND_SERIAL, NULL},       {SW_KIND_INPUT, NULL},
    {SW_KIND_VIDEO, NULL},        {SW_KIND_SOUND, NULL},
    {SW_KIND_WATCHDOG, NULL},     {SW_KIND_HOSTDEV, NULL},
    {SW_KIND_MEMBALLOON, NULL},   {SW_KIND_RNG, NULL},
    {SW_KIND_PANIC, NULL},        {SW_KIND_SHMEM, NULL},
    {SW_KIND_VSOCK, NULL},        {SW_KIND_CRYPTO, NULL},
    {SW_KIND_PSTORE, NULL},       {SW_KIND_IOMMU, NULL},
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

char *
sw_argv_format(const SwPlan *plan, const SwCaps *caps, SwArgv form, GError **error)
{
    g_autoptr(SwNames) names = sw_names_new(plan);
    g_autoptr(GString) out = g_string_new(form == SW_ARGV_JSON ? "[" : "");
    bool first = true;

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
        SW_FOREACH_DEVICE (plan->domain, order[i].kind, device) {
            g_autoptr(GArray) properties = NULL, zpci = NULL;
            SwQemuDevice qemu;

            if (!sw_device_is(device, order[i].kind, order[i].type, NULL) ||
                !on_command_line(plan, device))
                continue;
            qemu = sw_qemu_device(plan, caps, device);
            sw_qemu_device_override(&qemu, plan->domain, sw_names_alias(names, device), false);
            if (!check_type(device, &qemu, error))
                return NULL;
            zpci = zpci_of(device, names);
            if (zpci)
                append_device(out, zpci, form, first);
            properties = properties_of(device, &qemu, plan, names);
            append_device(out, properties, form, first && !zpci);
            first = false;
        }
    if (form == SW_ARGV_JSON)
        g_string_append(out, first ? "]\n" : "\n]\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}
