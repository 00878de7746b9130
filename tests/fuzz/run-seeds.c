/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* run-seeds SEEDS - what a fuzz target does, without a fuzzer: each seed once. It keeps targets and
 * seeds alive where there is no clang. SEEDS is a file, or a folder of files and of
 * folders. */
#include <glib.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_any(const char *path);

static void
run_seed(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize length;

    g_test_message("%s", path);
    g_file_get_contents(path, &text, &length, &error);
    g_assert_no_error(error);
    g_assert_cmpint(LLVMFuzzerTestOneInput((const uint8_t *)text, length), ==, 0);
}

static void
run_folder(const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    const char *name;
    unsigned n = 0;

    g_assert_no_error(error);
    for (; (name = g_dir_read_name(dir)); n++) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        run_any(path);
    }
    g_assert_cmpuint(n, >, 0);
}

static void
run_any(const char *path)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        run_folder(path);
    else
        run_seed(path);
}

static void
test_seeds(gconstpointer seeds)
{
    run_any(seeds);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (argc != 2) {
        g_printerr("Usage: run-seeds SEEDS\n");
        return 2;
    }
    g_test_add_data_func("/seeds/each-is-survived", argv[1], test_seeds);
    return g_test_run();
}
