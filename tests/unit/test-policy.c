/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The policy: who gets the legacy form, in which way, and who is left alone. */
#include "policy/sw-policy.h"

#include <string.h>

#include "sample.h"

typedef struct {
    SwCaps *caps;
    SwGuest guest;
    SwPolicy policy;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
    f->caps = sample_caps(true);
    f->guest = *sample_guest();
    f->policy = (SwPolicy){.caps = f->caps, .guest = &f->guest, .express = true};
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    sw_caps_free(f->caps);
}

static SwDevice *
nic(const char *model)
{
    SwDevice *device = sw_device_new(SW_KIND_INTERFACE, SW_ORIGIN_WRITTEN);

    sw_device_set_model(device, model);
    return device;
}

static SwChoice
choice_for(const Fixture *f, const char *model)
{
    g_autoptr(SwDevice) device = nic(model);

    return sw_policy_choose(&f->policy, device);
}

static void
test_chooses(Fixture *f, gconstpointer data)
{
    g_autoptr(SwDevice) device = nic("virtio");

    g_assert_true(sw_policy_apply(&f->policy, device));
    g_assert_cmpstr(device->model, ==, "virtio-transitional");
    g_assert_nonnull(strstr(device->model_reason, "old1"));
    g_assert_false(device->conventional);
    g_assert_false(sw_policy_apply(&f->policy, device)); /* it says so now */
}

static void
test_written_stays(Fixture *f, gconstpointer data)
{
    g_assert_cmpint(choice_for(f, "virtio-transitional"), ==, SW_CHOICE_LEAVE);
    g_assert_cmpint(choice_for(f, "virtio-non-transitional"), ==, SW_CHOICE_LEAVE);
    g_assert_cmpint(choice_for(f, "e1000"), ==, SW_CHOICE_LEAVE);
    g_assert_cmpint(choice_for(f, NULL), ==, SW_CHOICE_LEAVE);
}

static void
test_address_stays(Fixture *f, gconstpointer data)
{
    g_autoptr(SwDevice) device = nic("virtio");

    device->address.type = SW_ADDRESS_PCI;
    g_assert_cmpint(sw_policy_choose(&f->policy, device), ==, SW_CHOICE_TRANSITIONAL);
    device->address.pci.function = 1; /* still any place */
    g_assert_cmpint(sw_policy_choose(&f->policy, device), ==, SW_CHOICE_TRANSITIONAL);
    device->address.pci.slot = 1;
    g_assert_cmpint(sw_policy_choose(&f->policy, device), ==, SW_CHOICE_LEAVE);
    g_assert_false(sw_policy_apply(&f->policy, device));
    g_assert_cmpstr(device->model, ==, "virtio");
    g_assert_null(device->model_reason);
    device->address.type = SW_ADDRESS_VIRTIO_MMIO;
    g_assert_cmpint(sw_policy_choose(&f->policy, device), ==, SW_CHOICE_LEAVE);
}

static void
test_guests(Fixture *f, gconstpointer data)
{
    static const SwChoice choices[] = {
        [SW_DRIVES_NONE] = SW_CHOICE_LEAVE,
        [SW_DRIVES_LEGACY] = SW_CHOICE_TRANSITIONAL,
        [SW_DRIVES_MODERN] = SW_CHOICE_LEAVE,
        [SW_DRIVES_BOTH] = SW_CHOICE_LEAVE,
    };

    for (SwDrives drives = 0; drives < SW_N_DRIVES; drives++) {
        f->guest.drives = drives;
        g_assert_cmpint(choice_for(f, "virtio"), ==, choices[drives]);
    }
    f->policy.guest = NULL;
    g_assert_cmpint(choice_for(f, "virtio"), ==, SW_CHOICE_LEAVE);
    g_assert_false(sw_policy_needs_legacy(&f->policy));
}

static void
test_conventional_machine(Fixture *f, gconstpointer data)
{
    f->policy.express = false;
    g_assert_cmpint(choice_for(f, "virtio"), ==, SW_CHOICE_LEAVE);
    g_assert_false(sw_policy_needs_legacy(&f->policy));
}

static void
test_older_emulator(Fixture *f, gconstpointer data)
{
    g_autoptr(SwDevice) device = nic("virtio");

    sw_caps_free(f->caps);
    f->policy.caps = f->caps = sample_caps(false);
    g_assert_true(sw_policy_apply(&f->policy, device));
    g_assert_cmpstr(device->model, ==, "virtio");
    g_assert_true(device->conventional);
    g_assert_nonnull(device->model_reason);
    g_assert_false(sw_policy_apply(&f->policy, device)); /* once is enough */
}

