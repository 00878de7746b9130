/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether guests can migrate: the rows, which device is which, and both forms of the answer. What
 * QEMU and libvirt do is held by tests/migration and tests/clients. */
#include "text/sw-compat.h"

#include <string.h>

#include "rules/sw-virtio-rules.h"
#include "sample.h"

#define AT(slot)    "<address type='pci' bus='0' slot='" slot "'/>"
#define NIC(inside) "<interface type='user'>" inside "<model type='virtio'/>" AT("5") "</interface>"
#define TRANSITIONAL_NIC(inside)                                                                   \
    "<interface type='user'>" inside "<model type='virtio-transitional'/>" AT("5") "</interface>"
#define RNG(model) "<rng model='" model "'><backend model='random'/>" AT("6") "</rng>"
#define MAC(n)     "<mac address='52:54:00:00:00:0" n "'/>"
#define NO_ROM     "<rom enabled='no'/>"

/* Both sides, and what becomes of them. */
typedef struct {
    SwCaps *from_caps, *to_caps;
    SwPlan *from_plan, *to_plan;
    SwCompat *compat;
} Pair;

static void
pair_clear(Pair *pair)
{
    sw_compat_free(pair->compat);
    sw_plan_free(pair->from_plan);
    sw_plan_free(pair->to_plan);
    sw_caps_free(pair->from_caps);
    sw_caps_free(pair->to_caps);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pair, pair_clear)

static void
fill(Pair *pair, const char *machine, const char *from, const char *to_machine, const char *to,
     bool new_to)
{
    pair->from_caps = sample_caps(true);
    pair->to_caps = sample_caps(new_to);
    pair->from_plan = sample_must_plan(machine, from, pair->from_caps, NULL);
    pair->to_plan = sample_must_plan(to_machine, to, pair->to_caps, NULL);
    pair->compat = sw_compat_new(sw_compat_end_new(pair->from_plan, pair->from_caps),
                                 sw_compat_end_new(pair->to_plan, pair->to_caps));
}

static void
assert_compat(const char *from, const char *to, bool migratable, bool back)
{
    g_auto(Pair) pair = {NULL};
    g_autofree char *text = NULL;

    fill(&pair, "pc", from, "pc", to, true);
    text = sw_compat_format(pair.compat, "a", "b", SW_COMPAT_TEXT);
    g_test_message("%s", text);
    g_assert_true(pair.compat->migratable == migratable);
    g_assert_true(pair.compat->back == back);
}

static void
test_spellings(void)
{
    assert_compat(SAMPLE_BARE RNG("virtio"), SAMPLE_BARE RNG("virtio-transitional"), true, true);
    assert_compat(SAMPLE_BARE RNG("virtio"), SAMPLE_BARE RNG("virtio-non-transitional"), false,
                  false);
    assert_compat(SAMPLE_BARE NIC(""), SAMPLE_BARE NIC(""), true, true);
    assert_compat(SAMPLE_BARE NIC(""), SAMPLE_BARE TRANSITIONAL_NIC(""), false, false);
    assert_compat(SAMPLE_BARE NIC(NO_ROM), SAMPLE_BARE TRANSITIONAL_NIC(NO_ROM), true, true);
    assert_compat(SAMPLE_BARE NIC(""), SAMPLE_BARE NIC(NO_ROM), false, true);
}

static void
test_presence(void)
{
    assert_compat(SAMPLE_BARE NIC(""), SAMPLE_BARE NIC("") RNG("virtio"), false, false);
    assert_compat(SAMPLE_BARE NIC("") RNG("virtio"), SAMPLE_BARE NIC(""), false, false);
    assert_compat(SAMPLE_BARE, SAMPLE_BARE, true, true);
}

/* Emulators without the types spell them by properties. */
static void
test_old_emulator(void)
{
    g_auto(Pair) pair = {NULL}, nic = {NULL};

    fill(&pair, "pc", SAMPLE_BARE RNG("virtio-transitional"), "pc",
         SAMPLE_BARE RNG("virtio-transitional"), false);
    g_assert_true(pair.compat->migratable && pair.compat->back && pair.compat->libvirt);
    fill(&nic, "pc", SAMPLE_BARE TRANSITIONAL_NIC(""), "pc", SAMPLE_BARE TRANSITIONAL_NIC(""),
         false);
    g_assert_false(nic.compat->migratable);
}

/* What the destination cannot make is said, also of what is no virtio device. */
static void
test_missing_types(void)
{
    static const char devices[] =
        SAMPLE_BALLOON_NONE "<controller type='usb' index='0' model='qemu-xhci'/>" RNG("virtio");
    g_auto(Pair) pair = {NULL};
    SwCompatEnd *from, *to;

    fill(&pair, "q35", devices, "q35", devices, true);
    g_assert_true(pair.compat->migratable);
    g_ptr_array_set_size(pair.to_caps->controllers, 0);
    g_hash_table_remove(pair.to_caps->emulates, "qemu-xhci");
    from = sw_compat_end_new(pair.from_plan, pair.from_caps);
    to = sw_compat_end_new(pair.to_plan, pair.to_caps);
    g_clear_pointer(&pair.compat, sw_compat_free);
    pair.compat = sw_compat_new(from, to);
    for (guint i = 0; i < pair.compat->devices->len; i++) {
        const SwCompatPair *device = pair.compat->devices->pdata[i];
        const bool there = sw_virtio_rule_find(device->from->device) ||
                           sw_device_is_controller(device->from->device, "sata");

        g_assert_true(device->migratable == there);
        g_assert_true(device->to->qemu.missing == !there);
    }
}

