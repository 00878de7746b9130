/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of the plugin that need no libvirt: log lines, memory, capabilities. */
#include <glib.h>
#include <glib/gstdio.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sw-error.h"
#include "plugin/sw-advise.h"
#include "plugin/sw-log.h"
#include "plugin/sw-memory.h"
#include "store/sw-caps-store.h"

/* ---- log ---- */

/* What sw_log() writes for a text. */
static char *
logged(const char *text)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("test-log-XXXXXX", &path, NULL), saved = dup(STDERR_FILENO);
    char *line = NULL;

    g_assert_cmpint(fd, >=, 0);
    dup2(fd, STDERR_FILENO);
    sw_log("%s", text);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(fd);
    g_assert_true(g_file_get_contents(path, &line, NULL, NULL));
    g_unlink(path);
    return line;
}

static void
test_log_one_line(void)
{
    g_autofree char *line = logged("a\nb\tc\033[31m\177 ü");

    g_assert_cmpstr(line, ==, "slotwise: a?b?c?[31m? ü\n");
}

static void
test_log_bounded(void)
{
    g_autofree char *text = g_strnfill(5000, 'x'), *line = logged(text);

    g_assert_cmpuint(strlen(line), <=, 1024);
    g_assert_true(g_str_has_suffix(line, "x\n"));
    g_assert_cmpuint(strcspn(line, "\n"), ==, strlen(line) - 1);
}

/* ---- memory ---- */

static const int read_only = 7;
static int writable = 7;

static void
test_memory_segments(void)
{
    int on_stack = 7;

    g_assert_false(sw_memory_is_writable(&read_only, sizeof(read_only)));
    g_assert_true(sw_memory_is_writable(&writable, sizeof(writable)));
    g_assert_true(sw_memory_is_writable(&on_stack, sizeof(on_stack)));
    g_assert_false(sw_memory_is_writable((const void *)(uintptr_t)test_memory_segments, 1));
    g_assert_false(sw_memory_is_writable(NULL, 1));
    g_assert_false(sw_memory_is_writable((const void *)UINTPTR_MAX, 8));
}

static void
test_memory_edge(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    g_assert_true(pages != MAP_FAILED);
    g_assert_true(sw_memory_is_writable(pages + page - 8, 16));
    g_assert_cmpint(mprotect(pages + page, page, PROT_READ), ==, 0);
    g_assert_true(sw_memory_is_writable(pages + page - 8, 8));
    g_assert_false(sw_memory_is_writable(pages + page - 8, 9));
    munmap(pages, 2 * page);
}

/* ---- capabilities ---- */

static char *cache; /* folder, with an entry for /bin/sh */

static void
fill_cache(void)
{
    g_autoptr(SwCaps) caps = sw_caps_new();
    g_autoptr(GError) error = NULL;

    caps->version = g_strdup("7.2.0");
    caps->package = g_strdup("");
    caps->target = g_strdup("x86_64");
    g_assert_true(sw_caps_store_identify("/bin/sh", &caps->emulator, &error));
    g_assert_true(sw_caps_store_save(caps, cache, &error));
}

static void
empty_cache(void)
{
    g_autoptr(GDir) dir = g_dir_open(cache, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(cache, name, NULL);

        g_unlink(path);
    }
    g_rmdir(cache);
    g_free(cache);
}

static void
unchanged(gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = sw_advise_capabilities(data, &error);

    g_assert_no_error(error);
    g_assert_null(text);
}

