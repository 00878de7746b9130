/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is started to fill a truth table, and what is taken from answers, also from hostile ones. */
#include <string.h>

#include "probes/sw-matrix-plan.h"

static void
add_type(SwCaps *caps, const char *family, const char *name, SwVariant variant, bool steered)
{
    SwCapsType *type = sw_caps_new_type(name, variant);

    type->slots = SW_SLOTS_PCI | SW_SLOTS_PCIE;
    type->disable_legacy = steered ? g_strdup("auto") : NULL;
    type->disable_modern = steered ? g_strdup("off") : NULL;
    sw_caps_family_add_type(sw_caps_add_family(caps, family), type);
}

static SwCaps *
make_caps(void)
{
    SwCaps *caps = sw_caps_new();

    caps->target = g_strdup("x86_64");
    add_type(caps, "blk", "virtio-blk-pci", SW_VARIANT_GENERIC, true);
    add_type(caps, "blk", "virtio-blk-pci-transitional", SW_VARIANT_TRANSITIONAL, false);
    add_type(caps, "vhost-user-fs", "vhost-user-fs-pci", SW_VARIANT_GENERIC, false);
    add_type(caps, "gpu", "virtio-gpu-gl-pci", SW_VARIANT_GENERIC, true);
    ((SwCapsType *)sw_caps_add_family(caps, "gpu")->types->pdata[0])->broken =
        g_strdup("no module");
    add_type(caps, "mmio", "virtio-net-device", SW_VARIANT_GENERIC, false);
    ((SwCapsType *)sw_caps_add_family(caps, "mmio")->types->pdata[0])->slots = SW_SLOTS_MMIO;
    sw_caps_add_controller(caps, "pcie-root-port", "pcie-root-port");
    sw_caps_add_controller(caps, "pcie-to-pci-bridge", "pcie-pci-bridge");
    sw_caps_add_controller(caps, "pci-bridge", "pci-bridge");
    return caps;
}

static void
assert_cell(const SwMatrixPlan *plan, const char *family, SwCombination combination, SwPlace place,
            SwCellResult result, const char *reason)
{
    const SwMatrixCell *cell = sw_matrix_find(plan->matrix, family, combination, place);

    g_assert_nonnull(cell);
    g_assert_cmpint(cell->result, ==, result);
    g_assert_cmpstr(cell->reason, ==, reason);
}

static void
test_cells(void)
{
    g_autoptr(SwCaps) caps = make_caps();
    g_autoptr(SwMatrixPlan) plan = sw_matrix_plan_new(caps, "pc-q35-7.2");

    g_assert_cmpuint(plan->matrix->cells->len, ==, 3 * 3 * SW_N_COMBINATIONS);
    g_assert_cmpuint(plan->items->len, ==, 3 * (5 + 1));
    assert_cell(plan, "blk", SW_COMBINATION_NON_TRANSITIONAL, SW_PLACE_ROOT_PORT, SW_CELL_ABSENT,
                "there is no non-transitional type");
    assert_cell(plan, "vhost-user-fs", SW_COMBINATION_LEGACY_OFF, SW_PLACE_PCI_BRIDGE,
                SW_CELL_ABSENT, "vhost-user-fs-pci has no property disable-legacy");
    assert_cell(plan, "vhost-user-fs", SW_COMBINATION_MODERN_OFF, SW_PLACE_PCI_BRIDGE,
                SW_CELL_ABSENT, "vhost-user-fs-pci has no property disable-modern");
    assert_cell(plan, "gpu", SW_COMBINATION_PLAIN, SW_PLACE_PCIE_ROOT, SW_CELL_UNKNOWN,
                "no module");
    g_assert_null(sw_matrix_find(plan->matrix, "mmio", SW_COMBINATION_PLAIN, SW_PLACE_PCIE_ROOT));
    g_assert_null(sw_matrix_plan_new(caps, "microvm"));
}

static void
test_too_many_families(void)
{
    g_autoptr(SwCaps) caps = make_caps();
    g_autoptr(SwMatrixPlan) plan = NULL;

    for (int i = 0; i < 1000; i++) {
        g_autofree char *family = g_strdup_printf("x%d", i);
        g_autofree char *name = g_strdup_printf("virtio-x%d-pci", i);

        add_type(caps, family, name, SW_VARIANT_GENERIC, true);
    }
    plan = sw_matrix_plan_new(caps, "pc-q35-7.2");
    g_assert_cmpuint(plan->matrix->cells->len, ==, 200 * 3 * SW_N_COMBINATIONS);
}