static void
test_broken_type(Fixture *f, gconstpointer data)
{
    SwCapsType *type = (SwCapsType *)sw_caps_find_type(f->caps, "net", SW_VARIANT_TRANSITIONAL);

    type->broken = g_strdup("QEMU died");
    g_assert_cmpint(choice_for(f, "virtio"), ==, SW_CHOICE_CONVENTIONAL);
    type = (SwCapsType *)sw_caps_find_type(f->caps, "net", SW_VARIANT_GENERIC);
    type->broken = g_strdup("QEMU died");
    g_assert_cmpint(choice_for(f, "virtio"), ==, SW_CHOICE_LEAVE);
}

static void
test_no_legacy_form(Fixture *f, gconstpointer data)
{
    g_autoptr(SwDevice) vsock = sw_device_new(SW_KIND_VSOCK, SW_ORIGIN_WRITTEN);
    g_autoptr(SwDevice) video = sw_device_new(SW_KIND_VIDEO, SW_ORIGIN_WRITTEN);
    g_autoptr(SwDevice) iommu = sw_device_new(SW_KIND_IOMMU, SW_ORIGIN_WRITTEN);
    g_autoptr(SwDevice) input = sw_device_new(SW_KIND_INPUT, SW_ORIGIN_WRITTEN);
    g_autoptr(SwDevice) host = nic("virtio");

    sw_device_set_model(vsock, "virtio");
    sw_device_set_model(video, "virtio");
    sw_device_set_model(iommu, "virtio");
    input->type = g_strdup("virtio");
    input->subtype = g_strdup("tablet");
    host->type = g_strdup("hostdev");
    g_assert_cmpint(sw_policy_choose(&f->policy, vsock), ==, SW_CHOICE_LEAVE);
    g_assert_cmpint(sw_policy_choose(&f->policy, video), ==, SW_CHOICE_LEAVE);
    g_assert_cmpint(sw_policy_choose(&f->policy, iommu), ==, SW_CHOICE_LEAVE);
    g_assert_cmpint(sw_policy_choose(&f->policy, input), ==, SW_CHOICE_LEAVE);
    g_assert_cmpint(sw_policy_choose(&f->policy, host), ==, SW_CHOICE_LEAVE);
}

/* A machine type up to 2.6: the generic type is virtio 0.9 only. */
static void
test_legacy_machine(Fixture *f, gconstpointer data)
{
    f->policy.legacy = true;
    g_assert_cmpint(choice_for(f, "virtio"), ==, SW_CHOICE_LEAVE);
    g_assert_true(sw_policy_is_served(&f->policy));
    g_assert_false(sw_policy_needs_legacy(&f->policy));
    f->guest.drives = SW_DRIVES_BOTH;
    g_assert_cmpint(choice_for(f, "virtio"), ==, SW_CHOICE_LEAVE);
    g_assert_false(sw_policy_is_served(&f->policy));
    f->policy.guest = NULL;
    g_assert_cmpint(choice_for(f, "virtio"), ==, SW_CHOICE_LEAVE);
    g_assert_false(sw_policy_is_served(&f->policy));
}

static void
test_modern_on_legacy_machine(Fixture *f, gconstpointer data)
{
    g_autoptr(SwDevice) device = nic("virtio");

    f->policy.legacy = true;
    f->policy.express = false;
    f->guest.drives = SW_DRIVES_MODERN;
    g_assert_cmpint(choice_for(f, "e1000"), ==, SW_CHOICE_LEAVE);
    g_assert_cmpint(choice_for(f, "virtio-transitional"), ==, SW_CHOICE_LEAVE);
    g_assert_true(sw_policy_apply(&f->policy, device));
    g_assert_cmpstr(device->model, ==, "virtio-non-transitional");
    g_assert_nonnull(strstr(device->model_reason, "old1"));
    g_assert_false(device->conventional);
    sw_caps_free(f->caps);
    f->policy.caps = f->caps = sample_caps(false);
    g_assert_cmpint(choice_for(f, "virtio"), ==, SW_CHOICE_LEAVE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/policy/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("legacy-guest-gets-the-transitional-model", test_chooses);
    ADD("written-model-stays", test_written_stays);
    ADD("written-address-stays", test_address_stays);
    ADD("each-kind-of-guest", test_guests);
    ADD("conventional-machine-is-left-alone", test_conventional_machine);
    ADD("older-emulator-gives-a-conventional-slot", test_older_emulator);
    ADD("broken-type-is-not-chosen", test_broken_type);
    ADD("devices-without-a-legacy-form-are-left-alone", test_no_legacy_form);
    ADD("legacy-machine-serves-a-legacy-guest", test_legacy_machine);
    ADD("legacy-machine-and-a-modern-guest", test_modern_on_legacy_machine);
#undef ADD
    return g_test_run();
}
