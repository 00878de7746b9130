/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plans: how much fits, what may be asked of them, and that the domain is left as it was. The
 * golden cases hold the addresses. */
#include "place/sw-plan.h"

#include <string.h>

#include "base/sw-error.h"
#include "sample.h"
#include "xml/sw-plan-xml.h"

#define E1000    "<interface type='user'><model type='e1000'/></interface>"
#define COLD_NIC "<interface type='user'><model type='virtio'/><hotplug require='no'/></interface>"

static SwPlan *
plan_many(const char *machine, const char *others, const char *device, size_t n, GError **error)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(GString) devices = g_string_new(others);

    for (size_t i = 0; i < n; i++)
        g_string_append(devices, device);
    return sample_plan(machine, devices->str, caps, NULL, error);
}

enum { NOT, LIBVIRT, BEYOND }; /* who finds a place for all of them */

static void
assert_fits(const char *machine, const char *others, const char *device, size_t n, int who)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = plan_many(machine, others, device, n, &error);

    g_test_message("%zu on %s", n, machine);
    if (who == NOT) {
        g_assert_error(error, SW_ERROR, SW_ERROR_NO_SLOT);
        return;
    }
    g_assert_no_error(error);
    g_assert_cmpint(plan->beyond, ==, who == BEYOND);
}

/* Counts that libvirt 9.0 was seen to take, and the next ones, which it refuses. */
static void
test_capacity(void)
{
    assert_fits("q35", SAMPLE_BARE, SAMPLE_NIC, 239, LIBVIRT);
    assert_fits("q35", SAMPLE_BARE, SAMPLE_NIC, 240, BEYOND);
    assert_fits("q35", "", SAMPLE_NIC, 237, LIBVIRT);
    assert_fits("q35", "", SAMPLE_NIC, 238, BEYOND);
    assert_fits("virt", "", SAMPLE_NIC, 247, LIBVIRT);
    assert_fits("virt", "", SAMPLE_NIC, 248, BEYOND);
    assert_fits("q35", SAMPLE_BARE, E1000, 61, LIBVIRT);
    assert_fits("q35", SAMPLE_BARE, E1000, 62, BEYOND);
    assert_fits("q35", SAMPLE_BARE, E1000, 63, LIBVIRT);
    assert_fits("q35", SAMPLE_BARE, E1000, 931, LIBVIRT);
    assert_fits("q35", SAMPLE_BARE, E1000, 932, BEYOND);
    assert_fits("pc", SAMPLE_BARE, E1000, 59, LIBVIRT);
    assert_fits("pc", SAMPLE_BARE, E1000, 60, BEYOND);
    assert_fits("pc", SAMPLE_BARE, E1000, 61, LIBVIRT);
    assert_fits("pc", SAMPLE_BARE, E1000, 929, LIBVIRT);
    assert_fits("pc", SAMPLE_BARE, E1000, 930, BEYOND);
    assert_fits("pseries", SAMPLE_BARE, E1000, 960, LIBVIRT);
    assert_fits("pseries", SAMPLE_BARE, E1000, 961, BEYOND);
}

/* The end: 255 bus numbers besides the root's. On q35 a conventional device less one needs a root
 * port, a pcie-to-pci-bridge and 253 bridges; of 253 modern ones 14 sit in a switch. */
static void
test_end(void)
{
    assert_fits("q35", SAMPLE_BARE, SAMPLE_NIC, 253, BEYOND);
    assert_fits("q35", SAMPLE_BARE, SAMPLE_NIC, 254, NOT);
    assert_fits("q35", SAMPLE_BARE, COLD_NIC, 254, BEYOND);
    assert_fits("q35", SAMPLE_BARE, COLD_NIC, 8 * 253, BEYOND);
    assert_fits("q35", SAMPLE_BARE, COLD_NIC, 8 * 253 + 1, NOT);
    assert_fits("q35", SAMPLE_BARE, E1000, 31 + 253 * 30, BEYOND);
    assert_fits("q35", SAMPLE_BARE, E1000, 31 + 253 * 30 + 1, NOT);
    assert_fits("pc", SAMPLE_BARE, E1000, 30 + 255 * 30, BEYOND);
    assert_fits("pc", SAMPLE_BARE, E1000, 30 + 255 * 30 + 1, NOT);
}

