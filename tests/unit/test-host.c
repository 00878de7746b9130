/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the host says about a PCI function, from a made-up sysfs: honest, absent, hostile. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample.h"
#include "store/sw-host.h"

#define FUNCTION "0001:02:03.4"

static const SwPci place = {.domain = 1, .bus = 2, .slot = 3, .function = 4};

typedef struct {
    char *root;
    char *dir; /* of the function */
    char *config;
    char *group;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
    fixture->root = g_dir_make_tmp("slotwise-host-XXXXXX", NULL);
    fixture->dir = g_build_filename(fixture->root, "bus", "pci", "devices", FUNCTION, NULL);
    fixture->config = g_build_filename(fixture->dir, "config", NULL);
    fixture->group = g_build_filename(fixture->dir, "iommu_group", NULL);
    g_assert_cmpint(g_mkdir_with_parents(fixture->dir, 0700), ==, 0);
    g_setenv("SLOTWISE_SYSFS", fixture->root, TRUE);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    g_remove(fixture->config);
    g_remove(fixture->group);
    for (char *end = fixture->dir + strlen(fixture->dir);
         end > fixture->dir + strlen(fixture->root); end = strrchr(fixture->dir, '/')) {
        *end = '\0';
        g_rmdir(fixture->dir);
    }
    g_rmdir(fixture->root);
    g_free(fixture->root);
    g_free(fixture->dir);
    g_free(fixture->config);
    g_free(fixture->group);
}

/* A capability of a list that starts at 0x40: its ID, and where the next one is. */
typedef struct {
    unsigned at;
    unsigned id;
    unsigned next;
} Capability;

static void
write_config(const Fixture *fixture, size_t length, unsigned start, const Capability *list)
{
    char bytes[8192] = {0};

    bytes[0x06] = 0x10;
    bytes[0x34] = (char)start;
    for (; list && list->at; list++) {
        bytes[list->at] = (char)list->id;
        bytes[list->at + 1] = (char)list->next;
    }
    g_assert_true(g_file_set_contents(fixture->config, bytes, (gssize)length, NULL));
}

static void
assert_kind(SwHostFact kind)
{
    g_assert_cmpint(sw_host_read_function(&place).kind, ==, kind);
}

static const Capability express[] = {{0x40, 0x01, 0x50}, {0x50, 0x10, 0}, {0}};
static const Capability power[] = {{0x40, 0x01, 0x50}, {0x50, 0x05, 0}, {0}};

static void
test_express(Fixture *fixture, gconstpointer data)
{
    write_config(fixture, 4096, 0x40, express);
    assert_kind(SW_HOST_PCIE);
    write_config(fixture, 256, 0x40, express);
    assert_kind(SW_HOST_PCIE);
}

static void
test_conventional(Fixture *fixture, gconstpointer data)
{
    write_config(fixture, 256, 0x40, power);
    assert_kind(SW_HOST_PCI);
    write_config(fixture, 256, 0, NULL);
    assert_kind(SW_HOST_PCI);
    write_config(fixture, 4096, 0x40, power);
    assert_kind(SW_HOST_UNKNOWN);
}

static void
test_no_list(Fixture *fixture, gconstpointer data)
{
    char bytes[256] = {[0x34] = 0x40, [0x40] = 0x10}; /* no status bit: the pointer means nothing */

    g_assert_true(g_file_set_contents(fixture->config, bytes, sizeof(bytes), NULL));
    assert_kind(SW_HOST_PCI);
}

static void
test_absent(Fixture *fixture, gconstpointer data)
{
    assert_kind(SW_HOST_UNKNOWN);
    g_assert_cmpint(sw_host_read_function(&place).iommu_group, ==, -1);
}

static void
test_short(Fixture *fixture, gconstpointer data)
{
    for (size_t length = 0; length < 256; length++) {
        write_config(fixture, length, 0x40, power);
        assert_kind(SW_HOST_UNKNOWN);
    }
}

static void
test_lists_astray(Fixture *fixture, gconstpointer data)
{
    static const Capability circle[] = {{0x40, 0x01, 0x50}, {0x50, 0x05, 0x40}, {0}};
    static const Capability itself[] = {{0x40, 0x01, 0x40}, {0}};
    static const Capability header[] = {{0x40, 0x01, 0x04}, {0}};
    static const Capability hidden[] = {{0x40, 0x01, 0xff}, {0}};
    static const Capability edge[] = {{0x40, 0x01, 0xfe}, {0xfe, 0x05, 0xfe}, {0}};
    const Capability *const lists[] = {circle, itself, header, hidden, edge};

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        write_config(fixture, 256, 0x40, lists[i]);
        assert_kind(SW_HOST_PCI);
    }
    for (unsigned start = 0; start < 256; start++) {
        write_config(fixture, 256, start, NULL);
        assert_kind(SW_HOST_PCI);
    }
}