static void
test_capabilities_added(void)
{
    static const char before[] =
        "<capabilities><host><emulator>/bin/false</emulator></host><guest><arch>"
        "<emulator>/bin/sh</emulator><domain type='kvm'><emulator>/bin/sh</emulator></domain>"
        "</arch></guest><guest><arch><emulator>/bin/../bin/sh</emulator></arch></guest>";
    static const char end[] = "</capabilities>\n\n";
    g_autofree char *xml = g_strconcat(before, end, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = sw_advise_capabilities(xml, &error);
    const char *first;

    g_assert_no_error(error);
    g_assert_true(g_str_has_prefix(text, before));
    g_assert_true(g_str_has_suffix(text, end));
    g_assert_true(g_str_has_prefix(text + strlen(before), "<virtioCapabilitiesList "));
    first = strstr(text, "<virtioCapabilities ");
    first = first ? first : strstr(text, "<virtioCapabilities>");
    g_assert_nonnull(first);
    g_assert_null(strstr(first + 1, "<virtioCapabilities "));
    g_assert_null(strstr(first + 1, "<virtioCapabilities>"));
}

static void
test_capabilities_no_xml(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(sw_advise_capabilities("<capabilities><guest></capabilities>", &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_SYNTAX);
}

/* ---- domains ---- */

#define N_CLIENTS 16

/* Stands for slotwise-guests: a new line in the file "runs" of the cache for each run. It takes as
 * long as many clients need to come. */
static void
put_helper(const char *path)
{
    g_autofree char *script = g_strdup_printf(
        "#!/bin/sh\necho >> '%s/runs'\nsleep 0.5\n"
        "echo \"<guestDrivers xmlns='urn:slotwise:guests:1' source='test' stamp='x'>\"\n"
        "echo \"<os id='http://a.example/1' drives='both'><class name='net' "
        "drives='both'/></os>\"\n"
        "echo '</guestDrivers>'\n",
        cache);

    g_assert_true(g_file_set_contents(path, script, -1, NULL));
    g_assert_cmpint(g_chmod(path, 0755), ==, 0);
}

static bool
everybody_may(const void *caller, const char *name, const char *uuid)
{
    return true;
}

static void *
ask_for_advice(void *xml)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(sw_advise_domain(xml, everybody_may, NULL, &error));
    g_assert_no_error(error);
    return NULL;
}

/* Clients at once, and one after the other. The stamp of the helper's table is wrong, so that the
 * cache has nothing to offer to who comes second. */
static void
test_guests_kept(void)
{
    static const char xml[] = "<domain><name>a</name><metadata><l:libosinfo "
                              "xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'>"
                              "<l:os id='http://a.example/1'/></l:libosinfo></metadata></domain>";
    g_autofree char *helper = g_build_filename(cache, "helper", NULL);
    g_autofree char *runs = g_build_filename(cache, "runs", NULL), *text = NULL;
    GThread *clients[N_CLIENTS];

    put_helper(helper);
    g_setenv("SLOTWISE_GUESTS", helper, TRUE);
    for (int i = 0; i < N_CLIENTS; i++)
        clients[i] = g_thread_new("client", ask_for_advice, (void *)xml);
    for (int i = 0; i < N_CLIENTS; i++)
        g_thread_join(clients[i]);
    ask_for_advice((void *)xml);
    g_assert_true(g_file_get_contents(runs, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "\n");
}

/* GLib says so, once more and in the daemon's log, when an error is put over another. */
static void
test_first_failure_ends(void)
{
    static const char xml[] =
        "<domain><name>a</name><metadata><l:libosinfo "
        "xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'><l:os id='http://a.example/1'/>"
        "</l:libosinfo></metadata><devices><emulator>/bin/true</emulator>%s</devices></domain>";
    static const char device[] = "<memballoon model='virtio'><hotplug require='no'/></memballoon>";
    g_autofree char *whole = g_strdup_printf(xml, device);
    g_autofree char *bare = g_strdup_printf(xml, "");
    g_autoptr(GError) error = NULL, other = NULL, cure = NULL;

    g_setenv("SLOTWISE_GUESTS", "/nonexistent/guests", TRUE);
    g_setenv("SLOTWISE_PROBE", "/nonexistent/probe", TRUE);
    g_assert_null(sw_advise_domain(whole, everybody_may, NULL, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_IO);
    g_assert_nonnull(strstr(error->message, "/nonexistent/guests"));
    g_assert_null(sw_advise_device(bare, device, &cure, &other));
    g_assert_error(other, SW_ERROR, SW_ERROR_IO);
    g_assert_nonnull(strstr(other->message, "/nonexistent/guests"));
    g_assert_null(cure);
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    cache = g_dir_make_tmp("test-plugin-XXXXXX", NULL);
    g_setenv("SLOTWISE_CACHE_DIR", cache, TRUE);
    fill_cache();
    g_test_add_func("/log/one-line-whatever-is-in-it", test_log_one_line);
    g_test_add_func("/log/a-long-one-is-cut", test_log_bounded);
    g_test_add_func("/memory/segments", test_memory_segments);
    g_test_add_func("/memory/edge-of-a-mapping", test_memory_edge);
    g_test_add_func("/capabilities/cached-emulators-are-added-once", test_capabilities_added);
    g_test_add_func("/capabilities/no-xml-is-an-error", test_capabilities_no_xml);
    g_test_add_data_func("/capabilities/unknown-emulator",
                         "<capabilities><guest><arch><emulator>/nonexistent</emulator></arch>"
                         "</guest></capabilities>",
                         unchanged);
    g_test_add_data_func("/capabilities/no-guest", "<capabilities><host/></capabilities>",
                         unchanged);
    g_test_add_data_func("/capabilities/no-end-tag", "<capabilities/>", unchanged);
    g_test_add_data_func("/capabilities/empty-path",
                         "<capabilities><guest><arch><emulator/></arch></guest></capabilities>",
                         unchanged);
    g_test_add_func("/domain/the-first-failure-ends-the-advice", test_first_failure_ends);
    g_test_add_func("/domain/guest-table-is-kept-for-a-moment", test_guests_kept);
    status = g_test_run();
    empty_cache();
    return status;
}
