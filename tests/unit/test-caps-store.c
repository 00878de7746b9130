/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache of what emulators offer: what makes an entry stale, and how one is got. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "store/sw-caps-store.h"
#include "xml/sw-caps-xml.h"

typedef struct {
    char *dir;
    char *cache;
    char *emulator;
    char *probe; /* stands in for slotwise-probe */
} Fixture;

static void
put_script(const char *path, const char *text)
{
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_cmpint(chmod(path, 0755), ==, 0);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
    fixture->dir = g_dir_make_tmp("slotwise-store-XXXXXX", NULL);
    fixture->cache = g_build_filename(fixture->dir, "cache", NULL);
    fixture->emulator = g_build_filename(fixture->dir, "qemu", NULL);
    fixture->probe = g_build_filename(fixture->dir, "probe", NULL);
    put_script(fixture->emulator, "#!/bin/sh\nexit 1\n");
}

static void
empty(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        g_remove(path);
    }
    g_rmdir(folder);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    empty(fixture->cache);
    empty(fixture->dir);
    g_free(fixture->dir);
    g_free(fixture->cache);
    g_free(fixture->emulator);
    g_free(fixture->probe);
}

static SwCaps *
make_caps(const Fixture *fixture, const char *version)
{
    SwCaps *caps = sw_caps_new();

    g_assert_true(sw_caps_store_identify(fixture->emulator, &caps->emulator, NULL));
    caps->version = g_strdup(version);
    caps->package = g_strdup("");
    caps->target = g_strdup("x86_64");
    return caps;
}

static void
save(const Fixture *fixture, const char *version)
{
    g_autoptr(SwCaps) caps = make_caps(fixture, version);
    g_autoptr(GError) error = NULL;

    g_assert_true(sw_caps_store_save(caps, fixture->cache, &error));
    g_assert_no_error(error);
}

static void
assert_hit(const Fixture *fixture, const char *version)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = sw_caps_store_load(fixture->emulator, false, fixture->cache, &error);

    g_assert_no_error(error);
    g_assert_nonnull(caps);
    g_assert_cmpstr(caps->version, ==, version);
}

static void
assert_miss(const Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = sw_caps_store_load(fixture->emulator, false, fixture->cache, &error);

    g_assert_no_error(error);
    g_assert_null(caps);
}

/* The entry of the only emulator. (transfer full) */
static char *
entry_path(const Fixture *fixture)
{
    g_autoptr(GDir) dir = g_dir_open(fixture->cache, 0, NULL);

    return g_build_filename(fixture->cache, g_dir_read_name(dir), NULL);
}

static void
test_hit_and_miss(Fixture *fixture, gconstpointer data)
{
    assert_miss(fixture);
    save(fixture, "1.2.3");
    assert_hit(fixture, "1.2.3");
}

static void
test_by_link(Fixture *fixture, gconstpointer data)
{
    g_autofree char *alias = g_build_filename(fixture->dir, "alias", NULL);
    g_autoptr(SwCaps) caps = NULL;

    save(fixture, "1");
    g_assert_cmpint(symlink(fixture->emulator, alias), ==, 0);
    caps = sw_caps_store_load(alias, false, fixture->cache, NULL);
    g_assert_nonnull(caps);
    g_assert_cmpstr(caps->emulator.path, ==, fixture->emulator);
}

static void
test_stale(Fixture *fixture, gconstpointer data)
{
    const struct timespec old[] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = 1}};

    save(fixture, "1");
    put_script(fixture->emulator, "#!/bin/sh\nexit 2\n");
    assert_miss(fixture);
    save(fixture, "2");
    g_assert_cmpint(utimensat(AT_FDCWD, fixture->emulator, old, 0), ==, 0);
    assert_miss(fixture);
    save(fixture, "3");
    g_assert_cmpint(chmod(fixture->emulator, 0711), ==, 0);
    assert_miss(fixture);
    save(fixture, "4");
    assert_hit(fixture, "4");
}

