/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities as XML: round trip, limits on both sides, one misuse at a time. */
#include <string.h>

#include "base/sw-error.h"
#include "xml/sw-caps-xml.h"

#define ROOT "<virtioCapabilities xmlns='urn:slotwise:capabilities:1'>\n"
#define QEMU "  <qemu version='7.2.22' package='' target='x86_64'/>\n"
#define END  "</virtioCapabilities>\n"

#define MEASURED(x) ROOT QEMU "<machine name='a' kind='pci' source='measured'>" x "</machine>" END
#define BUILTIN(x)  MEASURED("<builtin bus='a' " x "/>")

static const char sample[] = ROOT
    "  <emulator path='/a&amp;b&apos;c' size='18446744073709551615' mtime='-2.500000000'"
    " ctime='1795197509.082677908' modulesCtime='0.000000001'/>\n" QEMU
    "  <feature name='disable-legacy'/>\n"
    "  <feature name='transitional-types'/>\n"
    "  <feature name='fixed-video'/>\n"
    "  <unknown name='disable-modern'/>\n"
    "  <device family='gpu'>\n"
    "    <type name='virtio-gpu-pci' variant='generic' slots='pci pcie' disableLegacy=''"
    " disableModern='off'/>\n"
    "    <type name='virtio-gpu-gl-pci' variant='generic' slots='unknown' broken='QEMU died: "
    "&lt;x&gt;'/>\n"
    "  </device>\n"
    "  <device family='net'>\n"
    "    <type name='virtio-net-pci' variant='generic' slots='pcie'/>\n"
    "    <type name='virtio-net-pci-transitional' variant='transitional' slots='pci'/>\n"
    "    <type name='virtio-net-pci-non-transitional' variant='non-transitional' slots='unknown'"
    " disableLegacy='unknown' disableModern='unknown'/>\n"
    "    <type name='virtio-net-ccw' variant='generic' slots='ccw' maxRevision='2'/>\n"
    "    <type name='virtio-net-device' variant='generic' slots='mmio'/>\n"
    "  </device>\n"
    "  <controller model='pcie-root-port' type='pcie-root-port'/>\n"
    "  <controller model='pcie-root-port' type='ioh3420'/>\n"
    "  <emulates type='qemu-xhci'/>\n"
    "  <lacks type='qxl'/>\n"
    "  <machine name='connex' broken='QEMU died: a flash image must be given'/>\n"
    "  <machine name='isapc' kind='none' source='measured' expected='pci'/>\n"
    "  <machine name='none'/>\n"
    "  <machine name='pc-q35-7.2' alias='q35' default='yes' root='pcie.0' kind='pcie'"
    " source='measured' disableLegacy='off' disableModern='off'>\n"
    "    <root name='pcie.0' kind='pcie' bridge='q35-pcihost'/>\n"
    "    <root name='pci.1' kind='pci' bridge='other'/>\n"
    "    <builtin bus='pcie.0' slot='0x1f' function='0x2' vendor='0x8086' device='0x2922'"
    " title='SATA controller'/>\n"
    "  </machine>\n"
    "  <matrix machine='pc-q35-7.2'>\n"
    "    <cell family='net' combination='plain' place='pcie-root' result='starts' vendor='0x1af4'"
    " device='0x1000' io='32' express='no'/>\n"
    "    <cell family='net' combination='disable-modern=on' place='pcie-root-port' result='refused'"
    " reason='Set either'/>\n"
    "    <cell family='vga' combination='transitional' place='pci-bridge' result='absent'/>\n"
    "    <cell family='vsock' combination='non-transitional' place='pci-root' result='unknown'/>\n"
    "  </matrix>\n"
    "  <matrix machine='virt-7.2'>\n"
    "  </matrix>\n" END;

static SwCaps *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    SwCaps *caps = sw_caps_parse_xml(text, strlen(text), &error);

    g_assert_no_error(error);
    return caps;
}

