/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words of our own about virtio: what is read, what is granted on which emulator, what is taken out
 * of the document, and what a guest would not find. */
#include <string.h>

#include "base/sw-error.h"
#include "place/sw-warnings.h"
#include "sample.h"
#include "xml/sw-plan-xml.h"

#define DISK(attributes, inner)                                                                    \
    "<disk type='file'" attributes ">" inner "<target dev='vda' bus='virtio'/></disk>"
#define PORT                                                                                       \
    "<controller type='pci' index='0' model='pcie-root'/>"                                         \
    "<controller type='pci' index='1' model='pcie-root-port'/>"
#define AT_PORT "<address type='pci' bus='1' slot='0' domain='0' function='0'/>"

/* ---- what is read ---- */

static void
test_wishes(void)
{
    static const struct {
        const char *device;
        SwWish wish;
    } rows[] = {
        {DISK("", ""), SW_WISH_NONE},
        {DISK(" model='virtio'", "<driver name='qemu'/>"), SW_WISH_NONE},
        {DISK(" model='virtio-0.9'", ""), SW_WISH_MODEL_0_9},
        {DISK(" model='virtio-1.0'", ""), SW_WISH_MODEL_1_0},
        {DISK("", "<driver revision='0.9'/>"), SW_WISH_LEGACY},
        {DISK("", "<driver name='qemu' revision=' 1.0 '/>"), SW_WISH_MODERN},
        {DISK("", "<driver revision='both'/>"), SW_WISH_BOTH},
        {DISK("", "<virtio revision='0.9'/>"), SW_WISH_LEGACY},
        {DISK("", "<virtio revision='0.9, 1.0'/>"), SW_WISH_BOTH},
        {DISK("", "<virtio revision='1.0&#10;0.9'/>"), SW_WISH_BOTH},
        {DISK("", "<virtio revision='0.9,0.9'/>"), SW_WISH_LEGACY},
        {DISK("", "<virtio revision='1.0'/><virtio revision='0.9'/>"), SW_WISH_BOTH},
        {DISK("", "<driver revision='both'/><virtio revision='1.0,0.9'/>"), SW_WISH_BOTH},
        {DISK(" model='virtio-0.9'", "<virtio revision='0.9'/>"), SW_WISH_LEGACY},
        {DISK(" model='virtio-0.9'", "<virtio revision='both'/>"), SW_WISH_BOTH},
        {DISK(" model='virtio-1.0'", "<virtio revision='1.0'/>"), SW_WISH_MODERN},
        {DISK(" model='virtio-transitional'", "<virtio revision='0.9'/>"), SW_WISH_LEGACY},
        {DISK(" model='virtio-non-transitional'", "<virtio revision='1.0'/>"), SW_WISH_MODERN},
        {DISK("", "<x:virtio xmlns:x='urn:x' revision='7'/>"), SW_WISH_NONE},
        {DISK("", "<driver xmlns:x='urn:x' x:revision='7'/>"), SW_WISH_NONE},
        {DISK("", "<source><virtio revision='7'/></source>"), SW_WISH_NONE},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(SwDomainDoc) doc = sample_domain("q35", rows[i].device);
        const SwDevice *disk = doc->domain->devices[SW_KIND_DISK]->pdata[0];

        g_assert_cmpstr(sw_wish_name(disk->wish), ==, sw_wish_name(rows[i].wish));
        g_assert_cmpint(disk->wish_line, ==, rows[i].wish == SW_WISH_NONE ? 0 : 1);
        g_assert_true(sw_domain_doc_has_own_words(doc) == (rows[i].wish != SW_WISH_NONE));
    }
}

