/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Domain XML: what is read, limits on both sides, one misuse at a time, and what goes through
 * untouched. */
#include <string.h>

#include "base/sw-error.h"
#include "sample.h"
#include "xml/sw-plan-xml.h"

#define HEAD "<domain type='qemu'><os><type arch='x86_64' machine='q35'>hvm</type></os><devices>\n"
#define END  "</devices></domain>\n"

static SwDomainDoc *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    SwDomainDoc *doc = sw_domain_parse(text, strlen(text), &error);

    g_assert_no_error(error);
    return doc;
}

static void
assert_refused_bytes(const char *text, size_t length, SwErrorCode code, int line)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwDomainDoc) doc = sw_domain_parse(text, length, &error);

    g_assert_null(doc);
    g_assert_error(error, SW_ERROR, (int)code);
    g_assert_cmpint(sw_error_line(error), ==, line);
}

static void
assert_refused(const char *text, SwErrorCode code, int line)
{
    assert_refused_bytes(text, strlen(text), code, line);
}

static void
assert_device_refused(const char *device, SwErrorCode code)
{
    g_autofree char *text = g_strconcat(HEAD, device, END, NULL);

    assert_refused(text, code, 2);
}

/* ---- values ---- */

static void
test_head(void)
{
    g_autoptr(SwDomainDoc) doc = parse(
        "<domain><name> a b </name><os><type arch='aarch64' machine='virt'/></os><metadata>"
        "<x:libosinfo xmlns:x='urn:other'><x:os id='wrong'/></x:libosinfo>"
        "<l:libosinfo xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'>\n<l:os id='right'/>"
        "</l:libosinfo></metadata><devices><emulator> /bin/qemu </emulator></devices></domain>");

    g_assert_cmpstr(doc->domain->name, ==, "a b");
    g_assert_cmpstr(doc->domain->arch, ==, "aarch64");
    g_assert_cmpstr(doc->domain->machine, ==, "virt");
    g_assert_cmpstr(doc->domain->emulator, ==, "/bin/qemu");
    g_assert_cmpstr(doc->domain->os_id, ==, "right");
    g_assert_cmpint(doc->domain->os_line, ==, 2);
    g_assert_false(doc->domain->graphics);
}

static void
test_least(void)
{
    g_autoptr(SwDomainDoc) doc = parse("<domain/>");

    g_assert_null(doc->domain->name);
    g_assert_null(doc->domain->machine);
    g_assert_null(doc->domain->os_id);
    g_assert_cmpstr(doc->domain->arch, ==, SW_HOST_ARCH);
}

static void
assert_emulator(const char *devices, const char *wanted)
{
    g_autofree char *text = g_strdup_printf("<domain>%s</domain>", devices);
    g_autoptr(SwDomainDoc) doc = parse(text);

    g_assert_cmpstr(doc->domain->emulator, ==, wanted);
}

static void
test_emulators(void)
{
    assert_emulator("<devices/><devices><emulator>/b</emulator></devices>", "/b");
    assert_emulator("<devices><emulator>/a</emulator></devices>"
                    "<devices><emulator>/b</emulator></devices>",
                    "/a");
    assert_emulator("<devices><emulator/></devices>", NULL);
    assert_emulator("<devices><emulator/></devices><devices><emulator>/b</emulator></devices>",
                    NULL);
}

static void
test_device(void)
{
    g_autoptr(SwDomainDoc) doc = parse(
        HEAD "<controller type='pci' index='07' model='pcie-root-port'><model name='ioh3420'/>"
             "<target chassis='1' port='010' hotplug='off'/><alias name='ua-a'/>"
             "<address type='pci' bus='0xff' slot='31' function='7' multifunction='on'/>"
             "</controller><graphics/>" END);
    const SwDevice *device = doc->domain->devices[SW_KIND_CONTROLLER]->pdata[0];

    g_assert_cmpint(device->controller.index, ==, 7);
    g_assert_cmpint(device->controller.chassis, ==, 1);
    g_assert_cmpint(device->controller.port, ==, 8); /* octal, as libvirt reads it */
    g_assert_cmpint(device->controller.hotplug, ==, SW_SWITCH_OFF);
    g_assert_cmpint(device->controller.bus_nr, ==, -1);
    g_assert_cmpstr(device->controller.model_name, ==, "ioh3420");
    g_assert_cmpstr(device->alias, ==, "ua-a");
    g_assert_cmpint(device->line, ==, 2);
    g_assert_cmpuint(device->address.pci.bus, ==, 255);
    g_assert_cmpuint(device->address.pci.slot, ==, 31);
    g_assert_cmpuint(device->address.pci.function, ==, 7);
    g_assert_cmpint(device->address.multifunction, ==, SW_SWITCH_ON);
    g_assert_true(doc->domain->graphics);
}

