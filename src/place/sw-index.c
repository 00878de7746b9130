/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Indexes of controllers. */
#include "place/sw-index.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "rules/sw-usb2-rules.h"

bool
sw_index_error(const SwDevice *device, int index, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(
        error, SW_ERROR_VALUE, device->line,
        _("%s asks for a controller with index %d, and the highest is %d; give it a lower one"),
        name, index, SW_MAX_CONTROLLER_INDEX);
    return false;
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
            index = sw_usb2_rule_find(other->model) ? other->controller.index : -1;
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

void
sw_fill_indexes(SwDomain *domain)
{
    g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) searched = g_hash_table_new(g_str_hash, g_str_equal);

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        g_hash_table_add(used, index_key(device->type, device->controller.index));
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device) {
        int index = -1;

        if (device->controller.index >= 0)
            continue;
        if (g_str_equal(device->type, "usb") && sw_usb2_rule_find(device->model))
            index = usb2_index(domain, device);
        device->controller.index = index >= 0 ? index : next_index(used, searched, device->type);
        g_hash_table_add(used, index_key(device->type, device->controller.index));
        if (g_str_equal(device->type, "pci") && device->controller.index > SW_MAX_CONTROLLER_INDEX)
            return; /* which is refused: no need to number thousands more */
    }
}

bool
sw_check_indexes(const SwDomain *domain, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device) {
        if (!g_str_equal(device->type, "pci"))
            continue;
        if (device->controller.index > SW_MAX_CONTROLLER_INDEX)
            return sw_index_error(device, device->controller.index, error);
        if (g_hash_table_add(seen, GINT_TO_POINTER(device->controller.index)))
            continue;
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("two PCI controllers have index %d; give one of them another index"),
                     device->controller.index);
        return false;
    }
    return true;
}