static void
test_nonsense(void)
{
    static const char *const devices[] = {
        DISK("", "<virtio/>"),
        DISK("", "<virtio revision=''/>"),
        DISK("", "<virtio revision=','/>"),
        DISK("", "<driver revision='0.95'/>"),
        DISK("", "<driver revision='1'/>"),
        DISK("", "<driver revision='0.9;1.0'/>"),
        DISK("", "<driver revision='0.9'/><virtio revision='1.0'/>"),
        DISK("", "<driver revision='0.9'/><virtio revision='both'/>"),
        DISK("", "<virtio revision='0.9'/><virtio revision='2'/>"),
        DISK(" model='virtio-0.9'", "<virtio revision='1.0'/>"),
        DISK(" model='virtio-1.0'", "<virtio revision='0.9'/>"),
        DISK(" model='virtio-1.0'", "<virtio revision='both'/>"),
        DISK(" model='virtio-transitional'", "<driver revision='1.0'/>"),
        DISK(" model='virtio-non-transitional'", "<driver revision='both'/>"),
        "<serial><virtio revision='nine'/></serial>",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
        g_autofree char *text =
            g_strdup_printf("<domain><devices>\n%s</devices></domain>", devices[i]);
        g_autoptr(GError) error = NULL;
        g_autoptr(SwDomainDoc) doc = sw_domain_parse(text, strlen(text), &error);

        g_assert_null(doc);
        g_assert_error(error, SW_ERROR, SW_ERROR_WISH);
        g_assert_cmpint(sw_error_line(error), ==, 2);
        g_assert_nonnull(strchr(error->message, ';'));
    }
}

static void
test_line_of_the_word(void)
{
    g_autoptr(SwDomainDoc) doc = sample_domain(
        "q35", "<interface type='user'>\n<model type='virtio-0.9'/></interface>"
               "<rng model='virtio'><backend model='random'/>\n\n<virtio revision='0.9'/></rng>");
    const SwDevice *nic = doc->domain->devices[SW_KIND_INTERFACE]->pdata[0];
    const SwDevice *rng = doc->domain->devices[SW_KIND_RNG]->pdata[0];

    g_assert_cmpint(nic->wish_line, ==, 2);
    g_assert_cmpint(rng->wish_line, ==, 4);
}

/* ---- what is granted ---- */

static void
forget_type(SwCaps *caps, const char *family, SwVariant variant)
{
    SwCapsType *type = (SwCapsType *)sw_caps_find_type(caps, family, variant);

    g_assert_nonnull(type);
    g_free(type->broken);
    type->broken = g_strdup("it is not there");
}

static void
assert_granted(const char *device, const SwCaps *caps, const char *model, bool conventional)
{
    g_autofree char *devices = g_strconcat(SAMPLE_BARE, device, NULL);
    g_autoptr(SwPlan) plan = sample_must_plan("q35", devices, caps, NULL);
    const SwDevice *disk = sample_device(plan, SW_KIND_DISK, 0);

    g_assert_cmpstr(disk->model, ==, model);
    g_assert_true(disk->conventional == conventional);
    g_assert_nonnull(strstr(disk->model_reason, "in line 1 asks for"));
}

static void
assert_denied(const char *device, const SwCaps *caps, const char *message)
{
    g_autofree char *devices = g_strconcat(SAMPLE_BARE, device, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = sample_plan("q35", devices, caps, NULL, &error);

    g_assert_null(plan);
    g_assert_error(error, SW_ERROR, SW_ERROR_WISH);
    g_assert_cmpint(sw_error_line(error), ==, 1);
    g_assert_nonnull(strstr(error->message, message));
}

static void
test_types(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);

    assert_granted(DISK(" model='virtio-0.9'", ""), caps, "virtio-transitional", false);
    assert_granted(DISK("", "<virtio revision='1.0'/>"), caps, "virtio-non-transitional", false);
    forget_type(caps, "blk", SW_VARIANT_TRANSITIONAL); /* libvirt would ask for it nevertheless */
    assert_granted(DISK("", "<virtio revision='0.9'/>"), caps, NULL, true);
    assert_granted(DISK("", "<virtio revision='both'/>"), caps, NULL, true);
}

