/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Explanations: each source of a decision, the names that find a device, both forms. */
#include "text/sw-explain.h"

#include <string.h>

#include "base/sw-error.h"
#include "place/sw-moved.h"
#include "sample.h"

static char *
explain(const char *devices, const SwGuest *guest, const char *only, SwExplain form)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan("q35", devices, caps, guest);
    g_autoptr(GError) error = NULL;
    char *text = sw_explain_format(plan, caps, only, form, &error);

    g_assert_no_error(error);
    return text;
}

static void
assert_says(const char *devices, const SwGuest *guest, const char *only, const char *what)
{
    g_autofree char *json = explain(devices, guest, only, SW_EXPLAIN_JSON);

    if (!strstr(json, what))
        g_test_message("%s\nlacks %s", json, what);
    g_assert_nonnull(strstr(json, what));
}

static void
test_sources(void)
{
    static const char moved[] = SAMPLE_BARE "<interface type='user'><model type='e1000'/>"
                                            "<address type='pci' bus='1' slot='4'/></interface>";

    assert_says(SAMPLE_BARE SAMPLE_NIC, NULL, "net0", "\"source\": \"libvirt\"}");
    assert_says(SAMPLE_BARE SAMPLE_NIC, sample_guest(), "net0", "\"source\": \"guest-os\"}");
    assert_says(SAMPLE_BARE SAMPLE_NIC, sample_guest(), "net0", "guest old1 drives virtio 0.9");
    assert_says(SAMPLE_BARE, NULL, "controller sata 0", "\"source\": \"chipset\"}");
    assert_says(moved, NULL, "net0", "\"source\": \"document\"}");
    assert_says(moved, NULL, "net0", "one higher than written");
    assert_says(SAMPLE_BARE
                "<rng model='virtio'><backend model='random'/><address type='pci' slot='9'/></rng>",
                NULL, "rng0", "the address is written in the domain");
    assert_says(SAMPLE_BARE
                "<rng model='virtio'><backend model='random'/><address type='pci' slot='9'/></rng>",
                sample_guest(), "rng0", "\"source\": \"document\"}");
    assert_says("<memballoon model='none'/><controller type='usb' index='0' model='ich9-ehci1'/>"
                "<controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/>"
                "</controller>",
                NULL, NULL, "the parts of a USB2 set share a slot");
}

/* A device that is no virtio one for the policy, and goes to another transport. */
static void
test_off_pci(void)
{
    g_autofree char *json =
        explain(SAMPLE_BARE "<input type='mouse' bus='ps2'/>", NULL, NULL, SW_EXPLAIN_JSON);
    g_autofree char *mmio =
        explain(SAMPLE_BARE
                "<rng model='virtio'><backend model='random'/><address type='virtio-mmio'/></rng>",
                NULL, "rng0", SW_EXPLAIN_JSON);

    g_assert_null(strstr(json, "input"));
    g_assert_nonnull(strstr(mmio, "\"bus\": null, \"slot\": null, \"function\": null"));
    g_assert_nonnull(strstr(mmio, "\"source\": \"none\"}"));
}

static void
test_names(void)
{
    static const char devices[] = SAMPLE_BARE SAMPLE_DISK
        "<interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/>"
        "<alias name='ua-mine'/></interface>";
    static const char *const names[] = {"disk vda", "vda",   "virtio-disk0",    "52:54:00:00:00:01",
                                        "ua-mine",  "pci.1", "controller pci 1"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *json = explain(devices, NULL, names[i], SW_EXPLAIN_JSON);
        g_auto(GStrv) parts = g_strsplit(json, "{\"device\"", -1);

        g_test_message("%s", names[i]);
        g_assert_cmpuint(g_strv_length(parts), ==, 2);
    }
}