static void
test_bridgeless(void)
{
    g_autoptr(SwCaps) caps = make_caps();
    g_autoptr(SwMatrixPlan) plan = NULL;

    g_ptr_array_set_size(caps->controllers, 1);
    plan = sw_matrix_plan_new(caps, "pc-q35-7.2");
    assert_cell(plan, "blk", SW_COMBINATION_PLAIN, SW_PLACE_PCI_BRIDGE, SW_CELL_UNKNOWN,
                "there is no pcie-to-pci-bridge");
    assert_cell(plan, "blk", SW_COMBINATION_PLAIN, SW_PLACE_ROOT_PORT, SW_CELL_UNKNOWN, NULL);
}

/* ---- layouts ---- */

/* The same item many times over, as many families would be. */
static GPtrArray *
many_items(SwMatrixPlan *plan, SwPlace place, guint n)
{
    GPtrArray *items = g_ptr_array_new();

    for (guint i = 0; i < n; i++) {
        SwMatrixItem *item = g_new0(SwMatrixItem, 1);

        item->cell = sw_matrix_add(plan->matrix, "net", SW_COMBINATION_PLAIN, place);
        item->type = "virtio-net-pci";
        item->number = plan->items->len + 1;
        g_ptr_array_add(plan->items, item);
        g_ptr_array_add(items, item);
    }
    return items;
}

static bool
has_option(const SwMatrixLayout *layout, const char *text)
{
    for (guint i = 0; i < layout->options->len; i++)
        if (g_str_equal(layout->options->pdata[i], text))
            return true;
    return false;
}

static void
assert_places_differ(const SwMatrixLayout *layout)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < layout->items->len; i++) {
        const SwMatrixItem *item = layout->items->pdata[i];

        g_assert_true(g_hash_table_add(
            seen, g_strdup_printf("%u:%u.%u", item->bus_number, item->slot, item->function)));
        g_assert_cmpuint(item->slot, <, 32);
        g_assert_cmpuint(item->function, <, 8);
    }
    for (guint i = 0; i < layout->bridges->len; i++) {
        const SwMatrixBridge *bridge = &g_array_index(layout->bridges, SwMatrixBridge, i);

        g_assert_true(g_hash_table_add(
            seen, g_strdup_printf("%u:%u.%u", bridge->bus, bridge->slot, bridge->function)));
    }
}

/* What is behind a bridge has numbers in its range, and numbers are given once. */
static void
assert_buses_nest(const SwMatrixLayout *layout)
{
    for (guint i = 0; i < layout->bridges->len; i++) {
        const SwMatrixBridge *outer = &g_array_index(layout->bridges, SwMatrixBridge, i);

        g_assert_cmpuint(outer->secondary, ==, i + 1);
        g_assert_cmpuint(outer->subordinate, >=, outer->secondary);
        g_assert_cmpuint(outer->subordinate, <, 256);
        for (guint j = i + 1; j < layout->bridges->len; j++) {
            const SwMatrixBridge *inner = &g_array_index(layout->bridges, SwMatrixBridge, j);
            bool within = inner->secondary <= outer->subordinate;

            g_assert_true((inner->bus == outer->secondary) == within);
            g_assert_true(!within || inner->subordinate <= outer->subordinate);
        }
    }
}

static void
test_many(void)
{
    static const SwPlace places[] = {SW_PLACE_PCIE_ROOT, SW_PLACE_ROOT_PORT, SW_PLACE_PCI_BRIDGE};

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(SwCaps) caps = make_caps();
        g_autoptr(SwMatrixPlan) plan = sw_matrix_plan_new(caps, "pc-q35-7.2");
        g_autoptr(GPtrArray) items = many_items(plan, places[i], 400);
        g_autoptr(SwMatrixLayout) layout = sw_matrix_layout_new(plan, items, false);

        g_assert_cmpuint(layout->items->len, >=, 100);
        g_assert_cmpuint(layout->items->len, <, 400);
        assert_places_differ(layout);
        assert_buses_nest(layout);
    }
}