/* @data: the library folder, below the prefix of the emulator */
static void
test_modules(Fixture *fixture, gconstpointer data)
{
    g_autofree char *bin = g_build_filename(fixture->dir, "bin", NULL);
    g_autofree char *parent = g_build_filename(fixture->dir, "lib", NULL);
    g_autofree char *lib = g_build_filename(fixture->dir, data, NULL);
    g_autofree char *modules = g_build_filename(lib, "qemu", NULL);
    g_autofree char *module = g_build_filename(modules, "m.so", NULL);

    g_free(fixture->emulator);
    fixture->emulator = g_build_filename(bin, "qemu", NULL);
    g_assert_cmpint(g_mkdir_with_parents(modules, 0755) | g_mkdir(bin, 0755), ==, 0);
    put_script(fixture->emulator, "#!/bin/sh\n");
    save(fixture, "1");
    assert_hit(fixture, "1");
    g_usleep(20000); /* more than a tick of the file system's clock */
    put_script(module, "");
    assert_miss(fixture);
    empty(modules);
    empty(lib);
    if (!g_str_equal(lib, parent))
        empty(parent);
    empty(bin);
}

static void
test_damaged(Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = NULL;
    g_autoptr(GError) garbage = NULL, group = NULL;

    save(fixture, "1");
    path = entry_path(fixture);
    g_assert_cmpint(chmod(path, 0664), ==, 0);
    g_assert_null(sw_caps_store_load(fixture->emulator, false, fixture->cache, &group));
    g_assert_error(group, SW_ERROR, SW_ERROR_IO);
    g_assert_true(g_file_set_contents(path, "<x", 2, NULL));
    g_assert_cmpint(chmod(path, 0644), ==, 0);
    g_assert_null(sw_caps_store_load(fixture->emulator, false, fixture->cache, &garbage));
    g_assert_error(garbage, SW_ERROR, SW_ERROR_SYNTAX);
    g_assert_nonnull(strstr(garbage->message, path));
}

/* Not every file system keeps such times; /tmp on tmpfs does. */
static void
test_any_time(Fixture *fixture, gconstpointer data)
{
    static const time_t seconds[] = {9223372037, 99999999999999, -9223372038, -99999999999999};

    for (size_t i = 0; i < G_N_ELEMENTS(seconds); i++) {
        const struct timespec times[] = {{seconds[i], 999999999}, {seconds[i], 999999999}};
        g_autoptr(GError) error = NULL;
        g_autoptr(SwCaps) caps = NULL;

        g_assert_cmpint(utimensat(AT_FDCWD, fixture->emulator, times, 0), ==, 0);
        save(fixture, "1");
        caps = sw_caps_store_load(fixture->emulator, false, fixture->cache, &error);
        g_assert_no_error(error);
        g_assert_nonnull(caps);
    }
}

static void
test_matrix_is_apart(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwCaps) caps = make_caps(fixture, "2"), none = NULL, some = NULL;
    g_autoptr(GError) error = NULL;

    save(fixture, "1");
    none = sw_caps_store_load(fixture->emulator, true, fixture->cache, &error);
    g_assert_no_error(error);
    g_assert_null(none);
    g_ptr_array_add(caps->matrices, sw_matrix_new("q35"));
    g_assert_true(sw_caps_store_save(caps, fixture->cache, &error));
    some = sw_caps_store_load(fixture->emulator, true, fixture->cache, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(some->matrices->len, ==, 1);
    assert_hit(fixture, "1");
}