static void
test_aliases(void)
{
    static const struct {
        const char *written;
        const char *taken;
    } rows[] = {{"ua-My_disk-1", "ua-My_disk-1"},
                {"virtio-disk0", NULL},
                {"ua-a,b", NULL},
                {"ua-a&#10;b", NULL},
                {"ua-\xc3\xa4", NULL},
                {"", NULL}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            HEAD "<rng model='virtio'><backend model='random'/><alias name='%s'/></rng>" END,
            rows[i].written);
        g_autoptr(SwDomainDoc) doc = parse(text);
        const SwDevice *rng = doc->domain->devices[SW_KIND_RNG]->pdata[0];

        g_assert_cmpstr(rng->alias, ==, rows[i].taken);
    }
}

static void
test_disk_buses(void)
{
    static const char *const rows[][2] = {{"vda", "virtio"}, {"sda", "scsi"}, {"hda", "ide"},
                                          {"fda", "ide"},    {"xvda", "xen"}, {"vdzz9", "virtio"}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf(HEAD "<disk><target dev='%s'/></disk>" END, rows[i][0]);
        g_autoptr(SwDomainDoc) doc = parse(text);
        const SwDevice *disk = doc->domain->devices[SW_KIND_DISK]->pdata[0];

        g_assert_cmpstr(disk->type, ==, rows[i][1]);
    }
}

static void
test_disk_numbers(void)
{
    g_assert_cmpint(sw_disk_index("vda"), ==, 0);
    g_assert_cmpint(sw_disk_index("vdz"), ==, 25);
    g_assert_cmpint(sw_disk_index("vdaa"), ==, 26);
    g_assert_cmpint(sw_disk_index("vdzz"), ==, 701);
    g_assert_cmpint(sw_disk_index("vda1"), ==, 0);
    g_assert_cmpint(sw_disk_index("vd"), ==, -1);
    g_assert_cmpint(sw_disk_index("vdA"), ==, -1);
    g_assert_cmpint(sw_disk_index("vda1x"), ==, -1);
    g_assert_cmpint(sw_disk_index("vdzzzzzzzzzz"), ==, -1);
    g_assert_cmpint(sw_disk_index("sr0"), ==, -1);
    g_assert_cmpint(sw_disk_index(NULL), ==, -1);
}

/* ---- order ---- */

static void
assert_order(const char *devices, SwKind kind, const char *names)
{
    g_autofree char *text = g_strconcat(HEAD, devices, END, NULL);
    g_autoptr(SwDomainDoc) doc = parse(text);
    g_autoptr(GString) got = g_string_new(NULL);

    SW_FOREACH_DEVICE (doc->domain, kind, device)
        g_string_append_printf(got, "%s%s", got->len ? " " : "",
                               kind == SW_KIND_CONTROLLER ? device->alias
                               : device->name             ? device->name
                                                          : device->model);
    g_assert_cmpstr(got->str, ==, names);
}

static void
test_order(void)
{
#define CONTROLLER(type, rest, name)                                                               \
    "<controller type='" type "' " rest "><alias name='ua-" name "'/></controller>"
#define DISK(target, bus) "<disk><target dev='" target "'" bus "/></disk>"
    assert_order(DISK("vdb", " bus='virtio'") DISK("sda", " bus='scsi'")
                     DISK("vda", " bus='virtio'") DISK("vdaa", " bus='virtio'"),
                 SW_KIND_DISK, "vda vdb vdaa sda");
    /* while libvirt sorts, disks that name no bus are all of one */
    assert_order(DISK("vdb", "") DISK("sda", "") DISK("vda", "") DISK("vdaa", ""), SW_KIND_DISK,
                 "sda vda vdb vdaa");
#undef DISK
    assert_order(CONTROLLER("scsi", "index='3'", "s3") CONTROLLER("sata", "index='2'", "a2")
                     CONTROLLER("scsi", "index='1'", "s1") CONTROLLER("scsi", "", "s")
                         CONTROLLER("sata", "index='1'", "a1"),
                 SW_KIND_CONTROLLER, "ua-s1 ua-s3 ua-s ua-a1 ua-a2");
    assert_order("<controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/>"
                 "<alias name='ua-companion'/></controller>" CONTROLLER(
                     "usb", "index='0' model='ich9-ehci1'", "master"),
                 SW_KIND_CONTROLLER, "ua-master ua-companion");
    assert_order(
        "<video><model type='qxl'/></video><video><model type='vga' primary='yes'/></video>"
        "<video><model type='cirrus'/></video>",
        SW_KIND_VIDEO, "vga qxl cirrus");
#undef CONTROLLER
}

