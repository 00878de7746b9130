/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Domain capabilities made true: what libvirt 9.0 claims meets what an emulator has. The emulator
 * is /bin/sh, of which the cache believes that it is what tests/caps/ says. */
#include <glib.h>
#include <glib/gstdio.h>

#include <string.h>

#include "base/sw-error.h"
#include "plugin/sw-advise.h"
#include "store/sw-caps-store.h"
#include "xml/sw-caps-xml.h"

#define THREE                                                                                      \
    "<value>virtio</value><value>virtio-transitional</value>"                                      \
    "<value>virtio-non-transitional</value>"

/* libvirt claims the same of every emulator and machine, but for what is not virtio. 9.0 has no
 * interface there yet, and no scsi_host. */
static const char claims[] =
    "<devices><disk supported='yes'><enum name='bus'><value>sata</value><value>virtio</value>"
    "</enum><enum name='model'>" THREE "</enum></disk>"
    "<video supported='yes'><enum name='modelType'><value>vga</value><value>virtio</value></enum>"
    "</video><rng supported='yes'><enum name='model'>" THREE "</enum></rng>"
    "<filesystem supported='yes'><enum name='driverType'><value>path</value><value>virtiofs</value>"
    "</enum></filesystem><hostdev supported='yes'><enum "
    "name='subsysType'><value>scsi_host</value></enum></hostdev>"
    "<interface supported='yes'><enum name='backendType'><value>default</value></enum></interface>"
    "<channel supported='no'/></devices></domainCapabilities>\n";

static char *cache;    /* folder */
static char *caps_dir; /* of the documents */

/* ---- a cache with one emulator ---- */

static SwCaps *
load_caps(const char *name)
{
    g_autofree char *path = g_strdup_printf("%s/%s.xml", caps_dir, name), *text = NULL;
    g_autoptr(GError) error = NULL;
    SwCaps *caps;
    size_t length;

    g_assert_true(g_file_get_contents(path, &text, &length, &error));
    caps = sw_caps_parse_xml(text, length, &error);
    g_assert_no_error(error);
    g_free(caps->emulator.path);
    g_assert_true(sw_caps_store_identify("/bin/sh", &caps->emulator, &error));
    return caps;
}

static void
save(const SwCaps *caps)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(sw_caps_store_save(caps, cache, &error));
    g_assert_no_error(error);
}

static void
be(const char *name)
{
    g_autoptr(SwCaps) caps = load_caps(name);

    save(caps);
}

static void
empty_cache(void)
{
    g_autoptr(GDir) dir = g_dir_open(cache, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(cache, name, NULL);

        g_unlink(path);
    }
}

/* Break every type of a family, or the ones of a variant. */
static void
break_types(SwCaps *caps, const char *family_name, SwVariant variant, bool all)
{
    const SwCapsFamily *family = sw_caps_find_family(caps, family_name);

    g_assert_nonnull(family);
    for (guint i = 0; i < family->types->len; i++) {
        SwCapsType *type = family->types->pdata[i];

        if (!type->broken && (all || type->variant == variant))
            type->broken = g_strdup("for this test");
    }
}

/* ---- what is advised ---- */

static char *
ask(const char *emulator, const char *arch, const char *machine, GError **error)
{
    g_autofree char *xml = g_strdup_printf("<domainCapabilities><path>%s</path><domain>kvm</domain>"
                                           "<machine>%s</machine><arch>%s</arch>%s",
                                           emulator, machine, arch, claims);

    return sw_advise_domcaps(xml, error);
}

static char *
advise(const char *arch, const char *machine)
{
    g_autoptr(GError) error = NULL;
    char *text = ask("/bin/sh", arch, machine, &error);

    g_assert_no_error(error);
    g_assert_nonnull(text);
    return text;
}

/* The values of an enum, with blanks between; NULL: there is no such enum. (transfer full) */
static char *
values_of(const char *text, const char *device, const char *name)
{
    g_autofree char *open = g_strdup_printf("<%s ", device);
    g_autofree char *close = g_strdup_printf("</%s>", device);
    g_autofree char *mark = g_strdup_printf("<enum name='%s'", name);
    const char *from = strstr(text, open);
    const char *to = from ? strstr(from, close) : NULL;
    const char *start = to ? g_strstr_len(from, to - from, mark) : NULL;
    g_autofree char *body = NULL;
    g_auto(GStrv) parts = NULL;

    if (!start)
        return NULL;
    start += strlen(mark);
    if (g_str_has_prefix(start, "/>"))
        return g_strdup("");
    body = g_strndup(start + 1, (size_t)(strstr(start, "</enum>") - start - 1));
    parts = g_strsplit(body, "</value><value>", -1);
    g_free(body);
    body = g_strjoinv(" ", parts);
    return g_strndup(body + strlen("<value>"),
                     strlen(body) - strlen("<value>") - strlen("</value>"));
}

static void
assert_values(const char *text, const char *device, const char *name, const char *values)
{
    g_autofree char *got = values_of(text, device, name);

    g_assert_cmpstr(got, ==, values);
}

