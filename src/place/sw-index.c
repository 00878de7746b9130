/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Indexes of controllers. */
#include "place/sw-index.h"

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "rules/sw-usb2-rules.h"

bool
sw_index_error(const SwDevice *device, int index, int highest, GError **error)
{
    g_autofree char *name = sw_device_name(device);

    sw_error_set(
        error, SW_ERROR_VALUE, device->line,
        _("%s asks for a controller with index %d, and the highest is %d; give it a lower one"),
        name, index, highest);
    return false;
}

static bool
is_usb2(const SwDevice *device)
{
    return sw_usb2_rule_find(device->model) != NULL;
}

static char *
index_key(const char *type, int index)
{
    return g_strdup_printf("%s %d", type, index);
}

/* What @used has of a controller: the index of its type, and that this part of a USB2 set has it.
 */
static void
use_index(GHashTable *used, const SwDevice *device)
{
    g_hash_table_add(used, index_key(device->type, device->controller.index));
    if (g_str_equal(device->type, "usb") && is_usb2(device))
        g_hash_table_add(used, index_key(device->model, device->controller.index));
}

/* A part of an ICH9 USB2 set joins the closest set before it that still lacks this part.
 * @before:	the USB controller before it, or NULL */
static int
usb2_index(GHashTable *used, const SwDevice *device, const SwDevice *before)
{
    g_autofree char *key = NULL;

    if (!is_usb2(device) || !before || !is_usb2(before))
        return -1;
    key = index_key(device->model, before->controller.index);
    return g_hash_table_contains(used, key) ? -1 : before->controller.index;
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
    const SwDevice *usb_before = NULL;

    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device)
        use_index(used, device);
    SW_FOREACH_DEVICE (domain, SW_KIND_CONTROLLER, device) {
        const bool usb = g_str_equal(device->type, "usb");

        if (device->controller.index < 0) {
            int index = usb ? usb2_index(used, device, usb_before) : -1;

            device->controller.index =
                index >= 0 ? index : next_index(used, searched, device->type);
            use_index(used, device);
        }
        if (usb)
            usb_before = device;
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
            return sw_index_error(device, device->controller.index, SW_MAX_CONTROLLER_INDEX, error);
        if (g_hash_table_add(seen, GINT_TO_POINTER(device->controller.index)))
            continue;
        sw_error_set(error, SW_ERROR_VALUE, device->line,
                     _("two PCI controllers have index %d; give one of them another index"),
                     device->controller.index);
        return false;
    }
    return true;
}
