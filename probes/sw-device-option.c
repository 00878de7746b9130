/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a -device of QEMU is to libvirt and to people: the tables of rules/, read backwards. */
#include "probes/sw-device-option.h"

#include <string.h>

#include "base/sw-printable.h"
#include "base/sw-words.h"
#include "caps/sw-caps.h"
#include "model/sw-domain.h"
#include "rules/sw-limit-rules.h"
#include "rules/sw-model-rules.h"
#include "rules/sw-qemu-rules.h"
#include "rules/sw-virtio-rules.h"

#define MAX_NAME 128u /* bytes */
#define DISK     "virtio-disk"

static bool
is_form_of(const char *type, const char *generic)
{
    const size_t n = strlen(generic);

    return sw_type_stem(type) == n && strncmp(type, generic, n) == 0;
}

/* The element that would stand for it, and what that varies by; SW_N_KINDS: no row knows it. */
static SwKind
kind_of(const char *type, const char **subject)
{
    size_t n;
    const SwVirtioRule *virtio = sw_virtio_rules(&n);
    const SwQemuRule *rules;
    const SwModelRule *models;

    for (size_t i = 0; i < n; i++)
        if (is_form_of(type, virtio[i].qemu) || g_str_equal(type, virtio[i].ccw) ||
            g_str_equal(type, virtio[i].mmio)) {
            *subject = virtio[i].type;
            return virtio[i].kind;
        }
    rules = sw_qemu_rules(&n);
    for (size_t i = 0; i < n; i++)
        if (g_strcmp0(rules[i].qemu ? rules[i].qemu : rules[i].model, type) == 0) {
            *subject = rules[i].type;
            return rules[i].kind;
        }
    models = sw_model_rules(&n);
    for (size_t i = 0; i < n; i++)
        if (sw_words_contain(models[i].models, type)) {
            *subject = models[i].type;
            return models[i].kind;
        }
    return SW_N_KINDS;
}

bool
sw_device_option_is_pci(const char *type)
{
    const char *subject;

    if (g_str_has_suffix(type, "-ccw") || g_str_has_suffix(type, "-device") ||
        g_str_has_prefix(type, "scsi-") || g_str_has_prefix(type, "ide-"))
        return false;
    return sw_caps_controller_model(type) || kind_of(type, &subject) != SW_N_KINDS ||
           sw_io_bytes(type) || g_str_has_suffix(type, "-pci") || strstr(type, "-pci-") ||
           strstr(type, "-vga") || g_str_has_suffix(type, "-xhci");
}

/* The number at the end of an id: "virtio-serial0"; (transfer full) */
static char *
controller_name(const char *kind, const char *id)
{
    const char *digits = id ? id + strlen(id) : "";

    while (id && digits > id && g_ascii_isdigit(digits[-1]))
        digits--;
    return g_strdup_printf("controller %s%s%s", kind, *digits ? " " : "", digits);
}

/* libvirt's alias has the number of the target. */
static char *
disk_name(const char *id)
{
    char letters[16], *p = letters + sizeof(letters) - 1;
    guint64 number;

    if (!id || !g_str_has_prefix(id, DISK) ||
        !g_ascii_string_to_unsigned(id + strlen(DISK), 10, 0, G_MAXINT, &number, NULL))
        return NULL;
    *p = '\0';
    for (number++; number; number = (number - 1) / 26)
        *--p = (char)('a' + (number - 1) % 26);
    return g_strdup_printf("disk vd%s", p);
}

/* A companion of a USB2 set has no id, since it goes by that of its master.
 * (transfer full) */
static char *
id_of(GHashTable *properties)
{
    const char *id = g_hash_table_lookup(properties, "id");
    const char *master = g_hash_table_lookup(properties, "masterbus");

    return id || !master ? g_strdup(id) : g_strndup(master, strcspn(master, "."));
}

/* A digit in an id of the user's own says nothing. */
static char *
raw_name(GHashTable *properties, bool *named)
{
    const char *type = g_hash_table_lookup(properties, "driver"), *subject = NULL;
    g_autofree char *id = id_of(properties);
    const char *mac = g_hash_table_lookup(properties, "mac");
    const SwKind kind = kind_of(type, &subject);
    char *name;

    *named = true;
    if (sw_caps_controller_model(type) && !sw_alias_is_own(id))
        return controller_name("pci", id);
    if (mac)
        return g_strdup_printf("interface %s", mac);
    name = kind == SW_KIND_DISK ? disk_name(id) : NULL;
    if (name)
        return name;
    if (kind == SW_KIND_CONTROLLER && subject && !sw_alias_is_own(id))
        return controller_name(
            subject, g_str_equal(subject, "usb") && g_strcmp0(id, "usb") == 0 ? "usb0" : id);
    *named = false;
    if (sw_caps_controller_model(type))
        return controller_name("pci", NULL);
    if (kind == SW_KIND_CONTROLLER && subject)
        return controller_name(subject, NULL);
    if (g_hash_table_contains(properties, "netdev"))
        return g_strdup("interface");
    return g_strdup(kind == SW_N_KINDS ? "device" : sw_kind_name(kind));
}

char *
sw_device_option_name(GHashTable *properties, bool *named)
{
    g_autofree char *name = raw_name(properties, named);

    return sw_printable(name, -1, MAX_NAME);
}