static void
test_most_devices(void)
{
    gint64 begin = g_get_monotonic_time();

    assert_fits("q35", SAMPLE_BARE, SAMPLE_NIC, SW_DOMAIN_MAX_DEVICES - 2, NOT);
    assert_fits("pc", SAMPLE_BARE, E1000, SW_DOMAIN_MAX_DEVICES - 2, NOT);
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 60 * G_USEC_PER_SEC);
}

static void
test_domain_is_left(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwDomainDoc) doc = sample_domain("q35", SAMPLE_NIC SAMPLE_DISK);
    const SwFacts facts = {.caps = caps, .guest = sample_guest()};
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &facts, NULL);
    const SwDevice *nic = doc->domain->devices[SW_KIND_INTERFACE]->pdata[0];

    g_assert_nonnull(plan);
    g_assert_cmpuint(doc->domain->devices[SW_KIND_CONTROLLER]->len, ==, 0);
    g_assert_cmpuint(doc->domain->devices[SW_KIND_MEMBALLOON]->len, ==, 0);
    g_assert_cmpstr(nic->model, ==, "virtio");
    g_assert_cmpint(nic->address.type, ==, SW_ADDRESS_NONE);
}

static void
test_questions(void)
{
    g_autoptr(SwCaps) suffixed = sample_caps(true), older = sample_caps(false);
    g_autoptr(SwPlan) none = sample_must_plan("q35", SAMPLE_NIC, suffixed, NULL);
    g_autoptr(SwPlan) models = sample_must_plan("q35", SAMPLE_NIC, suffixed, sample_guest());
    g_autoptr(SwPlan) slots = sample_must_plan("q35", SAMPLE_NIC, older, sample_guest());
    g_autoptr(SwPlan) pc = sample_must_plan("pc", SAMPLE_NIC, suffixed, sample_guest());

    g_assert_false(sw_plan_models_changed(none) || sw_plan_needs_addresses(none));
    g_assert_true(sw_plan_models_changed(models) && !sw_plan_needs_addresses(models));
    g_assert_true(sw_plan_models_changed(slots) && sw_plan_needs_addresses(slots));
    g_assert_false(sw_plan_models_changed(pc) || sw_plan_needs_addresses(pc));
}

static void
test_machine(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwDomainDoc) doc = sample_domain("pc", SAMPLE_BARE);
    const SwFacts facts = {.caps = caps};
    g_autoptr(SwPlan) plan = NULL, none = NULL;

    g_clear_pointer(&doc->domain->machine, g_free);
    plan = sw_plan_new(doc->domain, &facts, NULL);
    g_assert_cmpstr(plan->domain->machine, ==, "pc-i440fx-9.9");
    g_ptr_array_set_size(caps->machines, 0);
    none = sw_plan_new(doc->domain, &facts, NULL);
    g_assert_cmpstr(none->domain->machine, ==, "");
}

static void
assert_written(const char *machine, const char *devices, const char *expected)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwDomainDoc) doc = sample_domain(machine, devices);
    const SwFacts facts = {.caps = caps};
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &facts, NULL);
    g_autofree char *text = sw_plan_write_xml(plan, doc, SW_WRITE_ALL);

    g_test_message("%s", text);
    g_assert_nonnull(strstr(text, expected));
}

/* The first console and the first serial port are one device under two names. */
static void
test_second_name(void)
{
    assert_written("pseries",
                   "<console type='file'><source path='/l'/><target type='serial'/></console>",
                   "<serial type='file'><source path='/l'/>");
    assert_written("pseries",
                   "<console type='pty'><target type='virtio'/></console><serial type='tcp'/>",
                   "<console type='tcp'");
    assert_written("pc",
                   "<console type='pty'/><serial type='pty'><target type='pci-serial'/></serial>",
                   "<console type='pty'><address type='pci' ");
    assert_written("pc", "<serial type='pty'/>", "<serial type='pty'/><controller ");
}