static void
test_properties(void)
{
    g_autoptr(SwCaps) caps = sample_caps(false);
    SwCapsType *type = (SwCapsType *)sw_caps_find_type(caps, "blk", SW_VARIANT_GENERIC);

    assert_granted(DISK("", "<virtio revision='both'/>"), caps, "virtio-transitional", false);
    assert_granted(DISK("", "<virtio revision='1.0'/>"), caps, "virtio-non-transitional", false);
    g_clear_pointer(&type->disable_legacy, g_free); /* as before QEMU 2.4 */
    g_clear_pointer(&type->disable_modern, g_free);
    assert_granted(DISK("", "<virtio revision='0.9'/>"), caps, NULL, false);
    assert_granted(DISK(" model='virtio-0.9'", ""), caps, NULL, false);
    assert_denied(DISK("", "<virtio revision='both'/>"), caps, "knows virtio 0.9 only");
    assert_denied(DISK(" model='virtio-1.0'", ""), caps, "knows virtio 0.9 only");
}

static void
test_never(void)
{
    static const char *const devices[] = {
        "<vsock model='virtio-0.9'/>",
        "<vsock><virtio revision='both'/></vsock>",
        "<input type='mouse' bus='virtio' model='virtio-0.9'/>",
        "<input type='mouse' bus='virtio' model='virtio-transitional'/>",
        "<video><model type='virtio-transitional'/></video>",
        "<iommu model='virtio-transitional'/>",
        "<crypto model='virtio-0.9'/>",
    };
    g_autoptr(SwCaps) caps = sample_caps(true);

    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++)
        assert_denied(devices[i], caps, "came with virtio 1");
}

/* QEMU 4.0 to 5.0 had one. */
static void
test_emulator_that_has_it(void)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    SwCapsType *type = sw_caps_new_type("vhost-vsock-pci-transitional", SW_VARIANT_TRANSITIONAL);
    g_autoptr(SwPlan) plan = NULL;

    type->slots = SW_SLOTS_PCI;
    sw_caps_family_add_type(sw_caps_add_family(caps, "vhost-vsock"), type);
    plan = sample_must_plan("q35", SAMPLE_BARE "<vsock model='virtio-0.9'/>", caps, NULL);
    g_assert_cmpstr(sample_device(plan, SW_KIND_VSOCK, 0)->model, ==, "virtio-transitional");
}

static void
test_words_come_first(void)
{
    static const char devices[] = SAMPLE_BARE DISK(" model='virtio-1.0'", "") SAMPLE_NIC;
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan("q35", devices, caps, sample_guest());

    g_assert_cmpstr(sample_device(plan, SW_KIND_DISK, 0)->model, ==, "virtio-non-transitional");
    g_assert_cmpstr(sample_device(plan, SW_KIND_INTERFACE, 0)->model, ==, "virtio-transitional");
}

/* ---- what is taken out ---- */

static void
assert_written(const char *device, const char *expected)
{
    g_autofree char *devices = g_strconcat(SAMPLE_BARE, device, NULL);
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwDomainDoc) doc = sample_domain("q35", devices);
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &(SwFacts){.caps = caps}, NULL);
    g_autofree char *text = sw_plan_write_xml(plan, doc, SW_WRITE_MODELS);

    if (!strstr(text, expected))
        g_test_message("%s", text);
    g_assert_nonnull(strstr(text, expected));
}

static void
test_taken_out(void)
{
    assert_written(DISK("", "<driver name='q' revision='0.9' cache='none'/>"),
                   "<disk type='file' model='virtio-transitional'>"
                   "<driver name='q' cache='none'/><target");
    assert_written(DISK("", "<driver revision='1.0'/>"),
                   "<disk type='file' model='virtio-non-transitional'><target");
    assert_written(DISK("", "<driver revision='1.0'><x/></driver>"), "<driver><x/></driver>");
    assert_written(DISK("", "<virtio revision='0.9'/><virtio revision='1.0'/><hotplug "
                            "require='no'/><hotplug require='no'/>"),
                   "<disk type='file' model='virtio-transitional'><target");
    assert_written(DISK(" model='virtio-0.9'", "<x:virtio xmlns:x='urn:x'/>"),
                   "<x:virtio xmlns:x='urn:x'/>");
    assert_written("<input type='mouse' bus='virtio' model='virtio-1.0'/>",
                   "<input type='mouse' bus='virtio'/>");
    assert_written("<video><model type='virtio-1.0'/></video>", "<model type='virtio'/>");
}