static void
test_no_emulator(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(sw_caps_store_load("/nonexistent/qemu", false, fixture->cache, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_EMULATOR);
}

/* The working folder is that of somebody's download. */
static void
test_bare_name(Fixture *fixture, gconstpointer data)
{
    g_autofree char *before = g_get_current_dir();
    g_autoptr(GError) error = NULL;
    SwCapsEmulator id;

    g_assert_cmpint(g_chdir(fixture->dir), ==, 0);
    g_assert_false(sw_caps_store_identify("qemu", &id, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_EMULATOR);
    g_assert_true(sw_caps_store_identify("./qemu", &id, NULL));
    g_free(id.path);
    g_assert_cmpint(g_chdir(before), ==, 0);
}

/* A probe that prints capabilities when it is run with an option, and fails otherwise. */
static void
put_probe(const Fixture *fixture, const char *option)
{
    g_autoptr(SwCaps) caps = make_caps(fixture, "5.5.5");
    g_autofree char *xml = sw_caps_format_xml(caps);
    g_autofree char *script =
        g_strdup_printf("#!/bin/sh\ncase \" $* \" in\n*' %s'*) cat <<'END'\n%sEND\n;;\n"
                        "*) echo 'the disk is full' >&2; exit 1;;\nesac\n",
                        option, xml);

    put_script(fixture->probe, script);
}

static void
test_get(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) probed = NULL, cached = NULL;

    put_probe(fixture, "--cache-dir=");
    probed = sw_caps_store_get(fixture->emulator, fixture->cache, fixture->probe, 10000, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(probed->version, ==, "5.5.5");
    save(fixture, "6");
    cached = sw_caps_store_get(fixture->emulator, fixture->cache, fixture->probe, 10000, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(cached->version, ==, "6");
}

/* The probe runs in another working folder. */
static void
test_get_relative(Fixture *fixture, gconstpointer data)
{
    g_autofree char *before = g_get_current_dir();
    g_autofree char *option = g_strconcat("--cache-dir=", fixture->cache, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = NULL;

    put_probe(fixture, option);
    g_assert_cmpint(g_chdir(fixture->dir), ==, 0);
    caps = sw_caps_store_get(fixture->emulator, "cache", fixture->probe, 10000, &error);
    g_assert_cmpint(g_chdir(before), ==, 0);
    g_assert_no_error(error);
    g_assert_nonnull(caps);
}

static void
test_get_without_cache(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwCaps) caps = NULL;

    put_probe(fixture, "--no-cache");
    caps = sw_caps_store_get(fixture->emulator, fixture->cache, fixture->probe, 10000, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(caps->version, ==, "5.5.5");
}

static void
test_get_fails(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL, slow = NULL;
    int64_t start = g_get_monotonic_time();

    put_script(fixture->probe, "#!/bin/sh\necho 'it is no QEMU' >&2\nexit 1\n");
    g_assert_null(
        sw_caps_store_get(fixture->emulator, fixture->cache, fixture->probe, 10000, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_IO);
    g_assert_nonnull(strstr(error->message, "it is no QEMU"));
    put_script(fixture->probe, "#!/bin/sh\nsleep 30\n");
    g_assert_null(sw_caps_store_get(fixture->emulator, fixture->cache, fixture->probe, 200, &slow));
    g_assert_error(slow, SW_ERROR, SW_ERROR_IO);
    g_assert_nonnull(strstr(slow->message, "took too long"));
    g_assert_cmpint(g_get_monotonic_time() - start, <, 5000000);
}

/* What no reader would take is not written. */
static void
test_too_large(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwCaps) caps = make_caps(fixture, "7.2.0");
    g_autoptr(GError) error = NULL;

    for (int i = 0; i < 160000; i++)
        sw_caps_add_machine(caps, "a-machine-with-a-name-of-some-length-and-an-alias", "x", false);
    g_assert_false(sw_caps_store_save(caps, fixture->cache, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_LIMIT);
    assert_miss(fixture);
}

/* A probe that knows the machine "m" once it was asked for it; runs counts how often. */
static void
put_measuring_probe(const Fixture *fixture, const char *attributes)
{
    g_autoptr(SwCaps) caps = make_caps(fixture, "5.5.5");
    g_autofree char *xml = NULL, *script = NULL;
    g_auto(GStrv) parts = NULL;

    sw_caps_add_machine(caps, "m", "alias", false);
    xml = sw_caps_format_xml(caps);
    parts = g_strsplit(xml, "<machine name='m'", 2);
    script = g_strdup_printf("#!/bin/sh\necho >>%s/runs\ncase \" $* \" in\n"
                             "*' --machines=default,m '*) ;; *) exit 1;; esac\n"
                             "cat <<'END'\n%s<machine name='m' %s%sEND\n",
                             fixture->dir, parts[0], attributes, parts[1]);
    put_script(fixture->probe, script);
}

static gsize
runs(const Fixture *fixture)
{
    g_autofree char *path = g_build_filename(fixture->dir, "runs", NULL), *text = NULL;
    gsize n = 0;

    g_file_get_contents(path, &text, &n, NULL);
    return n;
}

static SwCaps *
measure(const Fixture *fixture, const char *machine)
{
    SwCaps *caps = make_caps(fixture, "5.5.5");

    sw_caps_add_machine(caps, "m", "alias", false);
    sw_caps_store_measure(caps, machine, fixture->cache, fixture->probe, 10000);
    return caps;
}

static void
test_measure(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwCaps) caps = NULL;

    put_measuring_probe(fixture, "kind='none' source='measured'");
    caps = measure(fixture, "alias");
    g_assert_true(sw_caps_find_machine(caps, "m")->measured);
    sw_caps_store_measure(caps, "m", fixture->cache, fixture->probe, 10000);
    g_assert_cmpuint(runs(fixture), ==, 1);
}

static void
test_measure_broken(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwCaps) caps = NULL;

    put_measuring_probe(fixture, "broken='no firmware'");
    caps = measure(fixture, "m");
    g_assert_cmpstr(sw_caps_find_machine(caps, "m")->broken, ==, "no firmware");
    sw_caps_store_measure(caps, "m", fixture->cache, fixture->probe, 10000);
    g_assert_cmpuint(runs(fixture), ==, 1);
}

/* A machine that the emulator does not list, and no default one: nobody is asked. */
static void
test_measure_unknown(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwCaps) unknown = NULL, none = NULL;

    put_measuring_probe(fixture, "kind='none' source='measured'");
    unknown = measure(fixture, "pc");
    none = measure(fixture, NULL);
    g_assert_cmpuint(runs(fixture), ==, 0);
}

static void
test_measure_fails(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwCaps) caps = NULL;

    put_script(fixture->probe, "#!/bin/sh\nexit 1\n");
    caps = measure(fixture, "m");
    g_assert_cmpstr(caps->version, ==, "5.5.5");
    g_assert_false(sw_caps_find_machine(caps, "m")->measured);
}

/* The emulator was replaced since @caps were learnt. */
static void
test_measure_other(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwCaps) caps = make_caps(fixture, "5.5.5");

    sw_caps_add_machine(caps, "m", NULL, true);
    put_script(fixture->emulator, "#!/bin/sh\nexit 2 # another\n");
    put_measuring_probe(fixture, "kind='none' source='measured'");
    sw_caps_store_measure(caps, NULL, fixture->cache, fixture->probe, 10000);
    g_assert_cmpuint(runs(fixture), >, 0);
    g_assert_false(sw_caps_find_machine(caps, "m")->measured);
}