static void
test_no_such_device(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan("q35", SAMPLE_BARE, caps, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(sw_explain_format(plan, caps, "vdz", SW_EXPLAIN_TEXT, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_VALUE);
    g_assert_nonnull(strstr(error->message, "'vdz'"));
}

static void
test_text(void)
{
    g_autofree char *text =
        explain(SAMPLE_BARE SAMPLE_NIC, sample_guest(), "net0", SW_EXPLAIN_TEXT);

    g_assert_cmpstr(text, ==,
                    "interface (line 1)\n"
                    "  model   virtio-transitional: guest old1 drives virtio 0.9 only\n"
                    "  type    virtio-net-pci-transitional\n"
                    "  connect PCI_ENDPOINT AUTOASSIGN: a transitional virtio device has an I/O "
                    "BAR, which belongs on conventional PCI\n"
                    "  address 0000:02:01.0: the first free slot that takes it\n");
}

/* What only moved because of another device says so; what did not move says nothing of the kind. */
static void
test_moved(void)
{
    static const char devices[] = SAMPLE_BALLOON_NONE SAMPLE_DISK;
    static const char port[] = "libvirt alone would have it at 0000:01:00.0; others moved, since "
                               "guest old1 drives virtio 0.9 only (disk vda)";
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwDomainDoc) doc = sample_domain("q35", devices);
    const SwFacts facts = {.caps = caps, .guest = sample_guest()}, nothing = {.caps = caps};
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &facts, NULL);
    g_autoptr(SwPlan) plain = sw_plan_new(doc->domain, &nothing, NULL);
    g_autofree char *disk = NULL, *usb = NULL, *first = NULL, *text = NULL;

    sw_plan_explain_moved(plan, doc->domain, &facts);
    sw_plan_explain_moved(plain, doc->domain, &nothing);
    usb = sw_explain_format(plan, caps, "usb", SW_EXPLAIN_JSON, NULL);
    g_assert_nonnull(strstr(usb, port));
    g_assert_nonnull(strstr(usb, "\"source\": \"guest-os\""));
    disk = sw_explain_format(plan, caps, "vda", SW_EXPLAIN_JSON, NULL);
    g_assert_null(strstr(disk, "others moved"));
    first = sw_explain_format(plan, caps, "pci.1", SW_EXPLAIN_JSON, NULL);
    g_assert_nonnull(strstr(first, "\"source\": \"libvirt\""));
    text = sw_explain_format(plain, caps, NULL, SW_EXPLAIN_TEXT, NULL);
    g_assert_null(strstr(text, "others moved"));
}

/* A word is a cause, too: the domain is compared with what it is without. */
static void
test_moved_by_word(void)
{
    static const char devices[] =
        SAMPLE_BALLOON_NONE "<filesystem type='mount'><source dir='/home'/><hotplug "
                            "require='no'/><target dir='home'/></filesystem>";
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwDomainDoc) doc = sample_domain("q35", devices);
    const SwFacts facts = {.caps = caps};
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &facts, NULL);
    g_autofree char *usb = NULL;

    sw_plan_explain_moved(plan, doc->domain, &facts);
    usb = sw_explain_format(plan, caps, "usb", SW_EXPLAIN_JSON, NULL);
    g_assert_nonnull(strstr(usb, "others moved, since the domain says that it need not be plugged "
                                 "or unplugged (filesystem home)"));
    g_assert_nonnull(strstr(usb, "\"source\": \"document\""));
}

/* A port that is not there has no row. */
static void
test_lacking(void)
{
    static const char policy[] = "[hotplug]\nspare-pcie = 0\n";
    static const char lacking[] = "\nlibvirt alone would leave a free port: p:2: spare-pcie = 0\n";
    g_autoptr(SwDomainDoc) doc = sample_domain("q35", SAMPLE_BALLOON_NONE SAMPLE_DISK);
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwSite) site = sw_site_new();
    const SwFacts facts = {.caps = caps, .site = site};
    g_autoptr(SwPlan) plan = NULL;
    g_autofree char *text = NULL;

    sw_site_add(site, "p", policy, strlen(policy), faults);
    plan = sw_plan_new(doc->domain, &facts, NULL);
    sw_plan_explain_moved(plan, doc->domain, &facts);
    text = sw_explain_format(plan, caps, NULL, SW_EXPLAIN_TEXT, NULL);
    g_assert_nonnull(strstr(text, lacking));
}

static void
test_missing(void)
{
    static const char devices[] = SAMPLE_BARE "<vsock model='virtio-transitional'/>";
    g_autofree char *text = explain(devices, NULL, "vsock0", SW_EXPLAIN_TEXT);
    g_autofree char *json = explain(devices, NULL, "vsock0", SW_EXPLAIN_JSON);

    g_assert_nonnull(strstr(text, "which this emulator does not have"));
    g_assert_nonnull(strstr(json, "\"type\": null"));
}

static void
test_nothing(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan("isapc", SAMPLE_BARE, caps, NULL);
    g_autofree char *json = sw_explain_format(plan, caps, NULL, SW_EXPLAIN_JSON, NULL);
    g_autofree char *text = sw_explain_format(plan, caps, NULL, SW_EXPLAIN_TEXT, NULL);

    g_assert_cmpstr(json, ==, "[]\n");
    g_assert_cmpstr(text, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/explain/each-source", test_sources);
    g_test_add_func("/explain/devices-off-pci", test_off_pci);
    g_test_add_func("/explain/names-find-one-device", test_names);
    g_test_add_func("/explain/unknown-name-is-refused", test_no_such_device);
    g_test_add_func("/explain/text", test_text);
    g_test_add_func("/explain/what-others-moved", test_moved);
    g_test_add_func("/explain/what-a-word-moved", test_moved_by_word);
    g_test_add_func("/explain/a-port-that-is-not-there", test_lacking);
    g_test_add_func("/explain/missing-type-is-said", test_missing);
    g_test_add_func("/explain/nothing-to-say", test_nothing);
    return g_test_run();
}
