/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers off PCI and beside it, where a golden case would be too large or cannot tell: what runs
 * out, what is given late, what an emulator lacks. */
#include "place/sw-transport.h"

#include <string.h>

#include "base/sw-error.h"
#include "rules/sw-transport-rules.h"
#include "rules/sw-virtio-rules.h"
#include "sample.h"
#include "text/sw-argv.h"
#include "xml/sw-plan-xml.h"

#define S390 "s390-ccw-virtio"
#define ON_BUS_1                                                                                   \
    "<interface type='user'><model type='e1000'/><address type='pci' bus='1' "                     \
    "slot='3'/></interface>"
#define PCI_NIC(z)                                                                                 \
    "<interface type='user'><model type='e1000'/><address type='pci'>" z "</address></interface>"
#define SPAPR(type)                                                                                \
    "<interface type='user'><model type='spapr-vlan'/><address " type "/></interface>"

static SwPlan *
must_plan(const char *machine, const char *devices)
{
    g_autoptr(SwCaps) caps = sample_caps(true);

    return sample_must_plan(machine, devices, caps, NULL);
}

static void
assert_refused(const char *machine, const char *devices, SwErrorCode code)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = sample_plan(machine, devices, caps, NULL, &error);

    g_assert_null(plan);
    g_assert_error(error, SW_ERROR, (int)code);
}

static char *
place(const char *text)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    const SwFacts facts = {.caps = caps};
    g_autoptr(GError) error = NULL;
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(text, strlen(text), &error);
    g_autoptr(SwPlan) plan = doc ? sw_plan_new(doc->domain, &facts, &error) : NULL;

    g_assert_no_error(error);
    return sw_plan_write_xml(plan, doc, SW_WRITE_ALL);
}

/* libvirt 9.0 shows none for a bridge that it adds, and QEMU gets them nevertheless. */
static void
test_added_bridge(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwDomainDoc) doc = sample_domain(S390, ON_BUS_1 SAMPLE_BALLOON_NONE);
    const SwFacts facts = {.caps = caps};
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &facts, &error);
    g_autofree char *argv = NULL, *once = NULL, *twice = NULL;

    g_assert_no_error(error);
    argv = sw_argv_format(plan, caps, SW_ARGV_JSON, &error);
    g_assert_no_error(error);
    g_assert_nonnull(strstr(argv, "\"uid\": 2, \"fid\": 1, \"target\": \"pci.1\""));
    once = sw_plan_write_xml(plan, doc, SW_WRITE_ALL);
    g_assert_nonnull(strstr(once, "<zpci uid=\"0x0001\" fid=\"0x00000000\"")
                         ?: strstr(once, "<zpci uid='0x0001' fid='0x00000000'"));
    g_assert_null(strstr(once, "0x0002"));
    twice = place(once);
    g_assert_cmpstr(once, ==, twice);
}

static void
test_written_bridge(void)
{
    g_autoptr(SwPlan) plan = must_plan(
        S390, "<controller type='pci' index='1' model='pci-bridge'><address type='pci' bus='0' "
              "slot='4'/></controller>" PCI_NIC(""));
    const SwZpci *zpci = &sample_device(plan, SW_KIND_CONTROLLER, 0)->address.zpci;

    g_assert_cmpuint(zpci->uid, ==, 2);
    g_assert_cmpuint(zpci->fid, ==, 1);
    g_assert_false(zpci->late);
}

static void
test_emulator_without_zpci(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = NULL, refused = NULL;

    g_hash_table_remove(caps->emulates, "zpci");
    plan = sample_must_plan(S390, SAMPLE_NIC, caps, NULL);
    g_assert_null(sw_domain_controller(plan->domain, "pci", 0));
    g_assert_cmpint(sample_device(plan, SW_KIND_INTERFACE, 0)->address.type, ==, SW_ADDRESS_CCW);
    refused = sample_plan(S390, PCI_NIC("<zpci uid='1'/>"), caps, NULL, &error);
    g_assert_null(refused);
    g_assert_nonnull(error);
}

