/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is planned against what was found: every difference, and nothing where nobody knows. */
#include "text/sw-readback.h"

#include <string.h>

#include "rules/sw-identity-rules.h"
#include "sample.h"
#include "text/sw-readback-text.h"

#define DEVICES                                                                                    \
    SAMPLE_BARE "<controller type='pci' index='0' model='pcie-root'/>"                             \
                "<controller type='pci' index='1' model='pcie-root-port'/>"                        \
                "<rng model='virtio-transitional'><backend model='random'/><address type='pci' "   \
                "bus='0' slot='4'/></rng>"                                                         \
                "<rng model='virtio'><backend model='random'/><address type='pci' bus='1' "        \
                "slot='0'/></rng>"

typedef struct {
    SwCaps *caps;
    SwPlan *plan;
    GPtrArray *functions; /* until they are seen */
    SwReadback *readback;
} Case;

static SwPciFunction *
add_function(Case *c, const char *id, unsigned slot, unsigned device, const SwPciFunction *above)
{
    SwPciFunction *function = sw_pci_function_new();

    function->id = g_strdup(id);
    function->above = above;
    function->bus = above ? above->secondary : 0;
    function->slot = slot;
    function->vendor = 0x1af4;
    function->device = device;
    g_ptr_array_add(c->functions, function);
    return function;
}

static void
add_io(SwPciFunction *function, uint64_t size, uint64_t address)
{
    const SwPciRegion region = {.io = true, .size = size, .address = address};

    function->regions[function->n_regions++] = region;
}

static void
begin_with(Case *c, const char *machine, const char *devices)
{
    g_autoptr(GPtrArray) argv = NULL;
    g_autoptr(SwNames) names = NULL;

    c->caps = sample_caps(true);
    c->plan = sample_must_plan(machine, devices, c->caps, NULL);
    c->functions = g_ptr_array_new_with_free_func((GDestroyNotify)sw_pci_function_free);
    names = sw_names_new(c->plan);
    argv = sw_argv_devices(c->plan, c->caps, names, NULL);
    c->readback = sw_readback_new(c->plan, argv);
}

static void
begin(Case *c)
{
    begin_with(c, "q35", DEVICES);
}

/* A machine that is as planned; what a test changes is its fault. */
static void
add_all(Case *c)
{
    SwPciFunction *port = add_function(c, "pci.1", 1, 0xc, NULL);

    port->vendor = 0x1b36;
    port->bridge = true;
    port->secondary = 1;
    port->io_base = 0x1000;
    port->io_limit = 0x1fff;
    add_io(add_function(c, "rng0", 4, 0x1005, NULL), 32, 0xc000);
    add_function(c, "rng1", 0, 0x1044, port);
}

static SwPciFunction *
function_of(Case *c, const char *id)
{
    return (SwPciFunction *)sw_pci_function_find(c->functions, id);
}

static void
look(Case *c)
{
    sw_readback_see(c->readback, g_steal_pointer(&c->functions));
    sw_readback_compare(c->readback);
    sw_readback_compare_ports(c->readback);
}

/* (transfer full): "rng0: slot io; rng1: missing" */
static char *
differences(const Case *c)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < c->readback->devices->len; i++) {
        const SwReadDevice *device = c->readback->devices->pdata[i];

        if (device->differences->len)
            g_string_append_printf(out, "%s%s:", out->len ? "; " : "", device->id);
        for (guint d = 0; d < device->differences->len; d++)
            g_string_append_printf(
                out, " %s",
                sw_differs_name(((const SwDifference *)device->differences->pdata[d])->in));
    }
    return g_string_free(out, FALSE);
}

static void
end(Case *c)
{
    sw_readback_free(c->readback);
    sw_plan_free(c->plan);
    sw_caps_free(c->caps);
}

static void
assert_differences(Case *c, const char *expected)
{
    g_autofree char *said = NULL;

    look(c);
    said = differences(c);
    g_assert_cmpstr(said, ==, expected);
    g_assert_true(sw_readback_is_well(c->readback) == !*expected);
    end(c);
}

