/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of rules hold together: every row can be reached, has its reason, and agrees with the
 * rows of the other tables. */
#include <string.h>

#include "caps/sw-caps.h"
#include "rules/sw-chipset-rules.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-device-rules.h"
#include "rules/sw-machine-rules.h"
#include "rules/sw-qemu-rules.h"
#include "rules/sw-virtio-rules.h"
#include "xml/sw-element-rules.h"

/* A reason is a clause: it says something, begins small and goes on in a sentence. */
static void
assert_clause(const char *why)
{
    g_assert_nonnull(why);
    g_assert_cmpuint(strlen(why), >, 8);
    g_assert_false(g_str_has_suffix(why, "."));
}

static bool
covers(const char *general, const char *special)
{
    return !general || (special && g_ascii_strcasecmp(general, special) == 0);
}

/* ---- devices ---- */

static void
test_device_reasons(void)
{
    const SwDeviceRule *rules;
    size_t n;

    rules = sw_device_rules(&n);
    for (size_t i = 0; i < n; i++)
        assert_clause(rules[i].why);
}

static void
test_device_catch_all(void)
{
    const SwDeviceRule *rules;
    size_t n;

    rules = sw_device_rules(&n);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++) {
        const SwDeviceRule *last = NULL;

        for (size_t i = 0; i < n; i++)
            if (rules[i].kind == kind) {
                g_assert_true(!last || last + 1 == &rules[i]); /* they stand together */
                last = &rules[i];
            }
        g_test_message("%s", sw_kind_name(kind));
        g_assert_nonnull(last);
        g_assert_null(last->type);
        g_assert_null(last->model);
    }
}

static void
test_device_reachable(void)
{
    const SwDeviceRule *rules;
    size_t n;

    rules = sw_device_rules(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            bool hidden = rules[i].kind == rules[j].kind && covers(rules[i].type, rules[j].type) &&
                          covers(rules[i].model, rules[j].model);

            if (hidden)
                g_test_message("row %zu hides row %zu: %s %s %s", i, j, sw_kind_name(rules[j].kind),
                               rules[j].type, rules[j].model);
            g_assert_false(hidden);
        }
}

static void
test_device_spelling(void)
{
    const SwDeviceRule *rules;
    size_t n;

    rules = sw_device_rules(&n);
    for (size_t i = 0; i < n; i++)
        if (rules[i].kind == SW_KIND_INTERFACE && rules[i].model) {
            g_autofree char *loud = g_ascii_strup(rules[i].model, -1);

            g_assert_cmpstr(sw_device_rule_spelling(loud), ==, rules[i].model);
        }
    g_assert_cmpstr(sw_device_rule_spelling("igb"), ==, "igb");
}

/* ---- lanes ---- */

static void
test_lanes(void)
{
    static const SwSlotFacts all[] = {{false, false}, {false, true}, {true, false}, {true, true}};
    const SwConnect pci = SW_PCI_ENDPOINT | SW_AUTOASSIGN, pcie = SW_PCIE_ENDPOINT | SW_AUTOASSIGN;

    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        const SwSlotFacts facts = all[i];
        const SwConnect express = facts.express ? pcie : pci;

        g_assert_cmpuint(sw_lane_connect(SW_LANE_OFF_PCI, facts, SW_HOST_UNKNOWN), ==, 0);
        g_assert_cmpuint(sw_lane_connect(SW_LANE_MISFIT, facts, SW_HOST_UNKNOWN), ==, 0);
        g_assert_cmpuint(sw_lane_connect(SW_LANE_CONVENTIONAL, facts, SW_HOST_PCIE), ==, pci);
        g_assert_cmpuint(sw_lane_connect(SW_LANE_EXPRESS, facts, SW_HOST_PCI), ==, express);
        g_assert_cmpuint(sw_lane_connect(SW_LANE_VIRTIO, facts, SW_HOST_PCI), ==,
                         facts.modern_virtio ? express : pci);
        g_assert_cmpuint(sw_lane_connect(SW_LANE_HOST, facts, SW_HOST_PCI), ==, pci);
        g_assert_cmpuint(sw_lane_connect(SW_LANE_HOST, facts, SW_HOST_PCIE), ==, express);
        g_assert_cmpuint(sw_lane_connect(SW_LANE_HOST, facts, SW_HOST_UNKNOWN), ==, express);
        g_assert_cmpuint(sw_lane_connect(SW_LANE_INTEGRATED, facts, SW_HOST_UNKNOWN), ==,
                         express | SW_INTEGRATED);
    }
}

