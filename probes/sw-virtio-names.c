/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the name of a virtio type says: its transport, its variant, its family, its backend. */
#include "probes/sw-virtio-names.h"

#include <string.h>

/* The longest suffix first. */
static const struct {
    const char *suffix;
    SwVariant variant;
    unsigned transport;
} suffixes[] = {
    {"-pci-non-transitional", SW_VARIANT_NON_TRANSITIONAL, SW_SLOTS_ON_PCI},
    {"-pci-transitional", SW_VARIANT_TRANSITIONAL, SW_SLOTS_ON_PCI},
    {"-pci", SW_VARIANT_GENERIC, SW_SLOTS_ON_PCI},
    {"-ccw", SW_VARIANT_GENERIC, SW_SLOTS_CCW},
    {"-device", SW_VARIANT_GENERIC, SW_SLOTS_MMIO},
};

/* Types that do not say so in their name; those on virtio-mmio are from before they could be listed
 * by what they implement. */
static const struct {
    const char *type;
    unsigned transport;
} nameless[] = {
    {"virtio-vga", SW_SLOTS_ON_PCI},
    {"virtio-vga-gl", SW_SLOTS_ON_PCI},
    {"virtio-vga-rutabaga", SW_SLOTS_ON_PCI},
    {"vhost-user-vga", SW_SLOTS_ON_PCI},
    {"vhost-scsi", SW_SLOTS_MMIO},
    {"vhost-user-blk", SW_SLOTS_MMIO},
    {"vhost-user-scsi", SW_SLOTS_MMIO},
};

/* They want a slot for memory of the machine, which it gives to their PCI or CCW form only. */
static const char *const memory_devices[] = {"virtio-mem", "virtio-pmem", NULL};

/* Any device at all behind vhost-user or vDPA: the suffix is part of their name. */
static const char *const any_device[] = {"vhost-user-device", "vhost-vdpa-device"};

/* A VGA adapter is made around a GPU object. */
static const struct {
    const char *base;
    const char *backend;
} other_backends[] = {
    {"virtio-vga", "virtio-gpu"},
    {"virtio-vga-gl", "virtio-gpu-gl"},
    {"virtio-vga-rutabaga", "virtio-gpu-rutabaga"},
    {"vhost-user-vga", "vhost-user-gpu"},
};

/* A backend that renders is no device of its own to a guest. */
static const char *const rendering_suffixes[] = {"-gl", "-rutabaga"};

static size_t
find_suffix(const char *type)
{
    size_t i = 0;

    while (i < G_N_ELEMENTS(suffixes) && !g_str_has_suffix(type, suffixes[i].suffix))
        i++;
    return i;
}

/* "virtio-net" for virtio-net-pci-transitional. (transfer full) */
static char *
base_name(const char *type)
{
    size_t i = find_suffix(type), n = strlen(type);

    for (size_t j = 0; j < G_N_ELEMENTS(any_device); j++)
        if (g_str_equal(type, any_device[j]))
            return g_strdup(type);
    return g_strndup(type, i < G_N_ELEMENTS(suffixes) ? n - strlen(suffixes[i].suffix) : n);
}

unsigned
sw_virtio_transport(const char *type)
{
    size_t i = find_suffix(type);
    g_autofree char *base = base_name(type);

    for (size_t j = 0; j < G_N_ELEMENTS(nameless); j++)
        if (g_str_equal(type, nameless[j].type))
            return nameless[j].transport;
    if (i == G_N_ELEMENTS(suffixes) ||
        !(g_str_has_prefix(base, "virtio-") || g_str_has_prefix(base, "vhost-")))
        return 0;
    return suffixes[i].transport;
}

bool
sw_virtio_fits_mmio(const char *backend)
{
    return !g_strv_contains(memory_devices, backend);
}

SwVariant
sw_virtio_variant(const char *type)
{
    size_t i = find_suffix(type);

    return i < G_N_ELEMENTS(suffixes) ? suffixes[i].variant : SW_VARIANT_GENERIC;
}

char *
sw_virtio_family(const char *type)
{
    g_autofree char *base = base_name(type);
    const char *family;

    for (size_t i = 0; i < G_N_ELEMENTS(rendering_suffixes); i++)
        if (g_str_has_suffix(base, rendering_suffixes[i]))
            base[strlen(base) - strlen(rendering_suffixes[i])] = '\0';
    family = g_str_has_prefix(base, "virtio-") ? base + strlen("virtio-") : base;
    return g_strdup(*family ? family : type); /* a name of affixes only is no QEMU's */
}

char **
sw_virtio_backends(const char *type)
{
    g_autofree char *base = base_name(type);
    const char *backend = base;
    char **names;

    for (size_t i = 0; i < G_N_ELEMENTS(other_backends); i++)
        if (g_str_equal(base, other_backends[i].base))
            backend = other_backends[i].backend;
    names = g_new0(char *, 3);
    names[0] = g_strconcat(backend, "-device", NULL);
    names[1] = g_strdup(backend);
    return names;
}