/* ---- misuses ---- */

static void
test_documents(void)
{
    assert_refused("", SW_ERROR_SYNTAX, 1);
    assert_refused("hello", SW_ERROR_SYNTAX, 1);
    assert_refused("<domain>\n<devices></domain>", SW_ERROR_SYNTAX, 2);
    assert_refused("<domain/><domain/>", SW_ERROR_SYNTAX, 1);
    assert_refused("<domains><domain/></domains>", SW_ERROR_SYNTAX, 1);
    assert_refused("<!DOCTYPE domain><domain/>", SW_ERROR_SYNTAX, 1);
    assert_refused("<!DOCTYPE domain SYSTEM 'file:///etc/passwd'>\n<domain/>", SW_ERROR_SYNTAX, 1);
    assert_refused("<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><domain>&b;</domain>",
                   SW_ERROR_SYNTAX, 1);
    assert_refused("<domain>&nothing;</domain>", SW_ERROR_SYNTAX, 1);
    assert_refused("<domain a='1' a='2'/>", SW_ERROR_SYNTAX, 1);
    assert_refused("<domain>\x80</domain>", SW_ERROR_SYNTAX, 1);
    assert_refused("<?xml version='1.0' encoding='no-such'?><domain/>", SW_ERROR_SYNTAX, 1);
}

static void
test_addresses(void)
{
    static const char *const bad[] = {
        "",
        "type=''",
        "type='none'",
        "type='PCI'",
        "type='pci' bus='0x100'",
        "type='pci' slot='32'",
        "type='pci' function='8'",
        "type='pci' domain='65536'",
        "type='pci' bus='-1'",
        "type='pci' bus='+1'",
        "type='pci' bus=' 1'",
        "type='pci' bus='1 '",
        "type='pci' bus='0x'",
        "type='pci' bus='08'",
        "type='pci' bus=''",
        "type='pci' bus='18446744073709551617'",
        "type='pci' multifunction=''",
        "type='pci' multifunction='yes'",
        "type='drive' controller='4294967296'",
        "type='virtio-serial' controller='x'",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *device = g_strdup_printf(
            "<rng model='virtio'><backend model='random'/><address %s/></rng>", bad[i]);

        assert_device_refused(device, SW_ERROR_ADDRESS);
    }
}

static void
test_values(void)
{
    static const char *const bad[] = {
        "<disk/>",
        "<disk><target dev=''/></disk>",
        "<disk><target dev='vd'/></disk>",
        "<disk><target dev='nvme0n1'/></disk>",
        "<controller type='pci' index='-1'/>",
        "<controller type='pci' index=''/>",
        "<controller type='pci' index='99999999999999999999'/>",
        "<controller type='pci'><target chassisNr='0'/></controller>",
        "<controller type='pci'><target chassisNr='256'/></controller>",
        "<controller type='pci'><target chassis='256'/></controller>",
        "<controller type='pci'><target port='0x100'/></controller>",
        "<controller type='pci'><target busNr='0'/></controller>",
        "<controller type='pci'><target busNr='255'/></controller>",
        "<controller type='pci'><target index='31'/></controller>",
        "<controller type='pci'><target><node>x</node></target></controller>",
        "<controller type='pci'><target><node>-1</node></target></controller>",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_device_refused(bad[i], SW_ERROR_VALUE);
}

/* ---- limits ---- */

static char *
many(const char *device, size_t n)
{
    GString *text = g_string_new(HEAD);

    for (size_t i = 0; i < n; i++)
        g_string_append(text, device);
    return g_string_free(g_string_append(text, END), FALSE);
}

static void
test_device_limit(void)
{
    g_autofree char *most = many("<hub type='usb'/>", SW_DOMAIN_MAX_DEVICES);
    g_autofree char *more = many("<hub type='usb'/>", SW_DOMAIN_MAX_DEVICES + 1);
    g_autofree char *unknown = many("<x/>", SW_DOMAIN_MAX_DEVICES + 1);
    g_autoptr(SwDomainDoc) doc = parse(most);

    g_assert_cmpuint(doc->domain->devices[SW_KIND_HUB]->len, ==, SW_DOMAIN_MAX_DEVICES);
    assert_refused(more, SW_ERROR_LIMIT, 2);
    assert_refused(unknown, SW_ERROR_LIMIT, 2);
}

static void
test_lines(void)
{
    g_autofree char *lines = g_strnfill(70000, '\n');
    g_autofree char *text = g_strconcat("<domain><devices>", lines, "<disk/>" END, NULL);

    assert_refused(text, SW_ERROR_VALUE, 70001);
}

static void
test_truncated(void)
{
    static const char sample[] = HEAD SAMPLE_NIC END;

    for (size_t length = 0; length < strlen(sample) - strlen(">\n"); length++) {
        g_autoptr(SwDomainDoc) doc = sw_domain_parse(sample, length, NULL);

        g_assert_null(doc);
    }
}

/* ---- encodings ---- */

static void
test_encodings(void)
{
    static const char latin1[] = "<?xml version='1.0' encoding='ISO-8859-1'?>\n"
                                 "<domain><name>\xe4</name></domain>";
    static const char nul[] = "<domain><name>a\0b</name></domain>";
    g_autoptr(SwDomainDoc) doc = parse(latin1);
    g_autoptr(GError) error = NULL;
    g_autofree char *utf16 = NULL;
    gsize length;

    g_assert_cmpstr(doc->domain->name, ==, "ä");
    utf16 =
        g_convert("<domain><name>a</name></domain>", -1, "UTF-16", "UTF-8", NULL, &length, &error);
    g_assert_no_error(error);
    assert_refused_bytes(utf16, length, SW_ERROR_SYNTAX, 0);
    assert_refused_bytes(nul, sizeof(nul) - 1, SW_ERROR_SYNTAX, 0);
}

/* ---- what goes through ---- */

static char *
write_placed(SwDomainDoc *doc)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    const SwFacts facts = {.caps = caps};
    g_autoptr(GError) error = NULL;
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &facts, &error);

    g_assert_no_error(error);
    return sw_plan_write_xml(plan, doc, SW_WRITE_ALL);
}

