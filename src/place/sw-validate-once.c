/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a domain can have only once: devices, targets, places. */
#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "place/sw-validate.h"
#include "rules/sw-drive-rules.h"

/* Kinds of which a domain can have one. */
static const SwKind single_kinds[] = {
    SW_KIND_WATCHDOG, SW_KIND_MEMBALLOON, SW_KIND_NVRAM,
    SW_KIND_IOMMU,    SW_KIND_VSOCK,      SW_KIND_SMARTCARD,
};

/* libvirt 11.3 gives each q35 machine, which has it anyway, a watchdog of this model. */
static bool
is_of_the_chipset(const SwDevice *device)
{
    return sw_device_is(device, SW_KIND_WATCHDOG, NULL, "itco");
}

static bool
check_single(const SwDomain *domain, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(single_kinds); i++) {
        const SwDevice *second = NULL;
        unsigned n = 0;

        SW_FOREACH_DEVICE (domain, single_kinds[i], device) {
            if (is_of_the_chipset(device))
                continue;
            if (++n == 2)
                second = device;
        }
        if (!second)
            continue;
        sw_error_set(error, SW_ERROR_VALUE, second->line,
                     _("there are %u devices of the kind %s, and a domain can have one; remove the "
                       "others"),
                     n, sw_kind_name(single_kinds[i]));
        return false;
    }
    return true;
}

static char *
drive_key(const char *bus, const SwAddress *address)
{
    return g_strdup_printf("%s %u %u %u %u", bus, address->controller, address->bus,
                           address->target, address->unit);
}

static char *
disk_place(const SwDevice *disk)
{
    const SwAddress address = sw_drive_address(disk);

    return address.type == SW_ADDRESS_DRIVE ? drive_key(disk->type, &address) : NULL;
}

/* A number in any of the forms that it can be written in; other texts as they are. */
static void
append_value(GString *key, const SwDevice *device, const char *path)
{
    const char *text = sw_device_attribute(device, path);
    char *end = NULL;
    guint64 number = text ? g_ascii_strtoull(text, &end, 0) : 0;

    if (text && (end == text || *end))
        g_string_append_printf(key, " %s", text);
    else
        g_string_append_printf(key, " %" G_GUINT64_FORMAT, number);
}

/* What says which device of the host it is. */
static const char *const host_paths[] = {
    "@type",
    "source/vendor@id",
    "source/product@id",
    "source/adapter@name",
    "source@name",
    "source@protocol",
    "source@wwpn",
    "source/host@name",
    "source/address@domain",
    "source/address@bus",
    "source/address@slot",
    "source/address@function",
    "source/address@device",
    "source/address@target",
    "source/address@unit",
    "source/address@uuid",
};

static char *
host_key(const SwDevice *hostdev)
{
    GString *key = g_string_new("host");

    for (size_t i = 0; i < G_N_ELEMENTS(host_paths); i++)
        append_value(key, hostdev, host_paths[i]);
    return g_string_free(key, FALSE);
}

static char *
function_key(const SwPci *source)
{
    g_autofree char *name = sw_pci_format(source);

    return g_strdup_printf("function %s", name);
}

/* The key under which a device must be alone, or NULL. Return: (transfer full) */
static char *
first_key(const SwDevice *device)
{
    if (device->kind == SW_KIND_DISK)
        return g_strdup_printf("target %s", device->name);
    if (sw_device_is(device, SW_KIND_FILESYSTEM, "virtiofs", NULL) && device->name)
        return g_strdup_printf("tag %s", device->name);
    if (device->kind == SW_KIND_TPM) /* one, and one more that passes calls through */
        return g_strdup(g_strcmp0(device->model, "spapr-tpm-proxy") == 0 ? "tpm proxy" : "tpm");
    if (device->kind == SW_KIND_PANIC)
        return g_strdup_printf("panic %s", device->model ? device->model : "");
    if (sw_device_is_host(device))
        return function_key(&device->source);
    if (device->kind == SW_KIND_HOSTDEV)
        return host_key(device);
    /* PCI controllers are checked before they are placed, USB ones with their companions */
    if (device->kind == SW_KIND_CONTROLLER && !g_str_equal(device->type, "pci") &&
        !g_str_equal(device->type, "usb"))
        return g_strdup_printf("controller %s %d", device->type, device->controller.index);
    return NULL;
}

static char *
second_key(const SwDevice *device)
{
    if (device->kind == SW_KIND_DISK)
        return disk_place(device);
    if (sw_device_is(device, SW_KIND_HOSTDEV, "scsi", NULL) &&
        device->address.type == SW_ADDRESS_DRIVE)
        return drive_key("scsi", &device->address);
    return NULL;
}

static bool
check_key(GHashTable *seen, SwDevice *device, char *key, GError **error)
{
    const SwDevice *other = key ? g_hash_table_lookup(seen, key) : NULL;
    g_autofree char *name = NULL, *other_name = NULL;

    if (!key)
        return true;
    g_hash_table_insert(seen, key, device);
    if (!other)
        return true;
    name = sw_device_name(device);
    other_name = sw_device_name(other);
    sw_error_set(error, SW_ERROR_VALUE, device->line,
                 _("%s is the same as, or in the place of, %s in line %d; give it another name or "
                   "address, or remove one of them"),
                 name, other_name, other->line);
    return false;
}

bool
sw_validate_once(const SwDomain *domain, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (!check_single(domain, error))
        return false;
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (domain, kind, device)
            if (!check_key(seen, device, first_key(device), error) ||
                !check_key(seen, device, second_key(device), error))
                return false;
    return true;
}