static void
test_mixed(void)
{
    g_autoptr(SwCaps) caps = make_caps();
    g_autoptr(SwMatrixPlan) plan = sw_matrix_plan_new(caps, "pc-q35-7.2");
    g_autoptr(SwMatrixLayout) layout = sw_matrix_layout_new(plan, plan->items, false);

    g_assert_cmpuint(layout->items->len, ==, plan->items->len);
    assert_places_differ(layout);
    assert_buses_nest(layout);
    g_assert_true(has_option(layout, "pcie-pci-bridge,id=ppb,bus=pcie.0,addr=0x2.0x0,"
                                     "multifunction=on"));
    g_assert_true(has_option(layout, "pci-bridge,id=pb1,chassis_nr=1,bus=ppb,addr=0x1"));
    g_assert_true(has_option(layout, "pcie-root-port,id=p1,chassis=1,bus=pcie.0,addr=0x2.0x2"));
    g_assert_true(has_option(layout, "driver=null-co,node-name=b1,size=1048576"));
    g_assert_true(has_option(layout, "virtio-blk-pci,id=c1,bus=pcie.0,addr=0x2.0x1,drive=b1"));
}

/* Zero devices, or the machine's own bus alone: nothing is added. */
static void
test_empty(void)
{
    g_autoptr(SwCaps) caps = make_caps();
    g_autoptr(SwMatrixPlan) plan = sw_matrix_plan_new(caps, "pc-i440fx-7.2");
    g_autoptr(GPtrArray) nothing = g_ptr_array_new();
    g_autoptr(SwMatrixLayout) layout = sw_matrix_layout_new(plan, nothing, false);

    g_assert_cmpuint(layout->options->len, ==, 0);
    g_assert_cmpuint(layout->bridges->len, ==, 0);
}

static void
test_json(void)
{
    g_autoptr(SwCaps) caps = make_caps();
    g_autoptr(SwMatrixPlan) plan = sw_matrix_plan_new(caps, "pc-i440fx-7.2");
    g_autoptr(GPtrArray) items = g_ptr_array_new();
    g_autoptr(SwMatrixLayout) layout = NULL;
    SwMatrixItem *item = plan->items->pdata[3];
    g_autofree char *text = NULL;

    g_assert_cmpint(item->cell->combination, ==, SW_COMBINATION_BOTH);
    g_assert_cmpint(item->cell->place, ==, SW_PLACE_PCI_BRIDGE);
    g_ptr_array_add(items, item);
    layout = sw_matrix_layout_new(plan, items, true);
    text = sw_matrix_item_json(item);
    g_assert_cmpstr(text, ==,
                    "{\"driver\":\"virtio-blk-pci\",\"id\":\"c4\",\"bus\":\"pb1\",\"addr\":"
                    "\"0x1.0x0\",\"disable-legacy\":\"off\",\"disable-modern\":false,"
                    "\"drive\":\"b4\"}");
}

/* ---- answers ---- */

typedef struct {
    SwCaps *caps;
    SwMatrixPlan *plan;
    SwMatrixLayout *layout;
    SwMatrixItem *item; /* the first, on the root bus */
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
    f->caps = make_caps();
    f->plan = sw_matrix_plan_new(f->caps, "pc-i440fx-7.2");
    f->layout = sw_matrix_layout_new(f->plan, f->plan->items, false);
    f->item = f->plan->items->pdata[0];
    g_assert_cmpuint(f->item->number, ==, 1);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    sw_matrix_layout_free(f->layout);
    sw_matrix_plan_free(f->plan);
    sw_caps_free(f->caps);
}

static void
take(Fixture *f, const char *text)
{
    json_object *value = json_tokener_parse(text);

    sw_matrix_layout_take(f->layout, value);
    json_object_put(value);
}

#define FUNCTION(id, regions)                                                                      \
    "{\"bus\":0,\"slot\":1,\"function\":0,\"qdev_id\":\"" id                                       \
    "\",\"id\":{\"vendor\":6900,\"device\":4097},\"class_info\":{\"class\":1},"                    \
    "\"regions\":[" regions "]}"
#define IO "{\"type\":\"io\",\"bar\":0,\"size\":128,\"address\":-1}"

