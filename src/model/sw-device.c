/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One device of a domain, as a value. */
#include "model/sw-device.h"

#include "base/sw-printable.h"

#define MAX_NAME 256u /* bytes of a name that is shown */

SW_ENUM_DEFINE(SwKind, sw_kind, SW_N_KINDS, "disk", "interface", "sound", "hostdev", "video",
               "controller", "smartcard", "serial", "parallel", "channel", "console", "input",
               "filesystem", "watchdog", "memballoon", "rng", "nvram", "hub", "shmem", "tpm",
               "panic", "memory", "redirdev", "iommu", "vsock", "crypto", "pstore")
SW_ENUM_DEFINE(SwWish, sw_wish, SW_N_WISHES, "none", "virtio-0.9", "virtio-1.0", "revision='0.9'",
               "revision='1.0'", "revision='both'")
SW_ENUM_DEFINE(SwOrigin, sw_origin, SW_N_ORIGINS, "written", "machine", "implied", "grown")
SW_ENUM_DEFINE(SwBy, sw_by, SW_N_BY, "libvirt", "guest-os", "policy", "document")
SW_ENUM_DEFINE(SwLegacyHome, sw_legacy_home, SW_N_HOMES, "bridge", "root", "port", "auto")
SW_ENUM_DEFINE(SwPlaced, sw_placed, SW_N_PLACED, "nowhere", "written", "moved", "chipset", "found",
               "beyond")

SwDevice *
sw_device_new(SwKind kind, SwOrigin origin)
{
    SwDevice *device = g_new0(SwDevice, 1);
    SwController *c = &device->controller;

    device->kind = kind;
    device->origin = origin;
    c->index = c->chassis = c->port = c->chassis_nr = c->bus_nr = c->phb_index = c->node =
        c->ports = -1;
    device->iommu_group = -1;
    return device;
}

SwDevice *
sw_controller_new(const char *type, int index, const char *model, SwOrigin origin)
{
    SwDevice *device = sw_device_new(SW_KIND_CONTROLLER, origin);

    device->type = g_strdup(type);
    device->model = g_strdup(model);
    device->controller.index = index;
    return device;
}

static void
attribute_clear(SwAttribute *attribute)
{
    g_free(attribute->value);
}

void
sw_device_add_attribute(SwDevice *device, const char *path, char *value)
{
    const SwAttribute attribute = {path, value};

    if (!device->attributes) {
        device->attributes = g_array_new(FALSE, FALSE, sizeof(SwAttribute));
        g_array_set_clear_func(device->attributes, (GDestroyNotify)attribute_clear);
    }
    g_array_append_val(device->attributes, attribute);
}

const char *
sw_device_attribute(const SwDevice *device, const char *path)
{
    for (guint i = 0; device->attributes && i < device->attributes->len; i++) {
        const SwAttribute *attribute = &g_array_index(device->attributes, SwAttribute, i);

        if (g_str_equal(attribute->path, path))
            return attribute->value;
    }
    return NULL;
}

SwDevice *
sw_device_copy(const SwDevice *device)
{
    SwDevice *copy = g_memdup2(device, sizeof(*device));

    copy->type = g_strdup(device->type);
    copy->model = g_strdup(device->model);
    copy->name = g_strdup(device->name);
    copy->alias = g_strdup(device->alias);
    copy->subtype = g_strdup(device->subtype);
    copy->controller.model_name = g_strdup(device->controller.model_name);
    copy->model_reason = g_strdup(device->model_reason);
    copy->home_reason = g_strdup(device->home_reason);
    if (device->attributes)
        g_array_ref(device->attributes);
    return copy;
}

void
sw_device_free(SwDevice *device)
{
    if (!device)
        return;
    g_free(device->type);
    g_free(device->model);
    g_free(device->name);
    g_free(device->alias);
    g_free(device->subtype);
    g_free(device->controller.model_name);
    g_free(device->model_reason);
    g_free(device->home_reason);
    if (device->attributes)
        g_array_unref(device->attributes);
    g_free(device);
}

bool
sw_device_is(const SwDevice *device, SwKind kind, const char *type, const char *model)
{
    return device->kind == kind && (!type || g_strcmp0(device->type, type) == 0) &&
           (!model || g_strcmp0(device->model, model) == 0);
}

bool
sw_device_is_controller(const SwDevice *device, const char *type)
{
    return sw_device_is(device, SW_KIND_CONTROLLER, type, NULL);
}

bool
sw_device_is_host(const SwDevice *device)
{
    return sw_device_is(device, SW_KIND_HOSTDEV, "pci", NULL) ||
           sw_device_is(device, SW_KIND_INTERFACE, "hostdev", NULL);
}

void
sw_device_set_model(SwDevice *device, const char *model)
{
    char *copy = g_strdup(model);

    g_free(device->model);
    device->model = copy;
}

bool
sw_device_has_own_words(const SwDevice *device)
{
    return device->hotplug != SW_SWITCH_ABSENT || device->wish != SW_WISH_NONE;
}

bool
sw_alias_is_own(const char *alias)
{
    return alias && g_str_has_prefix(alias, "ua-");
}

char *
sw_device_name(const SwDevice *device)
{
    const char *kind = sw_kind_name(device->kind);
    const char *name = device->kind == SW_KIND_CONTROLLER ? device->type : device->name;
    g_autofree char *shown = name ? sw_printable(name, -1, MAX_NAME) : NULL;

    if (!shown)
        return g_strdup(kind);
    if (device->kind == SW_KIND_CONTROLLER && device->controller.index >= 0)
        return g_strdup_printf("%s %s %d", kind, shown, device->controller.index);
    return g_strdup_printf("%s %s", kind, shown);
}