/* With models alone, nothing but the models is written; words of our own go. */
static void
test_write_models(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwDomainDoc) doc =
        sample_domain("q35", SAMPLE_DISK "<channel><target type='virtio'/></channel>"
                                         "<watchdog model='i6300esb'><hotplug require='no'/>"
                                         "</watchdog>");
    const SwFacts facts = {.caps = caps, .guest = sample_guest()};
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &facts, NULL);
    g_autofree char *text = sw_plan_write_xml(plan, doc, SW_WRITE_MODELS);

    g_assert_nonnull(
        strstr(text, "<devices><disk type='file' model='virtio-transitional'>"
                     "<target dev='vda' bus='virtio'/></disk>"
                     "<channel><target type='virtio'/></channel><watchdog model='i6300esb'/>"
                     "<controller type='virtio-serial' index='0' model='virtio-transitional'/>"
                     "<memballoon model='virtio-transitional'/></devices>"));
}

/* Every truth about a machine that has no such root is in the table; this is one that needs it. */
static void
test_root_needs_a_type(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = NULL;

    g_hash_table_remove(caps->emulates, "gpex-pcihost");
    plan = sample_must_plan("virt", SAMPLE_NIC SAMPLE_DISK, caps, sample_guest());
    g_assert_false(plan->slots.express);
    g_assert_cmpint(sample_device(plan, SW_KIND_DISK, 0)->address.type, ==, SW_ADDRESS_VIRTIO_MMIO);
    g_assert_false(sw_plan_models_changed(plan));
}

static void
test_no_modern_virtio(void)
{
    g_autoptr(SwCaps) caps = sample_caps(false);
    g_autoptr(SwPlan) plan = NULL;

    caps->disable_legacy = caps->disable_modern = false;
    plan = sample_must_plan("q35", SAMPLE_BARE SAMPLE_NIC, caps, NULL);
    sample_assert_at(sample_device(plan, SW_KIND_INTERFACE, 0), "02:01.0");
}

static void
test_default_usb(void)
{
    static const struct {
        const char *lost;
        const char *model;
        guint n;
    } rows[] = {
        {"", "qemu-xhci", 1},
        {"qemu-xhci", "nec-xhci", 1},
        {"nec-usb-xhci", "ich9-ehci1", 4},
        {"ich9-usb-ehci1", NULL, 0},
    };
    g_autoptr(SwCaps) caps = sample_caps(true);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(SwPlan) plan = NULL;
        guint n = 0;

        g_hash_table_remove(caps->emulates, rows[i].lost);
        plan = sample_must_plan("q35", "", caps, NULL);
        SW_FOREACH_DEVICE (plan->domain, SW_KIND_CONTROLLER, device)
            n += sw_device_is_controller(device, "usb");
        g_assert_cmpuint(n, ==, rows[i].n);
        if (n)
            g_assert_cmpstr(sw_domain_controller(plan->domain, "usb", 0)->model, ==, rows[i].model);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan/capacity-is-libvirts", test_capacity);
    g_test_add_func("/plan/beyond-ends-with-the-bus-numbers", test_end);
    g_test_add_func("/plan/most-devices-are-refused-in-time", test_most_devices);
    g_test_add_func("/plan/domain-is-left-as-it-was", test_domain_is_left);
    g_test_add_func("/plan/what-was-changed", test_questions);
    g_test_add_func("/plan/machine-of-the-emulator", test_machine);
    g_test_add_func("/plan/models-alone", test_write_models);
    g_test_add_func("/plan/console-and-port-are-one", test_second_name);
    g_test_add_func("/plan/root-that-the-emulator-lacks", test_root_needs_a_type);
    g_test_add_func("/plan/emulator-before-virtio-1", test_no_modern_virtio);
    g_test_add_func("/plan/default-usb-controller", test_default_usb);
    return g_test_run();
}