static void
test_shown(Fixture *f, gconstpointer data)
{
    static const char *const others[] = {"", "c", "x1", "c0", "c99999999999999999999", "c2000"};

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *text =
            g_strdup_printf("[{\"devices\":[" FUNCTION("%s", IO) "]}]", others[i]);

        take(f, text);
        g_assert_false(f->item->settled);
    }
    take(f, "[{\"devices\":[" FUNCTION("c1", IO) ",1]}]"); /* nothing is believed of such */
    g_assert_false(f->item->settled);
    take(f, "[{\"devices\":[" FUNCTION("c1", IO) "]}]");
    g_assert_true(f->item->settled);
    g_assert_cmpint(f->item->cell->result, ==, SW_CELL_STARTS);
    g_assert_cmpuint(f->item->cell->vendor, ==, 0x1af4);
    g_assert_cmpuint(f->item->cell->device, ==, 0x1001);
    g_assert_cmpuint(f->item->cell->io, ==, 128);
    take(f, "[{\"devices\":[" FUNCTION("c1", "") "]}]"); /* once is enough */
    g_assert_cmpuint(f->item->cell->io, ==, 128);
}

static void
test_blame(Fixture *f, gconstpointer data)
{
    g_autofree char *warning = g_strdup_printf("qemu: -device %s: warning: odd\n", f->item->device);
    g_autofree char *fault = g_strdup_printf("qemu: warning: x\nqemu: -device %s: it is \001 bad \n"
                                             "Try again\n",
                                             f->item->device);

    g_assert_false(sw_matrix_layout_blame(f->layout, ""));
    g_assert_false(sw_matrix_layout_blame(f->layout, "qemu: -device virtio-blk-pci: bad"));
    g_assert_false(sw_matrix_layout_blame(f->layout, warning));
    g_assert_true(sw_matrix_layout_blame(f->layout, fault));
    g_assert_cmpint(f->item->cell->result, ==, SW_CELL_REFUSED);
    g_assert_cmpstr(f->item->cell->reason, ==, "it is   bad");
    g_assert_false(sw_matrix_layout_blame(f->layout, fault));
}

static void
test_backend(Fixture *f, gconstpointer data)
{
    g_autofree char *words =
        g_strdup_printf("qemu: -blockdev %s: no such driver", f->item->backend);

    g_assert_true(sw_matrix_layout_blame(f->layout, words));
    g_assert_cmpint(f->item->cell->result, ==, SW_CELL_UNKNOWN);
    g_assert_cmpstr(f->item->cell->reason, ==, "no such driver");
}

/* What needs the host may be refused for the host; what is told before that may not. */
static void
test_needs(Fixture *f, gconstpointer data)
{
    SwMatrixItem *item = f->plan->items->pdata[f->plan->items->len - 1];

    g_assert_cmpstr(item->type, ==, "vhost-user-fs-pci");
    sw_matrix_item_refuse(item, "chardev is mandatory");
    g_assert_cmpint(item->cell->result, ==, SW_CELL_UNKNOWN);
    g_assert_cmpstr(item->cell->reason, ==, "needs a vhost-user server: chardev is mandatory");
    sw_matrix_item_refuse(item, "neither modern nor legacy mode");
    g_assert_cmpint(item->cell->result, ==, SW_CELL_REFUSED);
}

#define ADD(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/matrix-plan/too-many-families-are-cut-off", test_too_many_families);
    g_test_add_func("/matrix-plan/cells", test_cells);
    g_test_add_func("/matrix-plan/places-without-a-bridge-are-unknown", test_bridgeless);
    g_test_add_func("/matrix-plan/many-devices-have-places-of-their-own", test_many);
    g_test_add_func("/matrix-plan/all-places-at-once", test_mixed);
    g_test_add_func("/matrix-plan/nothing-adds-nothing", test_empty);
    g_test_add_func("/matrix-plan/plugged-with-typed-properties", test_json);
    ADD("/matrix-plan/what-is-shown-settles-its-cell-once", test_shown);
    ADD("/matrix-plan/last-words-name-a-device", test_blame);
    ADD("/matrix-plan/a-backend-that-is-not-there-is-no-refusal", test_backend);
    ADD("/matrix-plan/a-need-of-the-host-is-no-refusal", test_needs);
    return g_test_run();
}