#define ALL_MODELS "virtio virtio-transitional virtio-non-transitional"
#define ON_Q35                                                                                     \
    "virtio:pci virtio:pcie virtio-transitional:pci virtio-non-transitional:pci "                  \
    "virtio-non-transitional:pcie"
#define ON_PC "virtio:pci virtio-transitional:pci virtio-non-transitional:pci"

static void
test_q35(void)
{
    g_autofree char *text = NULL;

    be("qemu-7.2-x86_64");
    text = advise("x86_64", "pc-q35-7.2");
    assert_values(text, "disk", "bus", "sata virtio");
    assert_values(text, "disk", "model", ALL_MODELS);
    assert_values(text, "disk", "virtioSlots", ON_Q35);
    assert_values(text, "disk", "vhostuserSlots", ON_Q35);
    assert_values(text, "disk", "scsiSlots",
                  "virtio-scsi:pci virtio-scsi:pcie virtio-transitional:pci "
                  "virtio-non-transitional:pci virtio-non-transitional:pcie");
    assert_values(text, "video", "modelType", "vga virtio");
    assert_values(text, "video", "virtioSlots", "virtio:pci virtio:pcie");
    assert_values(text, "rng", "virtioSlots", ON_Q35);
    assert_values(text, "filesystem", "model", ALL_MODELS);
    assert_values(text, "filesystem", "virtioSlots", ON_Q35);
    assert_values(text, "filesystem", "virtiofsSlots", "virtio:pci virtio:pcie");
    g_assert_nonnull(strstr(text, "<channel supported='no'/>"));
    assert_values(text, "hostdev", "scsiHostSlots", ON_Q35);
    assert_values(text, "interface", "virtioSlots", ON_Q35);
    g_assert_null(strstr(text, "<memballoon"));
}

static void
test_i440fx(void)
{
    g_autofree char *text = NULL;

    be("qemu-7.2-x86_64");
    text = advise("x86_64", "pc-i440fx-7.2");
    assert_values(text, "disk", "model", ALL_MODELS);
    assert_values(text, "disk", "virtioSlots", ON_PC);
    assert_values(text, "video", "virtioSlots", "virtio:pci");
}

/* No PCI: nothing is known of the plain model, and there is no other form of it. */
static void
assert_off_pci(const char *arch, const char *machine)
{
    g_autofree char *text = advise(arch, machine);

    assert_values(text, "disk", "bus", "sata virtio");
    assert_values(text, "disk", "model", "virtio");
    assert_values(text, "disk", "virtioSlots", "");
    assert_values(text, "rng", "model", "virtio");
    assert_values(text, "rng", "virtioSlots", "");
    assert_values(text, "video", "modelType", "vga virtio");
    assert_values(text, "filesystem", "model", "virtio");
    assert_values(text, "filesystem", "driverType", "path virtiofs");
    g_assert_null(strstr(text, ":pci"));
}

static void
test_off_pci(void)
{
    be("qemu-7.2-x86_64");
    assert_off_pci("x86_64", "microvm");
    assert_off_pci("x86_64", "isapc");
    be("qemu-7.2-aarch64");
    assert_off_pci("aarch64", "raspi3b");
    assert_off_pci("armv7l", "vexpress-a9");
    be("qemu-7.2-s390x");
    assert_off_pci("s390x", "s390-ccw-virtio-7.2");
}

static void
test_pseries(void)
{
    g_autofree char *text = NULL;

    be("qemu-7.2-ppc64");
    text = advise("ppc64", "pseries-7.2");
    assert_values(text, "rng", "model", ALL_MODELS);
    assert_values(text, "rng", "virtioSlots", ON_PC);
}

/* libvirt has one flag for the transitional types of all classes. */
static void
test_one_type_lacks(void)
{
    g_autoptr(SwCaps) caps = load_caps("qemu-7.2-x86_64");
    g_autofree char *text = NULL;

    break_types(caps, "rng", SW_VARIANT_TRANSITIONAL, false);
    save(caps);
    text = advise("x86_64", "pc-q35-7.2");
    assert_values(text, "rng", "model", "virtio virtio-non-transitional");
    assert_values(text, "rng", "virtioSlots",
                  "virtio:pci virtio:pcie virtio-non-transitional:pci "
                  "virtio-non-transitional:pcie");
    assert_values(text, "disk", "model", ALL_MODELS);
}

/* And one for a class on all transports. */
static void
test_classes_lack(void)
{
    g_autoptr(SwCaps) caps = load_caps("qemu-7.2-x86_64");
    g_autofree char *text = NULL;

    break_types(caps, "blk", SW_VARIANT_GENERIC, true);
    break_types(caps, "gpu", SW_VARIANT_GENERIC, true);
    break_types(caps, "9p", SW_VARIANT_GENERIC, true);
    break_types(caps, "vhost-scsi", SW_VARIANT_GENERIC, true);
    save(caps);
    text = advise("x86_64", "pc-q35-7.2");
    assert_values(text, "disk", "bus", "sata");
    assert_values(text, "disk", "model", "");
    assert_values(text, "disk", "virtioSlots", "");
    assert_values(text, "disk", "vhostuserSlots", ON_Q35);
    assert_values(text, "video", "modelType", "vga");
    assert_values(text, "hostdev", "subsysType", "");
    assert_values(text, "filesystem", "driverType", "virtiofs");
    assert_values(text, "filesystem", "model", "");
    assert_values(text, "rng", "model", ALL_MODELS);
}