/* ---- controllers ---- */

static void
test_controller_rows(void)
{
    const SwControllerRule *rules;
    size_t n;

    rules = sw_controller_rules(&n);
    for (size_t i = 0; i < n; i++) {
        g_test_message("%s", rules[i].model);
        assert_clause(rules[i].why);
        g_assert_true(sw_controller_rule_find(rules[i].model) == &rules[i]);
        g_assert_cmpuint(rules[i].first, <=, rules[i].last);
        g_assert_cmpuint(rules[i].last, <, SW_PCI_SLOTS);
        g_assert_cmpuint(rules[i].accepts & SW_SHAPES, !=, 0);
        g_assert_true(sw_controller_is_root(rules[i].model) == !rules[i].plugs);
        /* of one shape, or of none */
        g_assert_cmpuint(rules[i].plugs & SW_SHAPES & ((rules[i].plugs & SW_SHAPES) - 1), ==, 0);
    }
}

static void
test_controller_shapes(void)
{
    const SwControllerRule *rules;
    SwConnect accepted = 0, plugged = SW_ENDPOINTS;
    size_t n;

    rules = sw_controller_rules(&n);
    for (size_t i = 0; i < n; i++) {
        SwConnect shape = rules[i].plugs & SW_SHAPES;

        g_assert_true(!rules[i].plugs || shape);
        g_assert_cmphex(shape & plugged, ==, 0); /* one row a shape */
        accepted |= rules[i].accepts & SW_SHAPES;
        plugged |= shape;
    }
    g_assert_cmphex(accepted, ==, plugged);
    g_assert_cmphex(accepted, ==, SW_SHAPES);
}

/* What has to be plugged in has a type of QEMU's, and no type is for a model that is not there. */
static void
test_controller_types(void)
{
    const SwControllerRule *rules;
    const SwCapsControllerRow *rows;
    size_t n, n_rows;

    rules = sw_controller_rules(&n);
    rows = sw_caps_controller_rows(&n_rows);
    for (size_t i = 0; i < n_rows; i++)
        g_assert_nonnull(sw_controller_rule_find(rows[i].model));
    for (size_t i = 0; i < n; i++) {
        bool found = !rules[i].plugs;

        for (size_t j = 0; j < n_rows; j++)
            found = found || g_str_equal(rows[j].model, rules[i].model);
        g_test_message("%s", rules[i].model);
        g_assert_true(found);
    }
}

static void
test_connect_names(void)
{
    g_autofree const char **all = sw_connect_format(~0u);

    for (size_t i = 0; all[i]; i++)
        for (size_t j = 0; j < i; j++)
            g_assert_cmpstr(all[i], !=, all[j]);
    g_assert_cmpuint(g_strv_length((char **)all), ==, 14);
    for (unsigned bit = 0; bit < 32; bit++) {
        g_autofree const char **names = sw_connect_format(1u << bit);

        g_assert_cmpuint(g_strv_length((char **)names), <=, 1);
        if ((1u << bit) & SW_SHAPES) {
            g_assert_nonnull(names[0]);
            g_assert_cmpstr(sw_connect_shape_title(1u << bit), !=, sw_connect_shape_title(0));
        }
    }
}

/* ---- chipsets ---- */

/* One part of the chipset under two models. */
static bool
same_controller(const SwChipsetRule *a, const SwChipsetRule *b)
{
    return a->kind == SW_KIND_CONTROLLER && b->kind == SW_KIND_CONTROLLER &&
           g_str_equal(a->type, b->type) && a->index == b->index &&
           g_strcmp0(a->model, b->model) != 0;
}

