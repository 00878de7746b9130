/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which kept answers are sealed, to be printed unread, and for how long the seal holds. */
#include <glib/gstdio.h>

#include "store/sw-caps-store.h"

typedef struct {
    char *dir;
    char *emulator;
} Fixture;

static void
put_emulator(const Fixture *fixture, const char *text)
{
    g_assert_true(g_file_set_contents(fixture->emulator, text, -1, NULL));
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
    fixture->dir = g_dir_make_tmp("slotwise-kept-XXXXXX", NULL);
    fixture->emulator = g_build_filename(fixture->dir, "qemu", NULL);
    put_emulator(fixture, "one");
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GDir) dir = g_dir_open(fixture->dir, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(fixture->dir, name, NULL);

        g_remove(path);
    }
    g_rmdir(fixture->dir);
    g_free(fixture->dir);
    g_free(fixture->emulator);
}

static SwCaps *
make_caps(const Fixture *fixture)
{
    SwCaps *caps = sw_caps_new();

    g_assert_true(sw_caps_store_identify(fixture->emulator, &caps->emulator, NULL));
    caps->version = g_strdup("1");
    caps->package = g_strdup("");
    caps->target = g_strdup("x86_64");
    return caps;
}

/* Whether a plain call may print what is saved now unread. */
static bool
is_sealed(const Fixture *fixture, const SwCaps *caps)
{
    g_autofree char *text = NULL;

    g_assert_true(sw_caps_store_save(caps, fixture->dir, NULL));
    text = sw_caps_kept_text(fixture->emulator, fixture->dir);
    return text != NULL;
}

static void
test_seal(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwCaps) caps = make_caps(fixture);
    SwCapsMachine *usual = sw_caps_add_machine(caps, "pc-q35-7.2", "q35", false);
    SwCapsMachine *other = sw_caps_add_machine(caps, "isapc", NULL, false);

    g_assert_false(is_sealed(fixture, caps)); /* too little */
    usual->measured = true;
    g_assert_true(is_sealed(fixture, caps));
    other->broken = g_strdup("why");
    g_assert_false(is_sealed(fixture, caps)); /* too much */
    sw_caps_machine_forget(other);
    g_assert_true(is_sealed(fixture, caps));
    usual->expected = g_strdup("pci");
    g_assert_false(is_sealed(fixture, caps)); /* there is more to say */
}

static void
test_seal_of_replaced(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwCaps) caps = make_caps(fixture);
    g_autofree char *text = NULL;

    g_assert_true(is_sealed(fixture, caps));
    put_emulator(fixture, "another");
    text = sw_caps_kept_text(fixture->emulator, fixture->dir);
    g_assert_null(text);
}

#define ADD(name, function)                                                                        \
    g_test_add("/caps-kept/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("sealed-is-what-a-plain-call-asks-for", test_seal);
    ADD("seal-of-a-replaced-emulator-is-broken", test_seal_of_replaced);
    return g_test_run();
}
