/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Command lines: three forms of the same devices, their names, and what this emulator lacks. */
#include "text/sw-argv.h"

#include <string.h>

#include "base/sw-error.h"
#include "sample.h"
#include "text/sw-explain.h"
#include "xml/sw-override-xml.h"

static char *
argv_of(const char *machine, const char *devices, const SwCaps *caps, SwArgv form)
{
    g_autoptr(SwPlan) plan = sample_must_plan(machine, devices, caps, NULL);
    g_autoptr(GError) error = NULL;
    char *text = sw_argv_format(plan, caps, form, &error);

    g_assert_no_error(error);
    return text;
}

static void
test_forms(void)
{
    static const char devices[] =
        SAMPLE_BARE "<rng model='virtio'><backend model='random'/><address type='pci' slot='3' "
                    "multifunction='on'/></rng>"
                    "<rng model='virtio'><backend model='random'/><address type='pci' slot='3' "
                    "function='1'/></rng>";
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autofree char *json = argv_of("pc", devices, caps, SW_ARGV_JSON);
    g_autofree char *shell = argv_of("pc", devices, caps, SW_ARGV_SHELL);
    g_autofree char *legacy = argv_of("pc", devices, caps, SW_ARGV_LEGACY);

    g_assert_cmpstr(json, ==,
                    "[\n  {\"driver\": \"virtio-rng-pci\", \"id\": \"rng0\", \"bus\": \"pci.0\", "
                    "\"multifunction\": true, \"addr\": \"0x3\"},\n"
                    "  {\"driver\": \"virtio-rng-pci\", \"id\": \"rng1\", \"bus\": \"pci.0\", "
                    "\"addr\": \"0x3.0x1\"}\n]\n");
    g_assert_true(g_str_has_prefix(shell, "-device '{\"driver\": \"virtio-rng-pci\", "));
    g_assert_cmpstr(legacy, ==,
                    "-device virtio-rng-pci,id=rng0,bus=pci.0,multifunction=on,addr=0x3\n"
                    "-device virtio-rng-pci,id=rng1,bus=pci.0,addr=0x3.0x1\n");
}

static void
test_empty(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autofree char *json = argv_of("pc", SAMPLE_BARE, caps, SW_ARGV_JSON);
    g_autofree char *legacy = argv_of("pc", SAMPLE_BARE, caps, SW_ARGV_LEGACY);

    g_assert_cmpstr(json, ==, "[]\n");
    g_assert_cmpstr(legacy, ==, "");
}

static void
test_controllers(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autofree char *text =
        argv_of("q35",
                SAMPLE_BARE "<controller type='pci' index='1' model='pcie-root-port'>"
                            "<target chassis='9' port='0x21' hotplug='off'/></controller>"
                            "<controller type='pci' index='2' model='pcie-to-pci-bridge'/>"
                            "<controller type='pci' index='3' model='pci-bridge'/>"
                            "<controller type='pci' index='4' model='pcie-expander-bus'>"
                            "<target busNr='200'><node>0</node></target></controller>",
                caps, SW_ARGV_LEGACY);

    g_assert_cmpstr(text, ==,
                    "-device pcie-root-port,port=33,chassis=9,hotplug=off,id=pci.1,bus=pcie.0,"
                    "addr=0x1\n"
                    "-device pcie-pci-bridge,id=pci.2,bus=pci.1,addr=0x0\n"
                    "-device pci-bridge,chassis_nr=3,id=pci.3,bus=pci.2,addr=0x1\n"
                    "-device pxb-pcie,bus_nr=200,numa_node=0,id=pci.4,bus=pcie.0,addr=0x2\n");
}