static void
assert_refused(const char *text, SwErrorCode code, int line)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = sw_caps_parse_xml(text, strlen(text), &error);

    g_test_message("%.300s", text);
    g_assert_null(caps);
    g_assert_error(error, SW_ERROR, (int)code);
    g_assert_cmpint(sw_error_line(error), ==, line);
}

static void
test_round_trip(void)
{
    g_autoptr(SwCaps) caps = parse(sample);
    g_autofree char *text = sw_caps_format_xml(caps);

    g_assert_cmpstr(text, ==, sample);
}

static void
test_values(void)
{
    g_autoptr(SwCaps) caps = parse(sample);
    const SwCapsType *gpu = sw_caps_find_type(caps, "gpu", SW_VARIANT_GENERIC);
    const SwCapsType *net = sw_caps_find_type(caps, "net", SW_VARIANT_TRANSITIONAL);

    g_assert_cmpstr(caps->emulator.path, ==, "/a&b'c");
    g_assert_cmpuint(caps->emulator.size, ==, G_MAXUINT64);
    g_assert_cmpint(caps->emulator.mtime, ==, -1500000000);
    g_assert_cmpint(caps->emulator.ctime, ==, G_GINT64_CONSTANT(1795197509082677908));
    g_assert_cmpint(caps->emulator.modules_ctime, ==, 1);
    g_assert_true(caps->disable_legacy && caps->transitional_types && caps->fixed_video);
    g_assert_false(caps->disable_modern);
    g_assert_cmpstr(gpu->name, ==, "virtio-gpu-pci");
    g_assert_cmpstr(gpu->disable_legacy, ==, "");
    g_assert_cmpuint(gpu->slots, ==, SW_SLOTS_PCI | SW_SLOTS_PCIE);
    g_assert_true(sw_caps_emulates(caps, "qemu-xhci"));
    g_assert_true(sw_caps_emulates(caps, "virtio-net-pci"));
    g_assert_false(sw_caps_emulates(caps, "virtio-gpu-gl-pci"));
    g_assert_false(sw_caps_emulates(caps, "rtl8139"));
    g_assert_true(sw_caps_lacks(caps, "qxl"));
    g_assert_false(sw_caps_lacks(caps, "VGA") || sw_caps_lacks(caps, NULL));
    g_assert_cmpuint(net->slots, ==, SW_SLOTS_PCI);
    g_assert_null(net->disable_modern);
    g_assert_cmpstr(sw_caps_find_controller(caps, "pcie-root-port"), ==, "pcie-root-port");
    g_assert_true(caps->properties_unknown);
    g_assert_cmpstr(sw_caps_find_type(caps, "net", SW_VARIANT_NON_TRANSITIONAL)->disable_legacy, ==,
                    SW_CAPS_UNKNOWN);
    g_assert_true(sw_caps_emulates(caps, "qemu-xhci"));
}

/* Each feature that is unknown stands for what it is learnt from. */
static void
test_unknown(void)
{
    g_autoptr(SwCaps) caps =
        parse(ROOT QEMU "  <unknown name='transitional-types'/>\n  <unknown name='later'/>\n" END);
    g_autofree char *text = sw_caps_format_xml(caps);

    g_assert_true(caps->types_unknown);
    g_assert_false(caps->properties_unknown || caps->transitional_types);
    g_assert_cmpstr(text, ==,
                    ROOT QEMU "  <unknown name='transitional-types'/>\n"
                              "  <unknown name='fixed-video'/>\n" END);
}