#define ADD(name, function)                                                                        \
    g_test_add("/caps-store/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("saved-is-loaded", test_hit_and_miss);
    ADD("link-leads-to-the-same-entry", test_by_link);
    ADD("changed-emulator-is-a-miss", test_stale);
    g_test_add("/caps-store/modules-count", Fixture, "lib", set_up, test_modules, tear_down);
    g_test_add("/caps-store/modules-of-an-architecture-count", Fixture, "lib/cpu-linux-gnu", set_up,
               test_modules, tear_down);
    ADD("too-large-an-answer-is-not-kept", test_too_large);
    ADD("damaged-entry-is-an-error", test_damaged);
    ADD("emulator-of-any-time-is-loaded", test_any_time);
    ADD("truth-tables-are-in-an-entry-of-their-own", test_matrix_is_apart);
    ADD("missing-emulator-is-an-error", test_no_emulator);
    ADD("bare-name-is-not-looked-for-in-the-working-folder", test_bare_name);
    ADD("get-runs-the-probe-once", test_get);
    ADD("get-names-a-relative-cache-to-the-probe", test_get_relative);
    ADD("get-does-without-a-cache", test_get_without_cache);
    ADD("get-tells-why-it-failed", test_get_fails);
    ADD("measure/once", test_measure);
    ADD("measure/failure-is-remembered", test_measure_broken);
    ADD("measure/what-is-not-listed-is-not-asked", test_measure_unknown);
    ADD("measure/without-an-answer-nothing-changes", test_measure_fails);
    ADD("measure/another-emulator-tells-nothing", test_measure_other);
    return g_test_run();
}
