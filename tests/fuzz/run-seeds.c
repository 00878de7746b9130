/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* run-seeds SEEDS - what a fuzz target does, without a fuzzer: each seed once. It keeps targets and
 * seeds alive where there is no clang. SEEDS is a file, or a folder of files. */
#include <glib.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
run_seed(gconstpointer path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize length;

    g_file_get_contents(path, &text, &length, &error);
    g_assert_no_error(error);
    g_assert_cmpint(LLVMFuzzerTestOneInput((const uint8_t *)text, length), ==, 0);
}

static void
add_seed(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *name = g_strconcat("/seeds/", base, NULL);

    g_test_add_data_func_full(name, g_strdup(path), run_seed, g_free);
}

static void
add_folder(const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    const char *name;

    g_assert_no_error(error);
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        add_seed(path);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (argc != 2) {
        g_printerr("Usage: run-seeds SEEDS\n");
        return 2;
    }
    if (g_file_test(argv[1], G_FILE_TEST_IS_DIR))
        add_folder(argv[1]);
    else
        add_seed(argv[1]);
    return g_test_run();
}