static void
test_chipset_rows(void)
{
    const SwChipsetRule *rules;
    size_t n;

    rules = sw_chipset_rules(&n);
    for (size_t i = 0; i < n; i++) {
        assert_clause(rules[i].why);
        g_assert_cmpuint(rules[i].slot, <=, SW_PCI_MAX_SLOT);
        g_assert_cmpuint(rules[i].function, <=, SW_PCI_MAX_FUNCTION);
        g_assert_true((rules[i].home == SW_HOME_TAKEN) == (rules[i].kind == SW_N_KINDS));
        for (size_t j = 0; j < i; j++)
            g_assert_false(rules[i].machine == rules[j].machine && rules[i].slot == rules[j].slot &&
                           rules[i].function == rules[j].function &&
                           !same_controller(&rules[i], &rules[j]));
    }
}

/* ---- virtio ---- */

static SwDevice *
device_of(const SwVirtioRule *rule, const char *model)
{
    SwDevice *device = sw_device_new(rule->kind, SW_ORIGIN_WRITTEN);

    device->type = g_strdup(rule->type);
    device->subtype = g_strdup(rule->subtype);
    sw_device_set_model(device, model ? model : *rule->plain ? rule->plain : NULL);
    return device;
}

static void
test_virtio_rows(void)
{
    const SwVirtioRule *rules;
    size_t n;

    rules = sw_virtio_rules(&n);
    for (size_t i = 0; i < n; i++) {
        g_autoptr(SwDevice) device = device_of(&rules[i], NULL);

        g_test_message("%s", rules[i].family);
        g_assert_true(sw_virtio_rule_find(device) == &rules[i]);
        g_assert_true(g_str_has_prefix(rules[i].qemu, "virtio-") ||
                      g_str_has_prefix(rules[i].qemu, "vhost-"));
        g_assert_true(g_str_has_suffix(rules[i].qemu, "-pci"));
        g_assert_cmpstr(rules[i].title, !=, "");
        g_assert_true(rules[i].models || !rules[i].legacy);
        /* a family has a second row for an exception only, which stands before the rule */
        for (size_t j = 0; j < i; j++)
            if (g_str_equal(rules[i].family, rules[j].family))
                g_assert_true(rules[j].type && !rules[i].type && rules[j].kind == rules[i].kind);
    }
}

static void
test_virtio_lanes(void)
{
    const SwVirtioRule *rules;
    size_t n;

    rules = sw_virtio_rules(&n);
    for (size_t i = 0; i < n; i++) {
        g_autoptr(SwDevice) plain = device_of(&rules[i], NULL);
        g_autoptr(SwDevice) old = device_of(&rules[i], "virtio-transitional");
        g_autoptr(SwDevice) modern = device_of(&rules[i], "virtio-non-transitional");
        SwLane lane;

        g_test_message("%s", rules[i].family);
        if (rules[i].kind == SW_KIND_VSOCK) /* libvirt writes its generic model out */
            sw_device_set_model(plain, "virtio");
        lane = sw_device_rule_find(plain)->lane;
        /* libvirt takes a crypto device for conventional PCI */
        g_assert_true(lane == SW_LANE_VIRTIO || lane == SW_LANE_INTEGRATED ||
                      rules[i].kind == SW_KIND_CRYPTO);
        if (!rules[i].models)
            continue;
        g_assert_cmpint(sw_device_rule_find(old)->lane, ==, SW_LANE_CONVENTIONAL);
        g_assert_cmpint(sw_device_rule_find(modern)->lane, ==, SW_LANE_VIRTIO);
        g_assert_true(sw_virtio_rule_find(old) == &rules[i]);
        g_assert_true(sw_virtio_rule_find(modern) == &rules[i]);
    }
}

/* ---- QEMU's names, and elements ---- */