/* ---- what the guest would not find ---- */

static void
assert_warned(const char *devices, const SwGuest *guest, SwVerdict verdict, const char *expected)
{
    g_autofree char *all = g_strconcat(SAMPLE_BARE PORT, devices, NULL);
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwPlan) plan = sample_must_plan("q35", all, caps, guest);
    g_autoptr(SwFindings) findings = sw_findings_new();
    const SwFinding *first;

    sw_plan_warn(plan, &(SwFacts){.caps = caps, .guest = guest}, findings);
    g_assert_cmpuint(findings->list->len, ==, expected ? 1 : 0);
    if (!expected)
        return;
    first = findings->list->pdata[0];
    g_assert_cmpint(first->line, ==, 1);
    g_assert_cmpint(first->verdict, ==, verdict);
    g_assert_nonnull(strstr(first->why, expected));
    g_assert_nonnull(strchr(first->why, ';'));
}

static void
test_unfit(void)
{
    static const struct {
        const char *devices;
        const char *why;
    } rows[] = {
        {DISK("", AT_PORT), "from which it starts"},
        {DISK(" model='virtio-non-transitional'", ""), "from which it starts"},
        {DISK(" model='virtio-1.0'", ""), "from which it starts"},
        {"<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>" DISK("", AT_PORT),
         "from which it starts"},
        {DISK("",
              AT_PORT) "<disk type='file'><boot order='1'/><target dev='sda' bus='sata'/></disk>",
         "not find this disk:"},
        {"<interface type='user'><model type='virtio'/>" AT_PORT "</interface>", "network card:"},
        {"<interface type='vdpa'><source dev='/dev/v'/></interface>", "behind vDPA"},
        {"<controller type='scsi' index='0' model='virtio-non-transitional'/>"
         "<disk type='file'><target dev='sda' bus='scsi'/></disk>",
         "the disks of this controller"},
        {"<controller type='scsi' index='0' model='virtio-non-transitional'/>", NULL},
        {DISK("", ""), NULL},
        {DISK("", "<address type='pci' bus='0' slot='9' domain='0' function='0'/>"), NULL},
        {"<rng model='virtio-1.0'><backend model='random'/></rng>", NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_warned(rows[i].devices, sample_guest(), SW_FAIL, rows[i].why);
    assert_warned(DISK("", AT_PORT), NULL, SW_WARN, NULL);
}

static void
test_window(void)
{
    assert_warned(DISK(" model='virtio-0.9'", AT_PORT), NULL, SW_WARN, "I/O ports");
    assert_warned(DISK("", "<virtio revision='both'/>" AT_PORT), NULL, SW_WARN, "I/O ports");
    assert_warned(DISK(" model='virtio-0.9'", ""), NULL, SW_WARN, NULL);
    assert_warned(DISK(" model='virtio-transitional'", AT_PORT), NULL, SW_WARN, NULL);
}

/* What is told of a disk at a port under a policy; NULL: nothing */
static char *
warned_under(const char *policy, const char *disk)
{
    g_autofree char *devices = g_strconcat(SAMPLE_BARE PORT, disk, NULL);
    g_autoptr(SwDomainDoc) doc = sample_domain("q35", devices);
    g_autoptr(GPtrArray) faults = sw_policy_faults_new();
    g_autoptr(SwFindings) findings = sw_findings_new();
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(SwSite) site = sw_site_new();
    const SwFacts facts = {.caps = caps, .guest = sample_guest(), .site = site};
    g_autoptr(SwPlan) plan = NULL;

    sw_site_add(site, "p", policy, strlen(policy), faults);
    g_assert_cmpuint(faults->len, ==, 0);
    plan = sw_plan_new(doc->domain, &facts, NULL);
    sw_plan_warn(plan, &facts, findings);
    return findings->list->len ? g_strdup(((SwFinding *)findings->list->pdata[0])->why) : NULL;
}

static void
test_policy(void)
{
    static const char transitional[] = DISK(" model='virtio-transitional'", AT_PORT);
    static const char generic[] = DISK("", AT_PORT);
    g_autofree char *bridge = warned_under("[policy]\nlegacy-home = bridge\n", transitional);
    g_autofree char *none = warned_under("", transitional), *unfit = warned_under("", generic);

    g_assert_nonnull(strstr(bridge, "legacy-home"));
    g_assert_null(none);
    g_assert_null(warned_under("[policy]\nlegacy-home = port\n", transitional));
    g_assert_null(warned_under("[policy]\nlegacy-home = auto\n", transitional));
    g_assert_null(warned_under("[device \"net\"]\nlegacy-home = root\n", transitional));
    g_assert_nonnull(strstr(unfit, "will not find"));
    g_assert_null(warned_under("[guest \"*\"]\nvirtio = both\n", generic));
}

/* Who made the device virtio 1 only is told to undo it. */
static void
test_cure(void)
{
    static const char modern[] = "[policy]\ndefault = non-transitional\n";
    static const struct {
        const char *policy, *disk, *cure;
    } rows[] = {
        {modern, DISK("", ""), "; p:2: default = non-transitional decides that: change it"},
        {"[policy]\ndefault = virtio\n", DISK("", ""), "; p:2: default = virtio decides that"},
        {"", DISK("", "<driver revision='1.0'/>"), "; remove revision='1.0'"},
        {modern, DISK("", "<driver revision='1.0'/>"), "; remove revision='1.0'"},
        {modern, DISK("", AT_PORT), "; leave out its address and its model"},
        {modern, DISK(" model='virtio-1.0'", ""), "; leave out its address and its model"},
        {modern, DISK(" model='virtio-non-transitional'", ""), "; leave out its address"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *why = warned_under(rows[i].policy, rows[i].disk);

        g_test_message("%s", why);
        g_assert_nonnull(strstr(why, rows[i].cure));
    }
}

static void
test_absent_type(void)
{
    assert_warned("<vsock model='virtio-transitional'/>", NULL, SW_FAIL, "will not start");
    assert_warned("<vsock model='virtio-non-transitional'/>", NULL, SW_FAIL, NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/each-is-one-wish", test_wishes);
    g_test_add_func("/words/nonsense-is-refused-with-its-line", test_nonsense);
    g_test_add_func("/words/line-of-the-word-not-of-the-device", test_line_of_the_word);
    g_test_add_func("/words/granted-by-types-or-else-by-a-slot", test_types);
    g_test_add_func("/words/granted-by-properties-or-else-refused", test_properties);
    g_test_add_func("/words/no-legacy-form-of-what-came-with-virtio-1", test_never);
    g_test_add_func("/words/an-emulator-that-has-one-nevertheless", test_emulator_that_has_it);
    g_test_add_func("/words/come-before-facts-of-the-guest", test_words_come_first);
    g_test_add_func("/words/are-taken-out-and-nothing-else-is", test_taken_out);
    g_test_add_func("/warnings/what-the-guest-will-not-find", test_unfit);
    g_test_add_func("/warnings/a-window-for-one-device", test_window);
    g_test_add_func("/warnings/what-the-policy-wants-elsewhere", test_policy);
    g_test_add_func("/warnings/the-cure-undoes-the-cause", test_cure);
    g_test_add_func("/warnings/a-type-that-is-not-there", test_absent_type);
    return g_test_run();
}
