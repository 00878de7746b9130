/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The walk against scripted emulators: a modern one, ones that die, and ones that answer badly. */
#include <string.h>

#include "base/sw-error.h"
#include "script.h"

/* Also: the type whose backend is missing is asked last, its death is survived. */
static void
test_modern(void)
{
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = NULL;
    unsigned died_of = script_talk(walk, script_modern, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(died_of, >, 0);
    g_assert_false(sw_walk_is_over(walk));
    g_assert_true(sw_walk_blame(walk, died_of, "QEMU died: it\nhurts"));
    g_assert_true(sw_walk_is_over(walk));
    g_assert_cmpuint(script_talk(walk, script_modern, &error), ==, 0);
    caps = sw_walk_finish(walk);
    g_assert_cmpstr(caps->version, ==, "7.2.22");
    g_assert_cmpstr(caps->package, ==, "a b");
    g_assert_cmpstr(caps->target, ==, "x86_64");
    g_assert_true(caps->disable_legacy && caps->disable_modern && caps->transitional_types);
    g_assert_false(caps->fixed_video);
    g_assert_cmpstr(script_type(caps, "net", 0)->disable_legacy, ==, "auto");
    g_assert_cmpstr(script_type(caps, "net", 0)->disable_modern, ==, "off");
    g_assert_cmpuint(script_type(caps, "net", 0)->slots, ==, SW_SLOTS_PCI | SW_SLOTS_PCIE);
    g_assert_cmpuint(script_type(caps, "net", 1)->slots, ==, SW_SLOTS_PCI);
    g_assert_null(script_type(caps, "net", 1)->disable_legacy);
    g_assert_false(caps->properties_unknown || caps->types_unknown);
    g_assert_cmpstr(script_type(caps, "a", 0)->broken, ==, "QEMU died: it hurts");
}

/* Nothing can end a recording: what is kept from an emulator that is somebody's is asked of it. */
static void
test_recording(void)
{
    Line lines[G_N_ELEMENTS(script_modern) + 2] = {
        {"{\"execute\":\"x-slotwise-recording\"", "\"return\":{}"},
        {PROPERTIES("a-gl-pci"), REFUSED("DeviceNotFound")}};
    g_autoptr(SwWalk) walk = sw_walk_new(true);
    g_autoptr(SwCaps) caps = NULL;

    memcpy(lines + 2, script_modern, sizeof(script_modern));
    g_assert_cmpuint(script_talk(walk, lines, NULL), ==, 0);
    caps = sw_walk_finish(walk);
    g_assert_cmpstr(script_type(caps, "a", 0)->broken, ==, "no such thing");
}

/* What the family has beside PCI comes after it, and does not stand in for it. */
static void
test_off_pci(void)
{
    g_autoptr(SwWalk) walk = sw_walk_new(true);
    g_autoptr(SwCaps) caps = NULL;

    g_assert_cmpuint(script_talk(walk, script_modern, NULL), ==, 0);
    caps = sw_walk_finish(walk);
    g_assert_cmpstr(script_type(caps, "net", 2)->name, ==, "virtio-net-ccw");
    g_assert_cmpuint(script_type(caps, "net", 2)->slots, ==, SW_SLOTS_CCW);
    g_assert_cmpstr(script_type(caps, "net", 2)->max_revision, ==, "2");
    g_assert_null(script_type(caps, "net", 2)->disable_legacy);
    g_assert_null(script_type(caps, "net", 0)->max_revision);
    g_assert_cmpstr(script_type(caps, "net", 3)->name, ==, "virtio-net-device");
    g_assert_cmpuint(script_type(caps, "net", 3)->slots, ==, SW_SLOTS_MMIO);
    g_assert_null(script_type(caps, "net", 3)->max_revision);
    g_assert_null(sw_caps_find_family(caps, "mem"));
    g_assert_null(sw_caps_find_family(caps, "rng"));
    g_assert_cmpstr(sw_caps_find_type(caps, "net", SW_VARIANT_GENERIC)->name, ==, "virtio-net-pci");
}

static void
test_lists(void)
{
    g_autoptr(SwWalk) walk = sw_walk_new(true);
    g_autoptr(SwCaps) caps = NULL;
    const SwCapsMachine *machine;

    g_assert_cmpuint(script_talk(walk, script_modern, NULL), ==, 0);
    caps = sw_walk_finish(walk);
    g_assert_cmpstr(sw_caps_find_controller(caps, "pcie-root-port"), ==, "ioh3420");
    g_assert_null(sw_caps_find_controller(caps, "pci-bridge"));
    g_assert_true(sw_caps_emulates(caps, "qemu-xhci") && sw_caps_emulates(caps, "e1000"));
    g_assert_false(sw_caps_emulates(caps, "VGA"));
    g_assert_true(sw_caps_lacks(caps, "VGA"));
    g_assert_false(sw_caps_lacks(caps, "e1000"));
    g_assert_cmpuint(caps->machines->len, ==, 2);
    machine = caps->machines->pdata[1];
    g_assert_cmpstr(machine->name, ==, "q");
    g_assert_cmpstr(machine->alias, ==, "p");
    g_assert_true(machine->is_default);
}

/* Somebody's own emulator: what may end it is not asked. */
static void
test_guarded(void)
{
    g_autoptr(SwWalk) walk = sw_walk_new(true);
    g_autoptr(SwCaps) caps = NULL;

    g_assert_cmpuint(script_talk(walk, script_modern, NULL), ==, 0);
    g_assert_false(sw_walk_blame(walk, 1, "x"));
    caps = sw_walk_finish(walk);
    g_assert_true(g_str_has_prefix(script_type(caps, "a", 0)->broken, "not asked"));
}

/* An answer that is still open when an emulator dies must be that of the killer. */
static void
test_one_type_at_a_time(void)
{
    g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    unsigned id = 0, n_types = 0;
    bool more = true;

    g_assert_true(sw_qmp_codec_feed(codec, "{\"QMP\":{}}\n", 11, NULL));
    sw_walk_begin(walk, codec);
    while (more && sw_qmp_codec_output(codec)->len > 0) {
        const char *question = strstr(sw_qmp_codec_output(codec)->str, "device-list-properties");
        g_auto(SwQmpReply) reply = {0};

        n_types += question != NULL;
        g_assert_true(!question || !strstr(question + 1, "execute"));
        script_answer(script_modern, codec, &id);
        while (more && sw_qmp_codec_next(codec, &reply, NULL) == SW_QMP_REPLY) {
            g_assert_true(sw_walk_take(walk, &reply, NULL));
            sw_qmp_reply_clear(&reply);
            more = sw_walk_go_on(walk, codec);
        }
    }
    g_assert_cmpuint(n_types, ==, 4);
}

static void
test_death_without_type(void)
{
    static const Line dies_at_once[] = {{"{\"execute\":\"qmp", "\"return\":{}"}, {NULL, NULL}};
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    unsigned died_of = script_talk(walk, dies_at_once, NULL);

    g_assert_cmpuint(died_of, ==, 2);
    g_assert_false(sw_walk_blame(walk, died_of, "x"));
    g_assert_false(sw_walk_blame(walk, 0, "x"));
}

/* A list of n types; the emulator dies of each. Return: how many deaths were borne */
static unsigned
bear_deaths(unsigned n)
{
    g_autoptr(GString) list = g_string_new("\"return\":[");
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    Line deadly[] = {
        COMMON, {IMPLEMENTS("virtio-pci"), NULL}, {TYPES(""), "\"return\":[]"}, {NULL, NULL}};
    unsigned died_of, deaths = 0;

    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(list, "%s{\"name\":\"virtio-%u-pci\"}", i ? "," : "", i);
    g_string_append_c(list, ']');
    deadly[G_N_ELEMENTS(deadly) - 3].answer = list->str;
    while ((died_of = script_talk(walk, deadly, NULL)) > 0 && sw_walk_blame(walk, died_of, "x"))
        deaths++;
    return deaths;
}

static void
test_deaths_are_bounded(void)
{
    g_assert_cmpuint(bear_deaths(32), ==, 32);
    g_assert_cmpuint(bear_deaths(40), ==, 32);
}

static void
test_wrong_answers(void)
{
    static const struct {
        const char *question;
        const char *answer;
    } rows[] = {
        {"{\"execute\":\"query-version\"", "\"return\":{}"},
        {"{\"execute\":\"query-version\"", "\"return\":{\"qemu\":{\"major\":\"7\"}}"},
        {"{\"execute\":\"query-version\"", "\"return\":[]"},
        {"{\"execute\":\"query-target\"", "\"return\":{\"arch\":\"x 86\"}"},
        {"{\"execute\":\"query-target\"", "\"return\":{\"arch\":5}"},
        {"{\"execute\":\"query-machines\"", "\"return\":{}"},
        {"{\"execute\":\"query-machines\"", "\"return\":null"},
        {TYPES(",\"id\""), "\"return\":{}"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Line lines[] = {
            {rows[i].question, rows[i].answer}, COMMON, {TYPES(""), "\"return\":[]"}, {NULL, NULL}};
        g_autoptr(SwWalk) walk = sw_walk_new(false);
        g_autoptr(GError) error = NULL;

        g_test_message("%s", rows[i].answer);
        script_talk(walk, lines, &error);
        g_assert_error(error, SW_ERROR, SW_ERROR_EMULATOR);
    }
}

/* Entries that are no objects or have no names are passed over, whatever they are. */
static void
test_odd_entries(void)
{
    static const Line lines[] = {
        {"{\"execute\":\"query-machines\"", "\"return\":[1,null,[],{},{\"name\":1}]"},
        COMMON,
        {IMPLEMENTS("virtio-pci"), "\"return\":[null,7,\"x\",{\"name\":\"a b\"},{\"name\":null},"
                                   "{\"name\":\"virtio-net-pci\",\"parent\":[]}]"},
        {TYPES(""), "\"return\":[]"},
        {PROPERTIES("virtio-net-pci"),
         "\"return\":[null,1,{\"name\":2},{\"name\":\"disable-legacy\",\"default-value\":[]},"
         "{\"name\":\"disable-modern\",\"default-value\":\"o n\"}]"},
        {NULL, NULL},
    };
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = NULL;

    g_assert_cmpuint(script_talk(walk, lines, &error), ==, 0);
    g_assert_no_error(error);
    caps = sw_walk_finish(walk);
    g_assert_cmpuint(caps->machines->len, ==, 0);
    g_assert_cmpuint(caps->families->len, ==, 1);
    g_assert_cmpstr(script_type(caps, "net", 0)->disable_legacy, ==, "");
    g_assert_cmpstr(script_type(caps, "net", 0)->disable_modern, ==, "");
}

/* Every name of them is good; there are n machines and n types. */
static bool
takes_lists_of(unsigned n)
{
    g_autoptr(GString) machines = g_string_new("\"return\":[{\"name\":\"virtio-0-pci\"}");
    const Line lines[] = {COMMON, {NULL, NULL}};
    Line many[G_N_ELEMENTS(lines) + 3] = {{"{\"execute\":\"query-machines\"", NULL},
                                          {IMPLEMENTS("virtio-pci"), NULL}};
    g_autoptr(SwWalk) walk = sw_walk_new(true);
    g_autoptr(GError) error = NULL;

    for (unsigned i = 1; i < n; i++)
        g_string_append_printf(machines, ",{\"name\":\"virtio-%u-pci\"}", i);
    g_string_append_c(machines, ']');
    many[0].answer = many[1].answer = machines->str;
    memcpy(many + 2, lines, sizeof(lines));
    many[G_N_ELEMENTS(many) - 2] = (Line){"{\"execute\":\"", "\"return\":[]"};
    script_talk(walk, many, &error);
    g_assert_true(!error || g_error_matches(error, SW_ERROR, SW_ERROR_EMULATOR));
    return !error;
}

static void
test_lists_are_bounded(void)
{
    g_assert_true(takes_lists_of(1000));
    g_assert_false(takes_lists_of(1001));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/walk/modern-emulator-and-a-death", test_modern);
    g_test_add_func("/walk/controllers-and-machines", test_lists);
    g_test_add_func("/walk/guarded-emulator-is-not-endangered", test_guarded);
    g_test_add_func("/walk/recording-is-not-guarded", test_recording);
    g_test_add_func("/walk/types-off-pci", test_off_pci);
    g_test_add_func("/walk/one-type-at-a-time", test_one_type_at_a_time);
    g_test_add_func("/walk/death-without-a-type-is-final", test_death_without_type);
    g_test_add_func("/walk/deaths-are-bounded", test_deaths_are_bounded);
    g_test_add_func("/walk/wrong-answers-are-refused", test_wrong_answers);
    g_test_add_func("/walk/odd-entries-are-passed-over", test_odd_entries);
    g_test_add_func("/walk/lists-are-bounded", test_lists_are_bounded);
    return g_test_run();
}
