/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The walk against emulators that do not tell everything: what is unknown must not be missing. */
#include <string.h>

#include "base/sw-error.h"
#include "script.h"

/* It knows no interfaces, no defaults, and not every type that it lists. */
static const Line old[] = {
    COMMON,
    {TYPES(",\"id\""),
     "\"return\":[{\"name\":\"virtio-net-pci\"},{\"name\":\"virtio-rng-pci\"},"
     "{\"name\":\"virtio-blk-pci\"},{\"name\":\"virtio-blk-ccw\"},{\"name\":\"virtio-9p-ccw\"},"
     "{\"name\":\"virtio-net-device\"},{\"name\":\"pc-sysfw\"}]"},
    {IMPLEMENTS(""), REFUSED("GenericError")},
    {PROPERTIES("virtio-net-pci"), "\"return\":[{\"name\":\"disable-legacy\"}]"},
    {PROPERTIES("virtio-rng-pci"), "\"error\":{\"class\":\"DeviceNotFound\",\"desc\":\"no such "
                                   "thing\",\"data\":{\"device\":\"x\"}}"},
    {PROPERTIES("virtio-9p-ccw"), "\"return\":[{\"name\":\"max_revision\"}]"},
    {PROPERTIES("virtio-blk-"), REFUSED("CommandNotFound")},
    {NULL, NULL},
};

static void
test_old(void)
{
    g_autoptr(SwWalk) walk = sw_walk_new(false);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = NULL;

    g_assert_cmpuint(script_talk(walk, old, &error), ==, 0);
    g_assert_no_error(error);
    caps = sw_walk_finish(walk);
    g_assert_true(caps->disable_legacy && caps->fixed_video);
    g_assert_false(caps->disable_modern || caps->transitional_types);
    g_assert_cmpuint(script_type(caps, "net", 0)->slots, ==, SW_SLOTS_UNKNOWN);
    g_assert_cmpstr(script_type(caps, "net", 0)->disable_legacy, ==, "");
    g_assert_null(script_type(caps, "net", 0)->disable_modern);
    g_assert_cmpstr(script_type(caps, "rng", 0)->broken, ==, "no such thing");
    g_assert_cmpstr(script_type(caps, "blk", 0)->disable_legacy, ==, SW_CAPS_UNKNOWN);
    g_assert_cmpstr(script_type(caps, "blk", 0)->disable_modern, ==, SW_CAPS_UNKNOWN);
    g_assert_null(script_type(caps, "blk", 0)->max_revision);
    g_assert_null(script_type(caps, "blk", 0)->broken);
    g_assert_cmpuint(script_type(caps, "blk", 1)->slots, ==, SW_SLOTS_CCW);
    g_assert_cmpstr(script_type(caps, "blk", 1)->max_revision, ==, SW_CAPS_UNKNOWN);
    g_assert_null(script_type(caps, "blk", 1)->disable_legacy);
    g_assert_cmpstr(script_type(caps, "9p", 0)->max_revision, ==, "");
    g_assert_cmpuint(script_type(caps, "net", 0)->slots, ==, SW_SLOTS_UNKNOWN);
    g_assert_cmpuint(sw_caps_find_family(caps, "net")->types->len, ==, 1);
    g_assert_false(caps->properties_unknown || caps->types_unknown);
}

/* One question is refused, all others are answered. */
static SwCaps *
learn_without(const char *question)
{
    Line lines[G_N_ELEMENTS(script_modern) + 1] = {{question, REFUSED("GenericError")}};
    g_autoptr(SwWalk) walk = sw_walk_new(true);
    g_autoptr(GError) error = NULL;

    memcpy(lines + 1, script_modern, sizeof(script_modern));
    g_assert_cmpuint(script_talk(walk, lines, &error), ==, 0);
    g_assert_no_error(error);
    return sw_walk_finish(walk);
}

static void
test_refused_identity(void)
{
    g_autoptr(SwCaps) version = learn_without("{\"execute\":\"query-version\"");
    g_autoptr(SwCaps) target = learn_without("{\"execute\":\"query-target\"");
    g_autoptr(SwCaps) machines = learn_without("{\"execute\":\"query-machines\"");
    g_autoptr(SwCaps) negotiated = learn_without("{\"execute\":\"qmp_capabilities\"");

    g_assert_cmpstr(version->version, ==, SW_CAPS_UNKNOWN);
    g_assert_cmpstr(version->target, ==, "x86_64");
    g_assert_cmpstr(target->target, ==, SW_CAPS_UNKNOWN);
    g_assert_nonnull(sw_caps_find_family(target, "net"));
    g_assert_cmpuint(machines->machines->len, ==, 0);
    g_assert_nonnull(sw_caps_find_family(machines, "net"));
    g_assert_cmpstr(negotiated->target, ==, "x86_64");
}

static void
test_refused_identity_and_types(void)
{
    const Line lines[] = {{"{\"execute\":\"query-version\"", REFUSED("GenericError")},
                          {TYPES(",\"id\""), REFUSED("CommandNotFound")},
                          COMMON,
                          {TYPES(""), "\"return\":[]"},
                          {NULL, NULL}};
    g_autoptr(SwWalk) walk = sw_walk_new(true);
    g_autoptr(GError) error = NULL;

    script_talk(walk, lines, &error);
    g_assert_error(error, SW_ERROR, SW_ERROR_EMULATOR);
}

/* A list of slots that is missing makes both kinds unknown: the other one alone would mislead. */
static void
test_refused_slots(void)
{
    g_autoptr(SwCaps) pci = learn_without(IMPLEMENTS("conventional-pci-device"));
    g_autoptr(SwCaps) pcie = learn_without(IMPLEMENTS("pci-express-device"));

    g_assert_cmpuint(script_type(pci, "net", 0)->slots, ==, SW_SLOTS_UNKNOWN);
    g_assert_cmpuint(script_type(pcie, "net", 0)->slots, ==, SW_SLOTS_UNKNOWN);
    g_assert_cmpuint(script_type(pcie, "net", 2)->slots, ==, SW_SLOTS_CCW);
}

static void
test_refused_types(void)
{
    g_autoptr(SwCaps) caps = learn_without(TYPES(""));

    g_assert_cmpuint(caps->families->len, ==, 0);
    g_assert_true(caps->types_unknown && caps->properties_unknown);
    g_assert_false(caps->fixed_video || caps->transitional_types);
    g_assert_false(sw_caps_lacks(caps, "VGA"));
    g_assert_cmpuint(caps->machines->len, ==, 2);
}

static void
test_refused_properties(void)
{
    g_autoptr(SwCaps) caps = learn_without("{\"execute\":\"device-list-properties\"");

    g_assert_true(caps->properties_unknown);
    g_assert_false(caps->types_unknown || caps->disable_legacy);
    g_assert_cmpstr(script_type(caps, "net", 1)->disable_modern, ==, SW_CAPS_UNKNOWN);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/walk-unknown/old-emulator-leaves-unknown", test_old);
    g_test_add_func("/walk-unknown/refused-identity-and-machines-are-unknown",
                    test_refused_identity);
    g_test_add_func("/walk-unknown/refused-identity-and-types-are-no-emulator",
                    test_refused_identity_and_types);
    g_test_add_func("/walk-unknown/refused-slots-are-unknown", test_refused_slots);
    g_test_add_func("/walk-unknown/refused-types-are-unknown", test_refused_types);
    g_test_add_func("/walk-unknown/refused-properties-are-unknown", test_refused_properties);
    return g_test_run();
}
