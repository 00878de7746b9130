/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the names of virtio types say: those of QEMU 7.2, and what is none of them. */
#include "probes/sw-virtio-names.h"

static const struct {
    const char *type;
    const char *family;
    SwVariant variant;
    const char *backend; /* the first that would do */
    unsigned transport;
} rows[] = {
    {"virtio-net-pci", "net", SW_VARIANT_GENERIC, "virtio-net-device"},
    {"virtio-net-pci-transitional", "net", SW_VARIANT_TRANSITIONAL, "virtio-net-device"},
    {"virtio-net-pci-non-transitional", "net", SW_VARIANT_NON_TRANSITIONAL, "virtio-net-device"},
    {"virtio-9p-pci", "9p", SW_VARIANT_GENERIC, "virtio-9p-device"},
    {"virtio-input-host-pci", "input-host", SW_VARIANT_GENERIC, "virtio-input-host-device"},
    {"virtio-gpu-pci", "gpu", SW_VARIANT_GENERIC, "virtio-gpu-device"},
    {"virtio-gpu-gl-pci", "gpu", SW_VARIANT_GENERIC, "virtio-gpu-gl-device"},
    {"virtio-vga", "vga", SW_VARIANT_GENERIC, "virtio-gpu-device"},
    {"virtio-vga-gl", "vga", SW_VARIANT_GENERIC, "virtio-gpu-gl-device"},
    {"vhost-user-vga", "vhost-user-vga", SW_VARIANT_GENERIC, "vhost-user-gpu-device"},
    {"vhost-user-fs-pci", "vhost-user-fs", SW_VARIANT_GENERIC, "vhost-user-fs-device"},
    {"vhost-vsock-pci-non-transitional", "vhost-vsock", SW_VARIANT_NON_TRANSITIONAL,
     "vhost-vsock-device"},
    {"virtio-vga-rutabaga", "vga", SW_VARIANT_GENERIC, "virtio-gpu-rutabaga-device"},
    {"vhost-vdpa-device-pci", "vhost-vdpa-device", SW_VARIANT_GENERIC, "vhost-vdpa-device-device"},
    {"virtio-net-ccw", "net", SW_VARIANT_GENERIC, "virtio-net-device", SW_SLOTS_CCW},
    {"vhost-vsock-ccw", "vhost-vsock", SW_VARIANT_GENERIC, "vhost-vsock-device", SW_SLOTS_CCW},
    {"virtio-net-device", "net", SW_VARIANT_GENERIC, "virtio-net-device", SW_SLOTS_MMIO},
    {"virtio-gpu-gl-device", "gpu", SW_VARIANT_GENERIC, "virtio-gpu-gl-device", SW_SLOTS_MMIO},
    {"vhost-scsi", "vhost-scsi", SW_VARIANT_GENERIC, "vhost-scsi-device", SW_SLOTS_MMIO},
    {"vhost-vdpa-device", "vhost-vdpa-device", SW_VARIANT_GENERIC, "vhost-vdpa-device-device",
     SW_SLOTS_MMIO},
};

static void
test_rows(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *family = sw_virtio_family(rows[i].type);
        g_auto(GStrv) backends = sw_virtio_backends(rows[i].type);

        g_test_message("%s", rows[i].type);
        g_assert_cmpuint(sw_virtio_transport(rows[i].type), ==,
                         rows[i].transport ? rows[i].transport : SW_SLOTS_ON_PCI);
        g_assert_cmpstr(family, ==, rows[i].family);
        g_assert_cmpint(sw_virtio_variant(rows[i].type), ==, rows[i].variant);
        g_assert_cmpstr(backends[0], ==, rows[i].backend);
    }
}

static void
test_others(void)
{
    static const char *const others[] = {
        "virtio-pci", "virtio-device", "virtio-ccw",     "virtio-pci-bus", "vfio-pci", "vfio-ccw",
        "virtio-gpu", "virtio-mem",    "virtio-ccw-bus", "x-virtio-pci",   ""};

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_test_message("%s", others[i]);
        g_assert_cmpuint(sw_virtio_transport(others[i]), ==, 0);
    }
}

/* A family must have a name, whatever the emulator calls its types. */
static void
test_affixes_only(void)
{
    static const char *const types[] = {"-pci",    "virtio--pci", "-gl-pci",
                                        "virtio-", "-gl",         "-pci-non-transitional"};

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *family = sw_virtio_family(types[i]);

        g_assert_cmpstr(family, ==, types[i]);
    }
}

static void
test_second_backend(void)
{
    g_auto(GStrv) backends = sw_virtio_backends("virtio-mem-pci");

    g_assert_cmpuint(g_strv_length(backends), ==, 2);
    g_assert_cmpstr(backends[1], ==, "virtio-mem");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/virtio-names/transport-family-variant-and-backend", test_rows);
    g_test_add_func("/virtio-names/other-types-are-no-virtio", test_others);
    g_test_add_func("/virtio-names/affixes-only-stay-whole", test_affixes_only);
    g_test_add_func("/virtio-names/backend-without-device-in-its-name", test_second_backend);
    return g_test_run();
}