static void
test_well(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    assert_differences(&c, "");
}

/* What has no row is never compared. */
static void
test_each_form_has_an_identity(void)
{
    static const char *const forms[] = {"virtio-net-pci", "virtio-net-pci-transitional",
                                        "virtio-net-pci-non-transitional"};
    const SwIdentityRule *generic = sw_identity_rule_find(forms[0]);

    g_assert_nonnull(generic);
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
        g_assert_true(sw_identity_rule_find(forms[i]) == generic);
    g_assert_null(sw_identity_rule_find("virtio-net-pci-non"));
}

static void
test_missing(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    g_ptr_array_remove(c.functions, function_of(&c, "rng0"));
    assert_differences(&c, "rng0: missing");
}

static void
test_unwanted(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    add_function(&c, "stray", 9, 0x1044, NULL);
    add_function(&c, NULL, 0x1f, 0x2918, NULL); /* the chipset's */
    assert_differences(&c, "stray: unwanted");
}

/* A part of a USB2 set has no ID, and QEMU tells of the expander bus before the machine's own. */
static void
test_without_id(void)
{
    SwPciFunction *expander;
    Case c;

    begin_with(&c, "q35",
               "<memballoon model='none'/><controller type='usb' index='0' model='ich9-ehci1'/>"
               "<controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/>"
               "</controller>");
    expander = add_function(&c, NULL, 0x1d, 0x2934, NULL);
    expander->bus = 200;
    add_function(&c, "usb", 0x1d, 0x293a, NULL)->function = 7;
    add_function(&c, NULL, 0x1d, 0x2934, NULL);
    for (guint i = 0; i < c.functions->len; i++) {
        SwPciFunction *function = c.functions->pdata[i];

        function->root = function != expander;
        function->vendor = 0x8086;
        if (function->function == 0)
            add_io(function, 32, function == expander ? SW_REGION_UNSET : 0xc000);
    }
    assert_differences(&c, "");
}

static void
test_place(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    function_of(&c, "rng0")->slot = 5;
    function_of(&c, "rng0")->function = 1;
    assert_differences(&c, "rng0: slot function hidden");
}

static void
test_bus(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    add_function(&c, "other", 6, 1, NULL)->secondary = 2;
    function_of(&c, "rng1")->above = function_of(&c, "other");
    assert_differences(&c, "rng1: bus; other: unwanted");
}

static void
test_slot_of_a_port(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    function_of(&c, "rng1")->slot = 1;
    assert_differences(&c, "rng1: slot hidden");
}

static void
test_form(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    function_of(&c, "rng0")->device = 0x1044;
    function_of(&c, "rng0")->n_regions = 0;
    add_io(function_of(&c, "rng1"), 32, 0x1000);
    assert_differences(&c, "rng0: id io; rng1: io");
}

static void
test_fewer_ports(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    function_of(&c, "rng0")->regions[0].size = 16;
    assert_differences(&c, "");
}

static void
test_capabilities(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    for (guint i = 0; i < c.readback->devices->len; i++) {
        SwReadDevice *device = c.readback->devices->pdata[i];

        device->found.express = SW_ANSWER_NO;
        device->found.modern = SW_ANSWER_NO;
    }
    assert_differences(&c, "pci.1: express; rng0: modern; rng1: express modern");
}

static void
test_no_ports(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    function_of(&c, "rng0")->regions[0].address = SW_REGION_UNSET;
    assert_differences(&c, "rng0: no-ports");
}