/* A document that says everything comes back byte for byte, however it looks. */
static void
test_untouched(void)
{
    static const char placed[] =
        "<domain  type = \"qemu\"  ><os><type arch='x86_64' machine='q35'>hvm</type></os>\n"
        "<later a='1'><unknown/> text &#x41;<![CDATA[]]></later><devices >\n"
        "<controller index='0' type='sata'><address type='pci' slot='0x1f' function='2'/>"
        "</controller><controller type='pci' model='pcie-root' index='0'/>\n"
        "<controller type='usb' index=\"0\" model='none'/><unknown-device x='&lt;'/>\n"
        "<memballoon model='none'/></devices></domain><!-- end -->";
    g_autoptr(SwDomainDoc) doc = parse(placed);
    g_autofree char *text = write_placed(doc);

    g_assert_cmpstr(text, ==, placed);
}

static void
test_unknown_kept(void)
{
    static const char before[] =
        "<domain type='qemu'>\n  <later a='1'><unknown/> t</later>\n"
        "  <os><type arch='x86_64' machine='pc'>hvm</type></os>\n"
        "  <devices>\n    <future b='2'/>\n    <rng model='virtio'><backend model='random'/>\n"
        "      <future/>\n    </rng>\n  </devices>\n</domain>\n";
    g_autoptr(SwDomainDoc) doc = parse(before);
    g_autofree char *text = write_placed(doc);

    g_assert_nonnull(strstr(text, "  <later a='1'><unknown/> t</later>\n"));
    g_assert_nonnull(
        strstr(text, "    <future b='2'/>\n    <rng model='virtio'><backend model='random'/>\n"
                     "      <future/>\n      <address type='pci' "));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/domain-xml/head", test_head);
    g_test_add_func("/domain-xml/least-domain", test_least);
    g_test_add_func("/domain-xml/emulator-is-the-first-as-in-libvirt", test_emulators);
    g_test_add_func("/domain-xml/device", test_device);
    g_test_add_func("/domain-xml/aliases-as-libvirt-takes-them", test_aliases);
    g_test_add_func("/domain-xml/target-tells-the-bus", test_disk_buses);
    g_test_add_func("/domain-xml/target-tells-the-number", test_disk_numbers);
    g_test_add_func("/domain-xml/order-is-libvirts", test_order);
    g_test_add_func("/domain-xml/documents-are-checked", test_documents);
    g_test_add_func("/domain-xml/addresses-are-checked", test_addresses);
    g_test_add_func("/domain-xml/values-are-checked", test_values);
    g_test_add_func("/domain-xml/device-limit", test_device_limit);
    g_test_add_func("/domain-xml/lines-beyond-65535", test_lines);
    g_test_add_func("/domain-xml/refuses-every-truncation", test_truncated);
    g_test_add_func("/domain-xml/encodings", test_encodings);
    g_test_add_func("/domain-xml/complete-document-comes-back-as-it-was", test_untouched);
    g_test_add_func("/domain-xml/unknown-parts-are-kept", test_unknown_kept);
    return g_test_run();
}
