/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The baseline of several emulators: an algebra that must hold for whatever they are, and what it
 * promises of each fact. Documents are compared, as those are what people keep. */
#include <string.h>

#include "caps/sw-baseline.h"
#include "xml/sw-caps-xml.h"

#define ROUNDS 300

/* ---- emulators by chance, of few words, so that they have something in common ---- */

static const char *const versions[] = {"2.4.0", "2.10.0", "2.9.1", "7.2.22", "10.0.0"};
static const char *const defaults[] = {NULL, "", "auto", "off", "on", SW_CAPS_UNKNOWN};
static const char *const revisions[] = {NULL, "", "0", "1", "10", SW_CAPS_UNKNOWN};
static const char *const families[] = {"blk", "net"};
static const char *const machines[] = {"pc-q35-7.2", "pc-q35-7.1", "pc-i440fx-7.2"};

static const char *
any_of(GRand *rand, const char *const *words, size_t n)
{
    return words[g_rand_int_range(rand, 0, (int)n)];
}

#define ANY(words) any_of(rand, words, G_N_ELEMENTS(words))

static bool
maybe(GRand *rand)
{
    return g_rand_boolean(rand);
}

static void
fill_family(GRand *rand, SwCaps *caps, const char *name)
{
    SwCapsFamily *family = sw_caps_add_family(caps, name);

    for (SwVariant variant = 0; variant < SW_N_VARIANTS; variant++) {
        g_autofree char *type_name = g_strdup_printf("virtio-%s-%u", name, variant);
        SwCapsType *type;

        if (!maybe(rand) && family->types->len > 0)
            continue;
        type = sw_caps_new_type(type_name, variant);
        type->slots = (unsigned)g_rand_int_range(rand, 0, 4);
        type->disable_legacy = g_strdup(ANY(defaults));
        type->disable_modern = g_strdup(ANY(defaults));
        type->max_revision = g_strdup(ANY(revisions));
        type->broken = g_rand_int_range(rand, 0, 6) ? NULL : g_strdup("died in /a/folder");
        sw_caps_family_add_type(family, type);
    }
}

static void
fill_machine(GRand *rand, SwCaps *caps, const char *name)
{
    SwCapsMachine *machine =
        sw_caps_add_machine(caps, name, maybe(rand) ? "alias" : NULL, maybe(rand));

    machine->measured = maybe(rand);
    if (!machine->measured && maybe(rand))
        machine->broken = g_strdup("no image");
    if (!machine->measured)
        return;
    sw_caps_machine_add_root(machine, "pcie.0", maybe(rand), "bridge");
    if (maybe(rand))
        sw_caps_machine_add_builtin(
            machine, &(SwCapsBuiltin){(char *)"pcie.0", 31, 2, 0x8086, 0x2922, (char *)"SATA"});
    machine->disable_legacy = g_strdup(maybe(rand) ? "on" : "off");
    machine->disable_modern = maybe(rand) ? g_strdup("on") : NULL;
}

static void
fill_matrix(GRand *rand, SwCaps *caps, const char *machine)
{
    SwMatrix *matrix = sw_matrix_new(machine);

    for (SwCombination combination = 0; combination < SW_N_COMBINATIONS; combination++) {
        SwMatrixCell *cell;

        if (!maybe(rand))
            continue;
        cell = sw_matrix_add(matrix, "net", combination, SW_PLACE_ROOT_PORT);
        cell->result = maybe(rand) ? SW_CELL_STARTS : SW_CELL_REFUSED;
        cell->reason = cell->result == SW_CELL_REFUSED && maybe(rand) ? g_strdup("no") : NULL;
        if (cell->result == SW_CELL_STARTS)
            cell->device = maybe(rand) ? 0x1000 : 0x1041;
    }
    g_ptr_array_add(caps->matrices, matrix);
}

