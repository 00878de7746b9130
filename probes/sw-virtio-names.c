/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the name of a virtio PCI type says: its variant, its family, its backend. */
#include "probes/sw-virtio-names.h"

#include <string.h>

/* The longest suffix first. */
static const struct {
    const char *suffix;
    SwVariant variant;
} suffixes[] = {
    {"-pci-non-transitional", SW_VARIANT_NON_TRANSITIONAL},
    {"-pci-transitional", SW_VARIANT_TRANSITIONAL},
    {"-pci", SW_VARIANT_GENERIC},
};

/* PCI types that do not say so in their name. */
static const char *const nameless_pci[] = {"virtio-vga", "virtio-vga-gl", "vhost-user-vga"};

/* A VGA adapter is made around a GPU object. */
static const struct {
    const char *base;
    const char *backend;
} other_backends[] = {
    {"virtio-vga", "virtio-gpu"},
    {"virtio-vga-gl", "virtio-gpu-gl"},
    {"vhost-user-vga", "vhost-user-gpu"},
};

/* A backend that renders is no device of its own to a guest. */
#define RENDERING_SUFFIX "-gl"

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

    return g_strndup(type, i < G_N_ELEMENTS(suffixes) ? n - strlen(suffixes[i].suffix) : n);
}

bool
sw_virtio_is_pci_name(const char *type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(nameless_pci); i++)
        if (g_str_equal(type, nameless_pci[i]))
            return true;
    return find_suffix(type) < G_N_ELEMENTS(suffixes) && !g_str_equal(type, "virtio-pci") &&
           (g_str_has_prefix(type, "virtio-") || g_str_has_prefix(type, "vhost-"));
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

    if (g_str_has_suffix(base, RENDERING_SUFFIX))
        base[strlen(base) - strlen(RENDERING_SUFFIX)] = '\0';
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