/* No document brings such a name this far; quoting must not rely on that. */
static void
test_quoting(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan(
        "pc", SAMPLE_BARE "<rng model='virtio'><backend model='random'/></rng>", caps, NULL);
    SwDevice *rng = sample_device(plan, SW_KIND_RNG, 0);
    g_autofree char *json = NULL, *shell = NULL, *legacy = NULL;
    g_auto(GStrv) words = NULL;
    g_autoptr(GError) error = NULL;

    rng->alias = g_strdup("ua-a,b'c\"d");
    json = sw_argv_format(plan, caps, SW_ARGV_JSON, NULL);
    shell = sw_argv_format(plan, caps, SW_ARGV_SHELL, NULL);
    legacy = sw_argv_format(plan, caps, SW_ARGV_LEGACY, NULL);
    g_assert_nonnull(strstr(json, "\"id\": \"ua-a,b'c\\\"d\""));
    g_assert_nonnull(strstr(legacy, ",id=ua-a,,b'c\"d,"));
    g_assert_true(g_shell_parse_argv(shell, NULL, &words, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(words), ==, 2);
    g_assert_nonnull(strstr(words[1], "ua-a,b'c\\\"d"));
}

/* A model is passed on as QEMU's type only when it can be one. */
static void
test_model_is_no_name(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan(
        "pc", SAMPLE_BARE "<interface type='user'><model type='x,y&#10;-z'/></interface>", caps,
        NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(sw_argv_format(plan, caps, SW_ARGV_LEGACY, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_UNSUPPORTED);
}

static void
test_missing_type(void)
{
    static const char *const devices[] = {
        SAMPLE_BARE "<vsock model='virtio-transitional'/>",
        SAMPLE_BARE "<hostdev type='scsi_host' model='virtio-transitional'><source/></hostdev>",
    };
    g_autoptr(SwCaps) caps = sample_caps(true);

    ((SwCapsType *)sw_caps_find_type(caps, "vhost-scsi", SW_VARIANT_TRANSITIONAL))->broken =
        g_strdup("QEMU died");
    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
        g_autoptr(SwPlan) plan = sample_must_plan("q35", devices[i], caps, NULL);
        g_autoptr(GError) error = NULL;

        g_assert_null(sw_argv_format(plan, caps, SW_ARGV_JSON, &error));
        g_assert_error(error, SW_ERROR, SW_ERROR_UNSUPPORTED);
        g_assert_cmpint(sw_error_line(error), ==, 1);
    }
}

/* An emulator without the suffixed types makes the same devices of the generic ones. */
static void
test_steered(void)
{
    static const char devices[] =
        SAMPLE_BARE "<rng model='virtio-transitional'><backend model='random'/></rng>"
                    "<rng model='virtio-non-transitional'><backend model='random'/></rng>"
                    "<rng model='virtio'><backend model='random'/></rng>";
    g_autoptr(SwCaps) caps = sample_caps(false);
    g_autofree char *text = argv_of("pc", devices, caps, SW_ARGV_LEGACY);

    g_assert_cmpstr(text, ==,
                    "-device virtio-rng-pci,disable-legacy=off,disable-modern=off,id=rng0,"
                    "bus=pci.0,addr=0x2\n"
                    "-device virtio-rng-pci,disable-legacy=on,disable-modern=off,id=rng1,"
                    "bus=pci.0,addr=0x3\n"
                    "-device virtio-rng-pci,id=rng2,bus=pci.0,addr=0x4\n");
}

static void
test_unsteerable(void)
{
    g_autoptr(SwCaps) caps = sample_caps(false);
    SwCapsType *type = (SwCapsType *)sw_caps_find_type(caps, "rng", SW_VARIANT_GENERIC);
    g_autoptr(SwPlan) plan = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;

    g_clear_pointer(&type->disable_legacy, g_free);
    text = argv_of("pc",
                   SAMPLE_BARE "<rng model='virtio-transitional'><backend model='random'/></rng>",
                   caps, SW_ARGV_LEGACY);
    g_assert_cmpstr(text, ==, "-device virtio-rng-pci,id=rng0,bus=pci.0,addr=0x2\n");
    plan = sample_must_plan(
        "pc", SAMPLE_BARE "<rng model='virtio-non-transitional'><backend model='random'/></rng>",
        caps, NULL);
    g_assert_null(sw_argv_format(plan, caps, SW_ARGV_JSON, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_UNSUPPORTED);
}

/* A property of which it is not known whether it is there is not written. */
static void
test_properties_not_told(void)
{
    g_autoptr(SwCaps) caps = sample_caps(false);
    SwCapsType *type = (SwCapsType *)sw_caps_find_type(caps, "rng", SW_VARIANT_GENERIC);
    g_autofree char *text = NULL;

    g_free(type->disable_legacy);
    type->disable_legacy = g_strdup(SW_CAPS_UNKNOWN);
    text = argv_of("pc",
                   SAMPLE_BARE "<rng model='virtio-transitional'><backend model='random'/></rng>",
                   caps, SW_ARGV_LEGACY);
    g_assert_cmpstr(text, ==, "-device virtio-rng-pci,id=rng0,bus=pci.0,addr=0x2\n");
}

static void
test_bus_names(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autofree char *text = argv_of(
        "pseries",
        SAMPLE_BARE
        "<controller type='pci' index='1' model='pci-root'/>"
        "<rng model='virtio'><backend model='random'/><address type='pci' bus='1' slot='1'/></rng>"
        "<rng model='virtio'><backend model='random'/><address type='pci' bus='0' slot='1'/></rng>",
        caps, SW_ARGV_LEGACY);

    g_assert_cmpstr(text, ==,
                    "-device spapr-pci-host-bridge,index=1,id=pci.1\n"
                    "-device virtio-rng-pci,id=rng0,bus=pci.1.0,addr=0x1\n"
                    "-device virtio-rng-pci,id=rng1,bus=pci.0,addr=0x1\n");
}

#define QEMU_NS "xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'"

/* A plan of one device, with what a document says past libvirt. */
static SwPlan *
overridden(const SwCaps *caps, const char *said)
{
    g_autofree char *text = g_strdup_printf("<domain " QEMU_NS ">%s</domain>", said);
    g_autoptr(xmlDoc) doc = sw_xml_parse(text, strlen(text), "domain", NULL);
    SwPlan *plan = sample_must_plan(
        "pc", SAMPLE_BARE "<rng model='virtio'><backend model='random'/></rng>", caps, NULL);

    g_assert_nonnull(doc);
    sw_overrides_parse(xmlDocGetRootElement(doc), plan->domain->overrides);
    return plan;
}

/* @argv: what the command line says of it; NULL: nothing. @explain: likewise */
static void
assert_overridden(const char *said, const char *argv, const char *explain)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = overridden(caps, said);
    g_autofree char *line = sw_argv_format(plan, caps, SW_ARGV_LEGACY, NULL);
    g_autofree char *text = sw_explain_format(plan, caps, "rng0", SW_EXPLAIN_TEXT, NULL);

    g_test_message("%s\n%s", line, text);
    g_assert_true(argv ? strstr(line, argv) != NULL : !strstr(line, "disable-"));
    g_assert_true(explain ? strstr(text, explain) != NULL : !strstr(text, "disable-"));
}

#define DEVICE(alias, property)                                                                    \
    "<q:override><q:device alias='" alias "'><q:frontend><q:property " property                    \
    "/></q:frontend></q:device></q:override>"
#define ARGUMENTS(a, b)                                                                            \
    "<q:commandline><q:arg value='" a "'/><q:arg value='" b "'/></q:commandline>"

static void
test_overrides(void)
{
    assert_overridden(DEVICE("rng0", "name='disable-legacy' type='string' value='on'"),
                      "virtio-rng-pci,disable-legacy=on,id=", "disable-legacy=on\n");
    assert_overridden(DEVICE("rng0", "name='disable-modern' type='bool' value='true'"),
                      "virtio-rng-pci,disable-modern=on,id=", "disable-modern=true\n");
    assert_overridden(DEVICE("rng1", "name='disable-legacy' type='string' value='on'"), NULL, NULL);
    assert_overridden(DEVICE("rng0", "name='max-bytes' type='unsigned' value='1'"), NULL, NULL);
    assert_overridden(DEVICE("rng0", "name='disable-legacy' type='remove'"), NULL, NULL);
    assert_overridden(ARGUMENTS("-global", "virtio-rng-pci.disable-legacy=on"), NULL,
                      "disable-legacy=on\n");
    assert_overridden(ARGUMENTS("-global", "virtio-pci.disable-legacy=on"), NULL,
                      "disable-legacy=on\n");
    assert_overridden(ARGUMENTS("-global", "virtio-net-pci.disable-legacy=on"), NULL, NULL);
    assert_overridden(ARGUMENTS("-name", "virtio-rng-pci.disable-legacy=on"), NULL, NULL);
    assert_overridden(ARGUMENTS("-global", "virtio-rng-pci=on"), NULL, NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/argv/three-forms", test_forms);
    g_test_add_func("/argv/nothing-to-say", test_empty);
    g_test_add_func("/argv/controllers-and-their-numbers", test_controllers);
    g_test_add_func("/argv/quoting", test_quoting);
    g_test_add_func("/argv/model-that-is-no-name-is-refused", test_model_is_no_name);
    g_test_add_func("/argv/missing-type-is-refused-with-its-line", test_missing_type);
    g_test_add_func("/argv/generic-type-is-steered-by-properties", test_steered);
    g_test_add_func("/argv/generic-type-without-properties", test_unsteerable);
    g_test_add_func("/argv/properties-not-told-are-not-written", test_properties_not_told);
    g_test_add_func("/argv/buses-of-host-bridges", test_bus_names);
    g_test_add_func("/argv/what-goes-past-libvirt", test_overrides);
    return g_test_run();
}