static void
test_no_file(Fixture *fixture, gconstpointer data)
{
    g_assert_cmpint(mkfifo(fixture->config, 0600), ==, 0);
    assert_kind(SW_HOST_UNKNOWN); /* nor does it wait for a writer */
    g_remove(fixture->config);
    g_assert_cmpint(g_mkdir(fixture->config, 0700), ==, 0);
    assert_kind(SW_HOST_UNKNOWN);
    g_rmdir(fixture->config);
    g_assert_cmpint(symlink("/dev/zero", fixture->config), ==, 0);
    assert_kind(SW_HOST_UNKNOWN);
    g_remove(fixture->config);
    g_assert_cmpint(symlink("config", fixture->config), ==, 0);
    assert_kind(SW_HOST_UNKNOWN);
}

static void
test_huge(Fixture *fixture, gconstpointer data)
{
    write_config(fixture, 4096, 0x40, express);
    g_assert_cmpint(truncate(fixture->config, (off_t)1 << 40), ==, 0);
    assert_kind(SW_HOST_PCIE);
}

static void
test_groups(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *target;
        int group;
    } rows[] = {
        {"../../../kernel/iommu_groups/0", 0},
        {"/sys/kernel/iommu_groups/25", 25},
        {"2147483647", G_MAXINT},
        {"2147483648", -1},
        {"groups/-1", -1},
        {"groups/1x", -1},
        {"groups/", -1},
        {"/", -1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpint(symlink(rows[i].target, fixture->group), ==, 0);
        g_assert_cmpint(sw_host_read_function(&place).iommu_group, ==, rows[i].group);
        g_remove(fixture->group);
    }
    g_assert_true(g_file_set_contents(fixture->group, "3", 1, NULL));
    g_assert_cmpint(sw_host_read_function(&place).iommu_group, ==, -1);
}

static void
test_fill(Fixture *fixture, gconstpointer data)
{
    g_autoptr(SwDomainDoc) doc = sample_domain(
        "q35",
        "<hostdev mode='subsystem' type='pci'><source><address domain='1' bus='2' slot='3' "
        "function='4'/></source>"
        "</hostdev><interface type='hostdev'><source><address type='pci' domain='0x1' bus='0x02'"
        " slot='0x03' function='0x4'/></source></interface>"
        "<hostdev mode='subsystem' type='pci'><source><address domain='9'/></source></hostdev>"
        "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0x1'/>"
        "</source></hostdev>");
    GPtrArray *hostdevs = doc->domain->devices[SW_KIND_HOSTDEV];
    const SwDevice *nic = doc->domain->devices[SW_KIND_INTERFACE]->pdata[0];

    write_config(fixture, 256, 0x40, power);
    g_assert_cmpint(symlink("groups/7", fixture->group), ==, 0);
    sw_host_fill(doc->domain);
    g_assert_cmpint(((SwDevice *)hostdevs->pdata[0])->host, ==, SW_HOST_PCI);
    g_assert_cmpint(((SwDevice *)hostdevs->pdata[0])->iommu_group, ==, 7);
    g_assert_cmpint(nic->host, ==, SW_HOST_PCI);
    g_assert_cmpint(nic->iommu_group, ==, 7);
    for (guint i = 1; i < 3; i++) {
        g_assert_cmpint(((SwDevice *)hostdevs->pdata[i])->host, ==, SW_HOST_UNKNOWN);
        g_assert_cmpint(((SwDevice *)hostdevs->pdata[i])->iommu_group, ==, -1);
    }
}

static void
add(const char *name, void (*test)(Fixture *, gconstpointer))
{
    g_test_add(name, Fixture, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/host/capability-makes-it-express", test_express);
    add("/host/256-bytes-without-it-are-conventional", test_conventional);
    add("/host/no-list-no-capability", test_no_list);
    add("/host/absent-is-unknown", test_absent);
    add("/host/short-is-unknown", test_short);
    add("/host/lists-that-lead-astray-end", test_lists_astray);
    add("/host/what-is-no-file-is-unknown", test_no_file);
    add("/host/huge-file-is-read-at-its-head", test_huge);
    add("/host/iommu-group-is-the-link-s-last-name", test_groups);
    add("/host/fill-asks-for-pci-functions-only", test_fill);
    return g_test_run();
}