static SwCaps *
make(GRand *rand)
{
    SwCaps *caps = sw_caps_new();
    size_t n;
    const SwCapsControllerRow *rows = sw_caps_controller_rows(&n);

    caps->emulator.path = g_strdup("/usr/bin/qemu");
    caps->version = g_strdup(ANY(versions));
    caps->package = g_strdup(maybe(rand) ? "of a host" : "");
    caps->target = g_strdup("x86_64");
    caps->disable_legacy = maybe(rand);
    caps->disable_modern = maybe(rand);
    caps->transitional_types = maybe(rand);
    caps->fixed_video = maybe(rand);
    caps->properties_unknown = maybe(rand);
    caps->types_unknown = maybe(rand);
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
        if (maybe(rand))
            fill_family(rand, caps, families[i]);
    for (size_t i = n; i-- > 0;)
        if (maybe(rand))
            sw_caps_add_controller(caps, rows[i].model, rows[i].type);
    for (const char *const *type = sw_caps_wanted_types(); *type; type++)
        if (maybe(rand))
            g_hash_table_add(caps->emulates, g_strdup(*type));
    for (size_t i = G_N_ELEMENTS(machines); i-- > 0;) {
        if (maybe(rand))
            sw_caps_add_lack(caps, machines[i]);
        if (!maybe(rand))
            continue;
        fill_machine(rand, caps, machines[i]);
        fill_matrix(rand, caps, machines[i]);
    }
    return caps;
}

/* ---- the algebra ---- */

static char *
text_of(SwCaps *caps)
{
    char *text = sw_caps_format_xml(caps);

    sw_caps_free(caps);
    return text;
}

static void
assert_same(SwCaps *left, SwCaps *right)
{
    g_autofree char *one = text_of(left), *other = text_of(right);

    g_assert_cmpstr(one, ==, other);
}

static void
test_order_does_not_matter(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);

    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(SwCaps) a = make(rand), b = make(rand);

        assert_same(sw_caps_baseline(a, b), sw_caps_baseline(b, a));
    }
}

static void
test_grouping_does_not_matter(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(2);

    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(SwCaps) a = make(rand), b = make(rand), c = make(rand);
        g_autoptr(SwCaps) ab = sw_caps_baseline(a, b), bc = sw_caps_baseline(b, c);

        assert_same(sw_caps_baseline(ab, c), sw_caps_baseline(a, bc));
    }
}

static void
test_once_more_changes_nothing(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);

    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(SwCaps) a = make(rand), b = make(rand);
        g_autoptr(SwCaps) ab = sw_caps_baseline(a, b);

        assert_same(sw_caps_baseline(ab, ab), sw_caps_ref(ab));
        assert_same(sw_caps_baseline(ab, a), sw_caps_ref(ab));
    }
}

/* What is read from a document is what was written there. */
static void
test_documents_keep_it(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(4);

    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(SwCaps) a = make(rand), b = make(rand), c = make(rand);
        g_autoptr(SwCaps) ab = sw_caps_baseline(a, b), again = NULL;
        g_autofree char *text = sw_caps_format_xml(ab);
        g_autoptr(GError) error = NULL;

        again = sw_caps_parse_xml(text, strlen(text), &error);
        g_assert_no_error(error);
        assert_same(sw_caps_baseline(again, c), sw_caps_baseline(ab, c));
    }
}

/* ---- what it promises ---- */

static bool
has_type(const SwCaps *caps, const char *family, const char *name)
{
    const SwCapsFamily *found = sw_caps_find_family(caps, family);

    for (guint i = 0; found && i < found->types->len; i++) {
        const SwCapsType *type = found->types->pdata[i];

        if (!type->broken && g_str_equal(type->name, name))
            return true;
    }
    return false;
}

