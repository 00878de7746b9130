/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device that is to become a part of a domain: what is read, what is written, whose bytes stay.
 */
#include <string.h>

#include "base/sw-error.h"
#include "sample.h"
#include "xml/sw-attach-xml.h"

#define HEAD "<domain type='qemu'><os><type arch='x86_64' machine='q35'>hvm</type></os><devices>\n"
#define END  "</devices></domain>\n"
#define DISK "<disk type='file'><target dev='vdb' bus='virtio'/></disk>"

static SwDomainDoc *
parse(const char *domain, const char *device, SwDevice **added)
{
    g_autoptr(GError) error = NULL;
    SwDomainDoc *doc = sw_attach_parse(domain, device, added, &error);

    g_assert_no_error(error);
    return doc;
}

static void
test_added(void)
{
    SwDevice *added = NULL;
    g_autoptr(SwDomainDoc) doc =
        parse(HEAD "<disk type='file'><target dev='vda' bus='virtio'/></disk>" END,
              "<?xml version='1.0'?>\n<!-- mine -->\n" DISK, &added);

    g_assert_cmpuint(doc->domain->devices[SW_KIND_DISK]->len, ==, 2);
    g_assert_cmpstr(added->name, ==, "vdb");
    g_assert_cmpint(added->line, ==, 3); /* of its own text */
}

static void
test_alone(void)
{
    SwDevice *added = NULL;
    g_autoptr(SwDomainDoc) doc = parse(NULL, DISK, &added);

    g_assert_cmpstr(added->type, ==, "virtio");
}

static void
test_no_device(void)
{
    static const char *const texts[] = {"<graphics/>", "<x:disk xmlns:x='urn:x'/>", "<domain/>"};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        SwDevice *added = NULL;
        g_autoptr(SwDomainDoc) doc = parse(HEAD END, texts[i], &added);

        g_assert_nonnull(doc);
        g_assert_null(added);
    }
}

static void
test_domain_without_devices(void)
{
    SwDevice *added = NULL;
    g_autoptr(SwDomainDoc) doc = parse("<domain/>", DISK, &added);

    g_assert_null(added);
}

static void
test_refused(void)
{
    static const struct {
        const char *domain, *device;
        SwErrorCode code;
    } rows[] = {
        {HEAD END, "<disk", SW_ERROR_SYNTAX},
        {HEAD END, "", SW_ERROR_SYNTAX},
        {HEAD END, DISK DISK, SW_ERROR_SYNTAX},
        {HEAD END, "<!DOCTYPE disk [<!ENTITY a 'b'>]>" DISK, SW_ERROR_SYNTAX},
        {HEAD END, "<disk><target dev='nonsense9'/></disk>", SW_ERROR_VALUE},
        {HEAD END, "<rng><hotplug require='maybe'/></rng>", SW_ERROR_VALUE},
        {"<domain", DISK, SW_ERROR_SYNTAX},
        {"<disk/>", DISK, SW_ERROR_SYNTAX},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        SwDevice *added = NULL;
        g_autoptr(SwDomainDoc) doc =
            sw_attach_parse(rows[i].domain, rows[i].device, &added, &error);

        g_assert_null(doc);
        g_assert_error(error, SW_ERROR, (int)rows[i].code);
    }
}

/* Return: (transfer full): the device as the plan for its domain has it */
static char *
written(const char *device, SwWrite what)
{
    g_autoptr(SwCaps) caps = sample_caps(true);
    g_autoptr(GError) error = NULL;
    SwDevice *added = NULL;
    g_autoptr(SwDomainDoc) doc = parse(HEAD END, device, &added);
    g_autoptr(SwPlan) plan = sw_plan_new(doc->domain, &(SwFacts){.caps = caps}, &error);

    g_assert_no_error(error);
    return sw_attach_write(plan, doc, added, device, what);
}

static void
test_bytes_stay(void)
{
    g_autofree char *text = written("  <!-- mine -->" DISK "\n\n", SW_WRITE_MODELS);

    g_assert_cmpstr(text, ==, "  <!-- mine -->" DISK "\n\n");
}

static void
test_word_goes(void)
{
    g_autofree char *text =
        written("<vsock model=\"virtio\"><hotplug require=\"no\"/></vsock>", SW_WRITE_MODELS);

    g_assert_cmpstr(text, ==, "<vsock model=\"virtio\"/>\n");
}

static void
test_address_comes(void)
{
    g_autofree char *text = written(DISK, SW_WRITE_ALL);

    g_assert_true(g_str_has_prefix(text, "<disk type='file'><target dev='vdb' bus='virtio'/>"
                                         "<address type='pci' domain='0x0000' bus='0x"));
    g_assert_true(g_str_has_suffix(text, "/></disk>\n"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attach-xml/device-is-a-part-of-the-domain", test_added);
    g_test_add_func("/attach-xml/device-can-be-read-alone", test_alone);
    g_test_add_func("/attach-xml/what-has-no-part-in-placement-is-none", test_no_device);
    g_test_add_func("/attach-xml/domain-without-devices-has-no-place", test_domain_without_devices);
    g_test_add_func("/attach-xml/what-cannot-be-read-is-refused", test_refused);
    g_test_add_func("/attach-xml/unchanged-device-keeps-its-bytes", test_bytes_stay);
    g_test_add_func("/attach-xml/word-of-ours-goes", test_word_goes);
    g_test_add_func("/attach-xml/address-is-written", test_address_comes);
    return g_test_run();
}