/* The last port counts. */
static void
test_window(void)
{
    static const struct {
        uint64_t address;
        const char *differs;
    } rows[] = {
        {0xfff, "rng1: io window"},  {0x1000, "rng1: io"},        {0x1fe0, "rng1: io"},
        {0x1fe1, "rng1: io window"}, {0x2000, "rng1: io window"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Case c;

        begin(&c);
        add_all(&c);
        add_io(function_of(&c, "rng1"), 32, rows[i].address);
        assert_differences(&c, rows[i].differs);
    }
}

static void
test_overlap(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    function_of(&c, "pci.1")->io_limit = 0xffff;
    add_io(function_of(&c, "rng1"), 32, 0xc01f);
    assert_differences(&c, "rng1: io overlap");
}

static void
test_windows(void)
{
    Case c;

    begin(&c);
    add_all(&c);
    function_of(&c, "pci.1")->io_limit = 0x2fff;
    g_assert_true(sw_readback_is_set_up(c.functions));
    look(&c);
    g_assert_cmpuint(sw_readback_windows(c.readback), ==, 2);
    end(&c);
    begin(&c);
    add_all(&c);
    function_of(&c, "pci.1")->io_base = 0; /* as after a reset */
    function_of(&c, "pci.1")->io_limit = 0xfff;
    function_of(&c, "rng0")->regions[0].address = SW_REGION_UNSET;
    g_assert_false(sw_readback_is_set_up(c.functions));
    look(&c);
    g_assert_cmpuint(sw_readback_windows(c.readback), ==, 0);
    end(&c);
}

/* Of something else that stands in, only the place counts. */
static void
test_not_verified(void)
{
    Case c;
    SwReadDevice *device;

    begin(&c);
    add_all(&c);
    function_of(&c, "rng0")->device = 0x1044;
    device = c.readback->devices->pdata[1];
    g_assert_cmpstr(device->id, ==, "rng0");
    device->unverified = g_strdup("needs luck");
    look(&c);
    g_assert_cmpint(sw_read_device_result(device), ==, SW_READ_NOT_VERIFIED);
    g_assert_true(sw_readback_is_well(c.readback));
    end(&c);
}

/* An emulator that is not QEMU may have names of any bytes. */
static void
test_hostile_names(void)
{
    const SwReadbackHead head = {.machine = "q35"};
    g_autofree char *text = NULL, *json = NULL;
    Case c;

    begin(&c);
    add_all(&c);
    add_function(&c, "\xff\n\"\\", 9, 1, NULL);
    look(&c);
    text = sw_readback_format_text(c.readback, &head);
    json = sw_readback_format_json(c.readback, &head);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_true(g_utf8_validate(json, -1, NULL));
    g_assert_nonnull(strstr(text, "not planned"));
    end(&c);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/readback/each-form-has-an-identity", test_each_form_has_an_identity);
    g_test_add_func("/readback/what-is-as-planned-is-well", test_well);
    g_test_add_func("/readback/a-device-is-missing", test_missing);
    g_test_add_func("/readback/a-device-is-not-planned", test_unwanted);
    g_test_add_func("/readback/a-device-without-an-id-is-known-by-its-place", test_without_id);
    g_test_add_func("/readback/a-device-is-in-another-place", test_place);
    g_test_add_func("/readback/a-device-is-on-another-bus", test_bus);
    g_test_add_func("/readback/guests-look-at-slot-0-of-a-port", test_slot_of_a_port);
    g_test_add_func("/readback/a-device-has-another-form", test_form);
    g_test_add_func("/readback/fewer-ports-are-no-difference", test_fewer_ports);
    g_test_add_func("/readback/capabilities-count-where-they-are-known", test_capabilities);
    g_test_add_func("/readback/an-i-o-bar-without-address", test_no_ports);
    g_test_add_func("/readback/every-port-has-to-be-forwarded", test_window);
    g_test_add_func("/readback/two-devices-have-one-port", test_overlap);
    g_test_add_func("/readback/windows-are-counted-once-they-are-given", test_windows);
    g_test_add_func("/readback/what-stands-in-is-not-verified", test_not_verified);
    g_test_add_func("/readback/names-of-any-bytes-are-printable", test_hostile_names);
    return g_test_run();
}