static void
test_a_type_is_there_when_both_can_make_it(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);

    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(SwCaps) a = make(rand), b = make(rand);
        g_autoptr(SwCaps) both = sw_caps_baseline(a, b);

        for (size_t j = 0; j < G_N_ELEMENTS(families); j++)
            for (SwVariant variant = 0; variant < SW_N_VARIANTS; variant++) {
                g_autofree char *name = g_strdup_printf("virtio-%s-%u", families[j], variant);

                g_assert_true(has_type(both, families[j], name) ==
                              (has_type(a, families[j], name) && has_type(b, families[j], name)));
            }
        for (size_t j = 0; j < G_N_ELEMENTS(machines); j++) {
            const SwCapsMachine *x = sw_caps_find_machine(a, machines[j]);
            const SwCapsMachine *y = sw_caps_find_machine(b, machines[j]);

            g_assert_true((sw_caps_find_machine(both, machines[j]) != NULL) ==
                          (x && y && !x->broken && !y->broken));
        }
    }
}

static SwCaps *
of_version(const char *version)
{
    SwCaps *caps = sw_caps_new();

    caps->version = g_strdup(version);
    caps->package = g_strdup("");
    caps->target = g_strdup("x86_64");
    return caps;
}

/* Each is older than the next one, by the first place where they differ. */
static void
test_versions_have_one_order(void)
{
    static const char *const sorted[] = {"1", "1.5", "01.6", "01.x", "2", "2.10", "10"};

    for (size_t i = 0; i < G_N_ELEMENTS(sorted); i++)
        for (size_t j = i; j < G_N_ELEMENTS(sorted); j++) {
            g_autoptr(SwCaps) older = of_version(sorted[i]), newer = of_version(sorted[j]);
            g_autoptr(SwCaps) one = sw_caps_baseline(older, newer);
            g_autoptr(SwCaps) other = sw_caps_baseline(newer, older);

            g_assert_cmpstr(one->version, ==, sorted[i]);
            g_assert_cmpstr(other->version, ==, sorted[i]);
        }
}

static void
test_the_oldest_version_counts(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
        g_autoptr(SwCaps) a = sw_caps_new(), b = sw_caps_new(), both = NULL;

        a->version = g_strdup("2.9.0");
        b->version = g_strdup(versions[i]);
        a->target = g_strdup("x86_64");
        b->target = g_strdup("x86_64");
        both = sw_caps_baseline(a, b);
        g_assert_cmpstr(both->version, ==, i == 0 ? "2.4.0" : "2.9.0");
    }
}

static void
test_nothing_of_a_host_is_in_it(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(6);

    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(SwCaps) a = make(rand);
        g_autofree char *text = text_of(sw_caps_baseline(a, a));

        g_assert_null(strstr(text, "/usr/bin/qemu"));
        g_assert_null(strstr(text, "/a/folder"));
        g_assert_null(strstr(text, "of a host"));
    }
}

static void
test_the_best_controller_stays_first(void)
{
    g_autoptr(SwCaps) caps = sw_caps_new(), both = NULL;

    caps->version = g_strdup("1");
    caps->target = g_strdup("x86_64");
    sw_caps_add_controller(caps, "pcie-root-port", "ioh3420");
    sw_caps_add_controller(caps, "pcie-root-port", "pcie-root-port");
    both = sw_caps_baseline(caps, caps);
    g_assert_cmpstr(sw_caps_find_controller(both, "pcie-root-port"), ==, "pcie-root-port");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/baseline/order-does-not-matter", test_order_does_not_matter);
    g_test_add_func("/baseline/grouping-does-not-matter", test_grouping_does_not_matter);
    g_test_add_func("/baseline/once-more-changes-nothing", test_once_more_changes_nothing);
    g_test_add_func("/baseline/documents-keep-it", test_documents_keep_it);
    g_test_add_func("/baseline/a-type-is-there-when-both-can-make-it",
                    test_a_type_is_there_when_both_can_make_it);
    g_test_add_func("/baseline/the-oldest-version-counts", test_the_oldest_version_counts);
    g_test_add_func("/baseline/versions-have-one-order", test_versions_have_one_order);
    g_test_add_func("/baseline/nothing-of-a-host-is-in-it", test_nothing_of_a_host_is_in_it);
    g_test_add_func("/baseline/the-best-controller-stays-first",
                    test_the_best_controller_stays_first);
    return g_test_run();
}