static void
test_machines(void)
{
    g_autoptr(SwCaps) caps = parse(sample);
    const SwCapsMachine *q35 = sw_caps_find_machine(caps, "q35");
    const SwCapsRoot *root = q35->roots->pdata[0];
    const SwCapsBuiltin *sata = q35->builtins->pdata[0];

    g_assert_true(q35 == sw_caps_find_machine(caps, "pc-q35-7.2"));
    g_assert_true(q35 == sw_caps_default_machine(caps));
    g_assert_null(sw_caps_find_machine(caps, "x"));
    g_assert_true(q35->measured && root->express);
    g_assert_cmpstr(root->name, ==, "pcie.0");
    g_assert_cmpstr(root->bridge, ==, "q35-pcihost");
    g_assert_cmpuint(sata->slot, ==, 0x1f);
    g_assert_cmpuint(sata->function, ==, 2);
    g_assert_cmpuint(sata->device, ==, 0x2922);
    g_assert_cmpstr(q35->disable_modern, ==, "off");
    g_assert_false(sw_caps_find_machine(caps, "connex")->measured);
    g_assert_true(sw_caps_find_machine(caps, "isapc")->measured);
    g_assert_cmpstr(sw_caps_find_machine(caps, "isapc")->expected, ==, "pci");
    g_assert_false(sw_caps_find_machine(caps, "none")->measured);
}

static void
test_plain_type_first(void)
{
    g_autoptr(SwCaps) caps =
        parse(ROOT QEMU "<device family='gpu'><type name='virtio-gpu-gl-pci' variant='generic'/>"
                        "<type name='virtio-gpu-pci' variant='generic'/></device>" END);
    SwCapsType *plain = (SwCapsType *)sw_caps_find_type(caps, "gpu", SW_VARIANT_GENERIC);

    g_assert_cmpstr(plain->name, ==, "virtio-gpu-pci");
    plain->broken = g_strdup("x");
    g_assert_cmpstr(sw_caps_find_type(caps, "gpu", SW_VARIANT_GENERIC)->name, ==,
                    "virtio-gpu-gl-pci");
}

static void
test_unknown_is_passed_over(void)
{
    g_autoptr(SwCaps) caps = parse(ROOT "<later><qemu/></later>\n<qemu version='1' package=''"
                                        " target='x' later='1'/><later/>"
                                        "<x:feature xmlns:x='urn:x'/>" END);
    g_autofree char *text = sw_caps_format_xml(caps);

    g_assert_cmpstr(text, ==, ROOT "  <qemu version='1' package='' target='x'/>\n" END);
}

static void
test_unprintable_is_replaced(void)
{
    g_autoptr(SwCaps) caps =
        parse(ROOT "<qemu version='1' package='a&#10;b&#x7f;c' target='x'/>" END);
    g_autofree char *text = sw_caps_format_xml(caps);

    g_assert_cmpstr(text, ==, ROOT "  <qemu version='1' package='a b c' target='x'/>\n" END);
}

static void
test_list(void)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)sw_caps_free);
    g_autofree char *text = NULL;

    g_ptr_array_add(list, parse(ROOT QEMU END));
    g_ptr_array_add(list, parse(ROOT QEMU END));
    text = sw_caps_list_format_xml(list);
    g_assert_cmpstr(text, ==,
                    "<virtioCapabilitiesList xmlns='urn:slotwise:capabilities:1'>\n"
                    "  <virtioCapabilities>\n  " QEMU "  </virtioCapabilities>\n"
                    "  <virtioCapabilities>\n  " QEMU "  </virtioCapabilities>\n"
                    "</virtioCapabilitiesList>\n");
}