/* More devices than a document may have. */
static void
test_no_devno_left(void)
{
    g_autoptr(SwDomain) domain = sw_domain_new();
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; i <= SW_CCW_MAX_DEVNO; i++) {
        SwDevice *device = sw_device_new(SW_KIND_RNG, SW_ORIGIN_WRITTEN);

        device->address.type = SW_ADDRESS_CCW;
        sw_domain_append(domain, device);
    }
    g_assert_true(sw_number_ccw(domain, &error));
    g_assert_no_error(error);
    sw_domain_append(domain, sw_device_copy(domain->devices[SW_KIND_RNG]->pdata[0]));
    g_assert_false(sw_number_ccw(domain, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_ADDRESS);
    g_clear_error(&error);
    ((SwDevice *)domain->devices[SW_KIND_RNG]->pdata[0])->address.numbered = false;
    g_assert_false(sw_number_ccw(domain, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_NO_SLOT);
}

static void
test_no_uid_left(void)
{
    g_autoptr(SwDomain) domain = sw_domain_new();
    g_autoptr(SwCaps) caps = sample_caps(true);
    const SwMachineRule *machine = sw_machine_rule_find("s390x", S390);
    g_autoptr(GError) error = NULL;

    for (unsigned i = 1; i <= SW_ZPCI_MAX_UID + 1; i++) {
        SwDevice *device = sw_device_new(SW_KIND_HOSTDEV, SW_ORIGIN_WRITTEN);

        device->address.type = SW_ADDRESS_PCI;
        sw_domain_append(domain, device);
    }
    g_assert_false(sw_number_zpci(domain, machine, caps, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_NO_SLOT);
}

/* libvirt's reading of a PCI address as a register. */
static void
test_pci_read_as_register(void)
{
    static const struct {
        const char *address;
        uint64_t reg;
    } rows[] = {
        {"type='pci'", 0x1000},
        {"type='pci' bus='1' slot='0'", 0x1000},
        {"type='pci' slot='9' function='1'", 0},
        {"type='pci' domain='5' slot='9'", 5},
        {"type='virtio-mmio'", 0x1000},
        {"type='spapr-vio'", 0x1000},
        {"type='spapr-vio' reg='70'", 0x70},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *nic =
            g_strdup_printf("<interface type='user'><model type='spapr-vlan'/><address %s/>"
                            "</interface>",
                            rows[i].address);
        g_autoptr(SwPlan) plan = must_plan("pseries", nic);
        const SwAddress *address = &sample_device(plan, SW_KIND_INTERFACE, 0)->address;

        g_test_message("%s", rows[i].address);
        g_assert_cmpint(address->type, ==, SW_ADDRESS_SPAPR_VIO);
        g_assert_true(address->numbered);
        g_assert_cmpuint(address->reg, ==, rows[i].reg);
    }
    assert_refused("pseries", SPAPR("type='pci' bus='1' slot='9'"), SW_ERROR_ADDRESS);
    assert_refused("pseries", SPAPR("type='pci' slot='9'") SPAPR("type='pci' slot='8'"),
                   SW_ERROR_ADDRESS);
}

static SwPlan *
plan_hosts(const char *machine, int group)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwDomainDoc) doc =
        sample_domain(machine, "<hostdev mode='subsystem' type='pci'><source><address "
                               "bus='1'/></source></hostdev>" SAMPLE_BARE);
    const SwFacts facts = {.caps = caps};
    g_autoptr(GError) error = NULL;
    SwPlan *plan;

    ((SwDevice *)doc->domain->devices[SW_KIND_HOSTDEV]->pdata[0])->iommu_group = group;
    plan = sw_plan_new(doc->domain, &facts, &error);
    g_assert_no_error(error);
    return plan;
}

static void
test_isolation(void)
{
    g_autoptr(SwPlan) group = plan_hosts("pseries", 0), none = plan_hosts("pseries", -1);
    g_autoptr(SwPlan) other = plan_hosts("pc", 0);

    sample_assert_at(sample_device(group, SW_KIND_HOSTDEV, 0), "01:01.0");
    sample_assert_at(sample_device(none, SW_KIND_HOSTDEV, 0), "00:01.0");
    sample_assert_at(sample_device(other, SW_KIND_HOSTDEV, 0), "00:02.0");
}

/* What goes to virtio-mmio is left alone, what stays on PCI is not. */
static void
test_legacy_guest_on_mmio(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan(
        "virt",
        "<rng model='virtio'><backend model='random'>/dev/urandom</backend><address "
        "type='virtio-mmio'/></rng>" SAMPLE_NIC
        "<filesystem type='mount'><source dir='/a'/><target dir='b'/></filesystem>",
        caps, sample_guest());

    g_assert_null(sample_device(plan, SW_KIND_INTERFACE, 0)->model_reason);
    g_assert_cmpstr(sample_device(plan, SW_KIND_FILESYSTEM, 0)->model, ==, "virtio-transitional");
}

static void
test_transitional_off_pci(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan(
        S390, "<interface type='user'><model type='virtio-transitional'/></interface>", caps, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *argv = sw_argv_format(plan, caps, SW_ARGV_JSON, &error);

    g_assert_null(argv);
    g_assert_error(error, SW_ERROR, SW_ERROR_UNSUPPORTED);
}

static void
test_rows(void)
{
    const SwMoveRule *moves;
    const SwSpaprVioRule *registers;
    const SwVirtioRule *families;
    size_t n;

    moves = sw_move_rules(&n);
    for (size_t i = 0; i < n; i++) {
        g_assert_true(moves[i].ccw || moves[i].mmio);
        g_assert_true(i == 0 || moves[i - 1].kind <= moves[i].kind); /* the order of numbers */
    }
    registers = sw_spapr_vio_rules(&n);
    for (size_t i = 0; i < n; i++)
        g_assert_true(registers[i].models || registers[i].defaults);
    families = sw_virtio_rules(&n);
    for (size_t i = 0; i < n; i++) {
        g_assert_true(g_str_has_suffix(families[i].ccw, "-ccw"));
        g_assert_true(g_str_has_suffix(families[i].mmio, "-device"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/transport/added-bridge-shows-no-zpci-ids", test_added_bridge);
    g_test_add_func("/transport/written-bridge-has-zpci-ids", test_written_bridge);
    g_test_add_func("/transport/emulator-without-zpci", test_emulator_without_zpci);
    g_test_add_func("/transport/no-devno-left", test_no_devno_left);
    g_test_add_func("/transport/no-uid-left", test_no_uid_left);
    g_test_add_func("/transport/pci-address-is-read-as-register", test_pci_read_as_register);
    g_test_add_func("/transport/only-pseries-isolates", test_isolation);
    g_test_add_func("/transport/mmio-is-left-alone-for-legacy-guests", test_legacy_guest_on_mmio);
    g_test_add_func("/transport/no-transitional-form-off-pci", test_transitional_off_pci);
    g_test_add_func("/transport/rows-hold-together", test_rows);
    return g_test_run();
}