/* The types for one form have no properties that choose it. */
static void
test_override_of_a_type_without_it(void)
{
    g_auto(Pair) pair = {NULL};
    SwDomain *domain;
    SwCompatEnd *from, *to;

    fill(&pair, "pc", SAMPLE_BARE RNG("virtio-transitional"), "pc", SAMPLE_BARE RNG("virtio"),
         true);
    g_assert_true(pair.compat->migratable);
    domain = pair.from_plan->domain;
    sw_overrides_add(domain->overrides, (SwOverride){.alias = g_strdup("rng0"),
                                                     .property = g_strdup("disable-legacy"),
                                                     .value = g_strdup("off")});
    from = sw_compat_end_new(pair.from_plan, pair.from_caps);
    to = sw_compat_end_new(pair.to_plan, pair.to_caps);
    g_clear_pointer(&pair.compat, sw_compat_free);
    pair.compat = sw_compat_new(from, to);
    g_assert_false(pair.compat->migratable || pair.compat->back);
}

static void
test_machines(void)
{
    g_auto(Pair) same = {NULL}, other = {NULL}, missing = {NULL};

    fill(&same, "pc", SAMPLE_BARE, "pc-i440fx-9.9", SAMPLE_BARE, true);
    g_assert_true(same.compat->migratable);
    g_assert_cmpstr(same.compat->to->machine, ==, "pc-i440fx-9.9");
    fill(&other, "pc", SAMPLE_BARE, "q35", SAMPLE_BARE, true);
    g_assert_false(other.compat->machine.migratable);
    fill(&missing, "pc", SAMPLE_BARE, "pc-i440fx-8.0", SAMPLE_BARE, true);
    g_assert_false(missing.compat->machine.migratable || missing.compat->machine.back);
    g_assert_null(missing.compat->to->machine);
}

/* Network cards that change places in the document are told apart by their MACs. */
static void
test_names_tell_apart(void)
{
    static const char one[] =
        SAMPLE_BARE "<interface type='user'>" MAC("1") "<model type='virtio'/>" AT(
            "5") "</interface>"
                 "<interface type='user'>" MAC("2") "<model type='virtio'/>" AT("7") "</interface>";
    static const char swapped[] =
        SAMPLE_BARE "<interface type='user'>" MAC("2") "<model type='virtio'/>" AT(
            "7") "</interface>"
                 "<interface type='user'>" MAC("1") "<model type='virtio'/>" AT("5") "</interface>";

    assert_compat(one, swapped, true, true);
}

static void
test_every_objection_has_a_cure(void)
{
    g_auto(Pair) pair = {NULL};

    fill(&pair, "q35", SAMPLE_NIC RNG("virtio"), "pc", SAMPLE_DISK, true);
    g_assert_false(pair.compat->migratable);
    for (guint i = 0; i < pair.compat->devices->len; i++) {
        const SwCompatPair *device = pair.compat->devices->pdata[i];

        g_assert_true((device->migratable && device->back) == !device->reason);
        g_assert_true(!device->reason == !device->cure);
    }
}

static void
test_json(void)
{
    g_auto(Pair) pair = {NULL};
    g_autofree char *json = NULL;

    fill(&pair, "pc", SAMPLE_BARE RNG("virtio"), "pc", SAMPLE_BARE, true);
    json = sw_compat_format(pair.compat, "a \"b\"", "c", SW_COMPAT_JSON);
    g_test_message("%s", json);
    g_assert_nonnull(strstr(json, "{\"from\": \"a \\\"b\\\"\", \"to\": \"c\", \"migratable\": "
                                  "false, \"back\": false, \"libvirt\": false, "));
    g_assert_nonnull(strstr(json, "{\"device\": \"rng\", \"alias\": \"rng0\", \"from\": {"
                                  "\"model\": \"virtio\", \"type\": \"virtio-rng-pci\", \"class\": "
                                  "\"transitional\", \"place\": \"06.0\", \"rom\": false}, "
                                  "\"to\": null, \"migratable\": false, "));
}

/* Every word of a row is one that an override can have, and no row hides another. */
static void
test_rows(void)
{
    const SwSpellingRule *rules;
    size_t n;

    rules = sw_spelling_rules(&n);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *type = g_strconcat("virtio-x-pci", rules[i].suffix, NULL);
        SwStateFacts facts = {type, rules[i].disable_legacy, rules[i].disable_modern, true, false};

        g_assert_cmpint(sw_state_find(&facts), ==, rules[i].conventional);
        facts.behind_port = true;
        g_assert_cmpint(sw_state_find(&facts), ==, rules[i].port);
        facts.legacy = false;
        g_assert_cmpint(sw_state_find(&facts), ==, rules[i].modern_port);
        g_assert_cmpuint(sw_type_stem(type), ==, strlen("virtio-x-pci"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/compat/spellings", test_spellings);
    g_test_add_func("/compat/presence", test_presence);
    g_test_add_func("/compat/old-emulator", test_old_emulator);
    g_test_add_func("/compat/missing-types", test_missing_types);
    g_test_add_func("/compat/override-of-a-type-without-it", test_override_of_a_type_without_it);
    g_test_add_func("/compat/machines", test_machines);
    g_test_add_func("/compat/names-tell-apart", test_names_tell_apart);
    g_test_add_func("/compat/every-objection-has-a-cure", test_every_objection_has_a_cure);
    g_test_add_func("/compat/json", test_json);
    g_test_add_func("/compat/rows", test_rows);
    return g_test_run();
}