static void
test_misuses(void)
{
    g_autofree char *long_name = g_strnfill(129, 'a');
    g_autofree char *long_machine =
        g_strdup_printf(ROOT QEMU "<machine name='%s'/>" END, long_name);

    assert_refused("", SW_ERROR_SYNTAX, 1);
    assert_refused("<virtioCapabilities/>", SW_ERROR_SYNTAX, 1);
    assert_refused("<x xmlns='urn:slotwise:capabilities:1'/>", SW_ERROR_SYNTAX, 1);
    assert_refused(ROOT END, SW_ERROR_SYNTAX, 1);
    assert_refused(ROOT "<qemu package='' target='x'/>" END, SW_ERROR_VALUE, 2);
    assert_refused(ROOT "<qemu version='1' target='x'/>" END, SW_ERROR_VALUE, 2);
    assert_refused(ROOT "<qemu version='1' package='' target='x y'/>" END, SW_ERROR_VALUE, 2);
    assert_refused(ROOT QEMU "<feature/>" END, SW_ERROR_VALUE, 3);
    assert_refused(ROOT QEMU "<device/>" END, SW_ERROR_VALUE, 3);
    assert_refused(ROOT QEMU "<device family='a/b'/>" END, SW_ERROR_VALUE, 3);
    assert_refused(ROOT QEMU "<device family='a'><type variant='generic'/></device>" END,
                   SW_ERROR_VALUE, 3);
    assert_refused(ROOT QEMU "<device family='a'>\n<type name='a' variant='x'/></device>" END,
                   SW_ERROR_VALUE, 4);
    assert_refused(ROOT QEMU "<device family='a'><type name='a' variant='generic'"
                             " disableLegacy='a,b'/></device>" END,
                   SW_ERROR_VALUE, 3);
    assert_refused(ROOT QEMU "<controller model='a'/>" END, SW_ERROR_VALUE, 3);
    assert_refused(ROOT QEMU "<emulates/>" END, SW_ERROR_VALUE, 3);
    assert_refused(ROOT QEMU "<lacks/>" END, SW_ERROR_VALUE, 3);
    assert_refused(ROOT QEMU "<machine name='a' alias=''/>" END, SW_ERROR_VALUE, 3);
    assert_refused(ROOT QEMU "<unknown/>" END, SW_ERROR_VALUE, 3);
    assert_refused(MEASURED("<root name='a' kind='x' bridge='b'/>"), SW_ERROR_VALUE, 3);
    assert_refused(MEASURED("<root kind='pci' bridge='b'/>"), SW_ERROR_VALUE, 3);
    assert_refused(MEASURED("<root name='a' kind='pci'/>"), SW_ERROR_VALUE, 3);
    assert_refused(BUILTIN("slot='0x20' function='0x0' vendor='0x1' device='0x1'"), SW_ERROR_VALUE,
                   3);
    assert_refused(BUILTIN("slot='0x1' function='0x8' vendor='0x1' device='0x1'"), SW_ERROR_VALUE,
                   3);
    assert_refused(BUILTIN("slot='1' function='0x1' vendor='0x1' device='0x1'"), SW_ERROR_VALUE, 3);
    assert_refused(BUILTIN("slot='0x1' function='0x1' vendor='0x10000' device='0x1'"),
                   SW_ERROR_VALUE, 3);
    assert_refused(long_machine, SW_ERROR_VALUE, 3);
    assert_refused("<!DOCTYPE a [<!ENTITY b 'c'>]>" ROOT QEMU END, SW_ERROR_SYNTAX, 1);
}

static void
test_numbers(void)
{
    static const char *const bad[] = {
        "size='-1' mtime='1.000000000' ctime='1.000000000'",
        "size='18446744073709551616' mtime='1.000000000' ctime='1.000000000'",
        "size='1x' mtime='1.000000000' ctime='1.000000000'",
        "size='1' mtime='1' ctime='1.000000000'",
        "size='1' mtime='1.00000000' ctime='1.000000000'",
        "size='1' mtime='1.0000000000' ctime='1.000000000'",
        "size='1' mtime='99999999999.000000000' ctime='1.000000000'",
        "size='1' mtime='1.-00000001' ctime='1.000000000'",
        "size='1' mtime='.000000000' ctime='1.000000000'",
        "size='1' mtime='1.000000000'",
        "size='1' mtime='1.000000000' ctime='1.000000000' modulesCtime=''",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *text = g_strdup_printf(ROOT "<emulator path='/a' %s/>" QEMU END, bad[i]);

        assert_refused(text, SW_ERROR_VALUE, 2);
    }
}

static char *
with_machines(unsigned n)
{
    g_autoptr(GString) text = g_string_new(ROOT QEMU);

    for (unsigned i = 0; i < n; i++)
        g_string_append(text, "<machine name='a'/>");
    g_string_append(text, END);
    return g_strdup(text->str);
}