/* Before QEMU 4.0 the generic types are steered. */
static void
test_no_transitional_types(void)
{
    g_autofree char *text = NULL;

    be("qemu-3.0-x86_64");
    text = advise("x86_64", "pc-i440fx-3.0");
    assert_values(text, "rng", "model", ALL_MODELS);
    assert_values(text, "rng", "virtioSlots", NULL); /* nor does it say which slots they take */
}

static void
test_no_bridge(void)
{
    g_autoptr(SwCaps) caps = load_caps("qemu-7.2-x86_64");
    g_autofree char *text = NULL;

    g_ptr_array_set_size(caps->controllers, 0);
    sw_caps_add_controller(caps, "pcie-root-port", "pcie-root-port");
    save(caps);
    text = advise("x86_64", "pc-q35-7.2");
    assert_values(text, "rng", "virtioSlots", "virtio:pcie virtio-non-transitional:pcie");
}

/* ---- what is left alone ---- */

static void
test_done_already(void)
{
    g_autofree char *once = NULL, *twice = NULL;

    be("qemu-7.2-x86_64");
    once = advise("x86_64", "pc-q35-7.2");
    twice = sw_advise_domcaps(once, NULL);
    g_assert_cmpstr(once, ==, twice);
}

static void
test_types_unknown(void)
{
    g_autoptr(SwCaps) caps = load_caps("qemu-7.2-x86_64");
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;

    g_ptr_array_set_size(caps->families, 0);
    caps->transitional_types = false;
    caps->types_unknown = true;
    save(caps);
    text = ask("/bin/sh", "x86_64", "pc-q35-7.2", &error);
    g_assert_no_error(error);
    g_assert_null(text);
}

static void
test_strange(void)
{
    static const char *const texts[] = {"<domainCapabilities/>", "<capabilities/>",
                                        "<domainCapabilities><path>/bin/sh</path><arch>x86_64"
                                        "</arch><devices/></domainCapabilities>"};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(sw_advise_domcaps(texts[i], &error));
        g_assert_no_error(error);
    }
}

static void
test_no_xml(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(sw_advise_domcaps("<domainCapabilities>", &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_SYNTAX);
}

static void
test_no_capabilities(void)
{
    g_autoptr(GError) none = NULL, failed = NULL;

    empty_cache();
    g_assert_null(ask("/nonexistent", "x86_64", "q35", &none));
    g_assert_error(none, SW_ERROR, SW_ERROR_EMULATOR);
    g_setenv("SLOTWISE_PROBE", "/bin/false", TRUE);
    g_assert_null(ask("/bin/sh", "x86_64", "q35", &failed));
    g_assert_nonnull(failed);
}

/* Many clients ask at once. */
static void *
ask_often(void *data)
{
    for (int i = 0; i < 50; i++) {
        g_autofree char *text = advise("x86_64", "pc-q35-7.2");

        g_assert_cmpstr(text, ==, data);
    }
    return NULL;
}

static void
test_threads(void)
{
    g_autofree char *text = NULL;
    GThread *threads[8];

    be("qemu-7.2-x86_64");
    text = advise("x86_64", "pc-q35-7.2");
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("client", ask_often, text);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(argc, ==, 2);
    caps_dir = argv[1];
    cache = g_dir_make_tmp("test-domcaps-XXXXXX", NULL);
    g_setenv("SLOTWISE_CACHE_DIR", cache, TRUE);
    g_test_add_func("/domcaps/q35-has-both-kinds-of-slot", test_q35);
    g_test_add_func("/domcaps/i440fx-has-no-express-slot", test_i440fx);
    g_test_add_func("/domcaps/off-pci-there-is-no-slot-and-one-model", test_off_pci);
    g_test_add_func("/domcaps/pseries-has-conventional-slots", test_pseries);
    g_test_add_func("/domcaps/model-that-one-class-lacks-is-removed", test_one_type_lacks);
    g_test_add_func("/domcaps/class-that-is-not-there-is-removed", test_classes_lack);
    g_test_add_func("/domcaps/steered-types-stay-models", test_no_transitional_types);
    g_test_add_func("/domcaps/without-a-bridge-q35-has-no-conventional-slot", test_no_bridge);
    g_test_add_func("/domcaps/second-time-changes-nothing", test_done_already);
    g_test_add_func("/domcaps/of-unknown-types-nothing-is-said", test_types_unknown);
    g_test_add_func("/domcaps/strange-answer-is-left-alone", test_strange);
    g_test_add_func("/domcaps/no-xml-is-an-error", test_no_xml);
    g_test_add_func("/domcaps/no-capabilities-are-an-error", test_no_capabilities);
    g_test_add_func("/domcaps/threads-get-the-same", test_threads);
    status = g_test_run();
    empty_cache();
    g_rmdir(cache);
    g_free(cache);
    return status;
}