static void
test_qemu_reachable(void)
{
    const SwQemuRule *rules;
    size_t n;

    rules = sw_qemu_rules(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            g_assert_false(rules[i].kind == rules[j].kind && covers(rules[i].type, rules[j].type) &&
                           covers(rules[i].model, rules[j].model) &&
                           (!rules[i].primary || rules[j].primary));
}

/* A device that can be placed and is no virtio one has a name on QEMU's command line, unless QEMU
 * has no such device. */
static void
test_qemu_complete(void)
{
    static const char *const foreign[] = {"xen", "vbox", "parallels"};
    const SwDeviceRule *rules;
    size_t n;

    rules = sw_device_rules(&n);
    for (size_t i = 0; i < n; i++) {
        g_autoptr(SwDevice) device = sw_device_new(rules[i].kind, SW_ORIGIN_WRITTEN);

        device->type = g_strdup(rules[i].type);
        sw_device_set_model(device, rules[i].model);
        if (rules[i].lane == SW_LANE_OFF_PCI || rules[i].lane == SW_LANE_MISFIT ||
            rules[i].lane == SW_LANE_VIRTIO || rules[i].lane == SW_LANE_INTEGRATED ||
            sw_virtio_ask(device) != SW_ASKS_NOTHING || !rules[i].model)
            continue;
        if (rules[i].kind == SW_KIND_VIDEO &&
            g_strv_contains((const char *const[]){foreign[0], foreign[1], foreign[2], NULL},
                            rules[i].model))
            continue;
        g_test_message("%s %s %s", sw_kind_name(rules[i].kind), rules[i].type, rules[i].model);
        g_assert_nonnull(sw_qemu_type(device));
    }
}

static void
test_element_paths(void)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++) {
        const SwElementRule *rule = sw_element_rule(kind);
        const char *const paths[] = {rule->type, rule->subtype, rule->model, rule->name};

        g_assert_cmpint(rule->kind, ==, kind);
        for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
            g_assert_true(!paths[i] || (strchr(paths[i], '@') && strchr(paths[i], '@')[1]));
    }
}

static void
test_names(void)
{
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        g_assert_cmpint(sw_kind_from_name(sw_kind_name(kind)), ==, kind);
    for (SwAddressType type = 0; type < SW_N_ADDRESSES; type++)
        g_assert_cmpint(sw_address_type_from_name(sw_address_type_name(type)), ==, type);
    g_assert_cmpint(sw_kind_from_name("graphics"), ==, -1);
    g_assert_cmpint(sw_kind_from_name(""), ==, -1);
    g_assert_cmpint(sw_kind_from_name(NULL), ==, -1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tables/every-device-row-has-its-reason", test_device_reasons);
    g_test_add_func("/tables/every-kind-ends-in-a-catch-all", test_device_catch_all);
    g_test_add_func("/tables/no-device-row-is-hidden-or-doubled", test_device_reachable);
    g_test_add_func("/tables/interface-models-in-any-case", test_device_spelling);
    g_test_add_func("/tables/lanes-and-facts-make-flags", test_lanes);
    g_test_add_func("/tables/controller-rows-are-sound", test_controller_rows);
    g_test_add_func("/tables/every-shape-is-accepted-and-plugged", test_controller_shapes);
    g_test_add_func("/tables/every-controller-has-a-type", test_controller_types);
    g_test_add_func("/tables/every-flag-has-a-name-of-its-own", test_connect_names);
    g_test_add_func("/tables/chipset-places-are-different", test_chipset_rows);
    g_test_add_func("/tables/virtio-rows-are-sound", test_virtio_rows);
    g_test_add_func("/tables/virtio-models-have-their-lanes", test_virtio_lanes);
    g_test_add_func("/tables/no-qemu-row-is-hidden", test_qemu_reachable);
    g_test_add_func("/tables/every-placed-model-has-a-qemu-name", test_qemu_complete);
    g_test_add_func("/tables/element-paths-name-attributes", test_element_paths);
    g_test_add_func("/tables/names-go-both-ways", test_names);
    return g_test_run();
}