static void
test_element_limit(void)
{
    g_autofree char *most = with_machines(SW_CAPS_XML_MAX_ELEMENTS - 1);
    g_autofree char *too_many = with_machines(SW_CAPS_XML_MAX_ELEMENTS);
    g_autoptr(SwCaps) caps = parse(most);

    g_assert_cmpuint(caps->machines->len, ==, SW_CAPS_XML_MAX_ELEMENTS - 1);
    assert_refused(too_many, SW_ERROR_LIMIT, 0);
}

#define CELL(x)                                                                                    \
    ROOT QEMU "<matrix machine='a'>\n<cell family='net' combination='plain' place='pci-root' " x   \
              "/></matrix>" END
#define STARTED(ids) CELL("result='starts' " ids)

static void
test_matrix(void)
{
    g_autoptr(SwCaps) caps = parse(sample);
    const SwMatrix *matrix = caps->matrices->pdata[0];
    const SwMatrixCell *cell =
        sw_matrix_find(matrix, "net", SW_COMBINATION_PLAIN, SW_PLACE_PCIE_ROOT);

    g_assert_cmpuint(caps->matrices->len, ==, 2);
    g_assert_cmpuint(cell->io, ==, 32);
    g_assert_cmpint(cell->express, ==, SW_EXPRESS_NO);
    g_assert_null(sw_matrix_find(matrix, "net", SW_COMBINATION_PLAIN, SW_PLACE_PCI_ROOT));
    g_assert_false(sw_matrix_has_place(caps->matrices->pdata[1], SW_PLACE_PCIE_ROOT));
    sw_caps_free(parse(STARTED("vendor='0x1' device='0x1' io='65536' express='yes'")));
    assert_refused(ROOT QEMU "<matrix/>" END, SW_ERROR_VALUE, 3);
    assert_refused(CELL(""), SW_ERROR_VALUE, 4);
    assert_refused(CELL("result='maybe'"), SW_ERROR_VALUE, 4);
    assert_refused(STARTED("vendor='1' device='0x1' io='0' express='no'"), SW_ERROR_VALUE, 4);
    assert_refused(STARTED("vendor='0x1' device='0x1' io='65537' express='no'"), SW_ERROR_VALUE, 4);
    assert_refused(STARTED("vendor='0x1' device='0x1' io='0' express=''"), SW_ERROR_VALUE, 4);
}

static void
test_cell_limit(void)
{
    GString *text = g_string_new(ROOT QEMU "<matrix machine='a'>");
    g_autofree char *most = NULL, *too_many = NULL;

    for (unsigned i = 0; i < SW_CAPS_XML_MAX_CELLS; i++)
        g_string_append(text, "<cell family='a' combination='plain' place='pci-root' "
                              "result='absent'/>");
    most = g_strconcat(text->str, "</matrix>" END, NULL);
    too_many = g_strconcat(text->str, "</matrix><matrix machine='b'><x/></matrix>" END, NULL);
    g_string_free(text, TRUE);
    sw_caps_free(parse(most));
    assert_refused(too_many, SW_ERROR_LIMIT, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/caps-xml/round-trip-is-exact", test_round_trip);
    g_test_add_func("/caps-xml/values", test_values);
    g_test_add_func("/caps-xml/unknown-features", test_unknown);
    g_test_add_func("/caps-xml/machines", test_machines);
    g_test_add_func("/caps-xml/plain-type-is-found-first", test_plain_type_first);
    g_test_add_func("/caps-xml/unknown-is-passed-over", test_unknown_is_passed_over);
    g_test_add_func("/caps-xml/unprintable-is-replaced", test_unprintable_is_replaced);
    g_test_add_func("/caps-xml/list-of-several", test_list);
    g_test_add_func("/caps-xml/misuses-are-refused", test_misuses);
    g_test_add_func("/caps-xml/numbers-are-checked", test_numbers);
    g_test_add_func("/caps-xml/element-limit", test_element_limit);
    g_test_add_func("/caps-xml/truth-tables", test_matrix);
    g_test_add_func("/caps-xml/cell-limit", test_cell_limit);
    return g_test_run();
}
