/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Domain capabilities: what is no such document, and that edits leave every other byte alone. */
#include <string.h>

#include "base/sw-error.h"
#include "xml/sw-domcaps-xml.h"

#define HEAD                                                                                       \
    "<domainCapabilities>\n"                                                                       \
    "  <path>/usr/bin/qemu</path>\n"                                                               \
    "  <domain>kvm</domain>\n"                                                                     \
    "  <machine>pc-q35-7.2</machine>\n"                                                            \
    "  <arch>x86_64</arch>\n"                                                                      \
    "  <vcpu max='288'/>\n"                                                                        \
    "  <devices>\n"                                                                                \
    "    <disk supported='yes'>\n"                                                                 \
    "      <enum name='bus'>\n"                                                                    \
    "        <value>ide</value>\n"                                                                 \
    "      </enum>\n"
#define MODEL                                                                                      \
    "      <enum name='model'>\n"                                                                  \
    "        <value>virtio</value>\n"                                                              \
    "        <value>virtio-transitional</value>\n"                                                 \
    "      </enum>\n"
#define TAIL                                                                                       \
    "    </disk>\n"                                                                                \
    "    <video supported='no'/>\n"                                                                \
    "    <rng supported='yes'/>\n"                                                                 \
    "  </devices>\n"                                                                               \
    "</domainCapabilities>\n"

static SwDomcaps *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    SwDomcaps *domcaps = sw_domcaps_parse(text, &error);

    g_assert_no_error(error);
    return domcaps;
}

static void
assert_text(const SwDomcaps *domcaps, const char *text)
{
    g_autofree char *got = sw_domcaps_format(domcaps);

    g_assert_cmpstr(got, ==, text);
}

static void
test_facts(void)
{
    g_autoptr(SwDomcaps) domcaps = parse(HEAD MODEL TAIL);

    g_assert_cmpstr(sw_domcaps_emulator(domcaps), ==, "/usr/bin/qemu");
    g_assert_cmpstr(sw_domcaps_arch(domcaps), ==, "x86_64");
    g_assert_cmpstr(sw_domcaps_machine(domcaps), ==, "pc-q35-7.2");
    g_assert_true(sw_domcaps_has(domcaps, "disk"));
    g_assert_false(sw_domcaps_has(domcaps, "video"));
    g_assert_false(sw_domcaps_has(domcaps, "filesystem"));
    assert_text(domcaps, HEAD MODEL TAIL);
}

/* Each without one thing, or as something else. */
static void
test_strange(gconstpointer data)
{
    g_autoptr(SwDomcaps) domcaps = parse(data);

    g_assert_null(domcaps);
}

static void
test_no_xml(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(sw_domcaps_parse("<domainCapabilities><devices></domainCapabilities>", &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_SYNTAX);
}

static void
test_remove(void)
{
    g_autoptr(SwDomcaps) domcaps = parse(HEAD MODEL TAIL);

    sw_domcaps_remove(domcaps, "disk", "model", "virtio-transitional");
    assert_text(domcaps, HEAD "      <enum name='model'>\n"
                              "        <value>virtio</value>\n"
                              "      </enum>\n" TAIL);
    sw_domcaps_remove(domcaps, "disk", "model", "virtio");
    assert_text(domcaps, HEAD "      <enum name='model'/>\n" TAIL);
}

static void
test_remove_absent(void)
{
    g_autoptr(SwDomcaps) domcaps = parse(HEAD MODEL TAIL);

    sw_domcaps_remove(domcaps, "disk", "model", "ide");
    sw_domcaps_remove(domcaps, "disk", "slots", "virtio");
    sw_domcaps_remove(domcaps, "filesystem", "model", "virtio");
    assert_text(domcaps, HEAD MODEL TAIL);
}

static void
test_add(void)
{
    g_autoptr(SwDomcaps) domcaps = parse(HEAD MODEL TAIL);
    g_autoptr(GPtrArray) values = g_ptr_array_new();

    sw_domcaps_add(domcaps, "disk", "b", values);
    g_ptr_array_add(values, (char *)"virtio:pci");
    g_ptr_array_add(values, (char *)"a<b&c");
    sw_domcaps_add(domcaps, "disk", "slots", values);
    assert_text(domcaps, HEAD MODEL "      <enum name='b'/>\n"
                                    "      <enum name='slots'>\n"
                                    "        <value>virtio:pci</value>\n"
                                    "        <value>a&lt;b&amp;c</value>\n"
                                    "      </enum>\n" TAIL);
}

static void
test_add_twice(void)
{
    g_autoptr(SwDomcaps) domcaps = parse(HEAD MODEL TAIL);
    g_autoptr(GPtrArray) values = g_ptr_array_new();

    sw_domcaps_add(domcaps, "disk", "model", values);
    assert_text(domcaps, HEAD MODEL TAIL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/domcaps/says-what-it-is-about", test_facts);
    g_test_add_data_func("/domcaps/strange/other-root", "<capabilities/>", test_strange);
    g_test_add_data_func("/domcaps/strange/empty-root", "<domainCapabilities/>", test_strange);
    g_test_add_data_func("/domcaps/strange/no-devices",
                         "<domainCapabilities><path>/q</path><machine>pc</machine>"
                         "<arch>x86_64</arch></domainCapabilities>",
                         test_strange);
    g_test_add_data_func("/domcaps/strange/no-machine",
                         "<domainCapabilities><path>/q</path><arch>x86_64</arch><devices/>"
                         "</domainCapabilities>",
                         test_strange);
    g_test_add_func("/domcaps/no-xml-is-an-error", test_no_xml);
    g_test_add_func("/domcaps/value-is-removed-to-the-last", test_remove);
    g_test_add_func("/domcaps/what-is-not-there-stays-so", test_remove_absent);
    g_test_add_func("/domcaps/enum-is-added-behind-the-others", test_add);
    g_test_add_func("/domcaps/enum-that-is-there-is-not-added", test_add_twice);
    return g_test_run();
}
