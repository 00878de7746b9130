/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Topologies of command lines and of query-pci, in each form that people have them in. */
#include "probes/sw-topology-read.h"

#include <string.h>

#include "base/sw-error.h"
#include "text/sw-tree.h"

static char *
draw_bytes(const char *text, size_t length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SwTopology) topology = sw_topology_read(text, length, &error);

    g_assert_no_error(error);
    return sw_tree_format(topology);
}

static char *
draw(const char *text)
{
    return draw_bytes(text, strlen(text));
}

#define DRAWN                                                                                      \
    "-[00 pcie-root]---01.1-[03 pcie-root-port]---00.0  interface net0 52:54:00:00:00:01  "        \
    "virtio-net-pci  modern\n"

/* ---- forms ---- */

static void
test_forms(void)
{
    static const char *const texts[] = {
        "-device pcie-root-port,id=pci.3,bus=pcie.0,addr=0x1.0x1\n"
        "-device virtio-net-pci,id=net0,mac=52:54:00:00:00:01,bus=pci.3,addr=0x0\n",
        "-device '{\"driver\":\"pcie-root-port\",\"id\":\"pci.3\",\"bus\":\"pcie.0\",\"addr\":"
        "\"0x1.0x1\"}' --device '{\"driver\":\"virtio-net-pci\",\"id\":\"net0\",\"mac\":"
        "\"52:54:00:00:00:01\",\"bus\":\"pci.3\"}'",
        " [{\"driver\":\"pcie-root-port\",\"id\":\"pci.3\",\"bus\":\"pcie.0\",\"addr\":\"1.1\","
        "\"multifunction\":true,\"port\":1},{\"driver\":\"virtio-net-pci\",\"id\":\"net0\","
        "\"mac\":\"52:54:00:00:00:01\",\"bus\":\"pci.3\",\"addr\":\"0\",\"x\":{\"y\":[1]}}]\n",
        "A=b \\\n/usr/bin/qemu-system-x86_64 \\\n-name 'guest=-device x' \\\n"
        "-machine pc-q35-7.2,usb=off -device pcie-root-port,id=pci.3,bus=pcie.0,addr=1.1 \\\n"
        "-device scsi-hd,bus=scsi0.0 -device usb-tablet,id=t,bus=usb.0,port=1 \\\n"
        "-device virtio-net-pci,mac=52:54:00:00:00:01,id=net0,bus=pci.3,addr=0x0 -S\n",
        "root 7 1 0 10:00 ? 00:00:01 qemu-system-x86_64 -M q35 -device "
        "{\"driver\":\"pcie-root-port\",\"id\":\"pci.3\",\"bus\":\"pcie.0\",\"addr\":\"0x1.0x1\"} "
        "-device {\"driver\":\"virtio-net-pci\",\"id\":\"net0\",\"mac\":\"52:54:00:00:00:01\","
        "\"bus\": \"pci.3\",\"x\":{\"y\":\"} \\\" '\"}} -S\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *tree = draw(texts[i]);

        g_test_message("%zu: %s", i, tree);
        g_assert_true(g_str_has_prefix(tree, DRAWN));
    }
}

static void
test_nul(void)
{
    static const char text[] = "qemu-system-x86_64\0-M\0q35\0-device\0pcie-root-port,id=pci.3,"
                               "bus=pcie.0,addr=1.1\0-device\0virtio-net-pci,id=net0,"
                               "mac=52:54:00:00:00:01,bus=pci.3,addr=0\0";
    g_autofree char *tree = draw_bytes(text, sizeof(text) - 1);

    g_assert_true(g_str_has_prefix(tree, DRAWN));
}

/* ---- what QEMU makes of it ---- */

static void
assert_drawn(const char *text, const char *expected)
{
    g_autofree char *tree = draw(text);

    g_test_message("%s", tree);
    g_assert_nonnull(strstr(tree, expected));
}

static void
test_machine(void)
{
    assert_drawn("qemu-system-x86_64 -device virtio-blk-pci,addr=5",
                 "-[00 pci-root, 29 free]---05.0  disk  virtio-blk-pci  transitional\n");
    assert_drawn("-machine pc-q35-2.6 -device virtio-blk-pci,addr=5", "virtio-blk-pci  legacy\n");
    assert_drawn("-M q35 -device virtio-blk-pci,addr=5,disable-modern=on", "-pci  legacy\n");
    assert_drawn("-M q35 -device virtio-blk-pci,addr=5,disable-legacy=on", "-pci  modern\n");
    assert_drawn("-M q35 -device e1000,addr=5", "I/O windows: 0 of 14 used (SeaBIOS on q35)\n");
    assert_drawn("-M q35,pflash0=x -device e1000,addr=5", "(OVMF on q35)\n");
    assert_drawn("-M q35,acpi=off -device e1000,addr=5", "(SeaBIOS on q35 without ACPI)\n");
    assert_drawn("qemu-system-aarch64 -M virt -device virtio-net-pci,addr=2", "-[00 pcie-root]--");
    assert_drawn("-M pseries -device spapr-pci-host-bridge,index=1,id=pci.1 "
                 "-device virtio-net-pci,bus=pci.1.0,addr=2",
                 "-[pci.1.0 pci-root, 30 free]---02.0");
    /* only the machine's own root has its firmware's windows */
    assert_drawn("-M pc -device spapr-pci-host-bridge,id=a -device e1000,bus=a.0,addr=1",
                 "I/O windows: 0 of 8 used");
    /* the machine's own root comes first, told or not */
    assert_drawn("-device spapr-pci-host-bridge,index=1,id=pci.1 -device e1000,bus=pci.1.0,addr=2 "
                 "-device e1000,bus=pci.0,addr=3",
                 "03.0  device  e1000\n-[pci.1.0 pci-root, 30 free]---02.0");
    /* what no row knows, the names of buses tell */
    assert_drawn("qemu-system-arm -M virt -device e1000,bus=pcie.0,addr=2", "-[00 pcie-root]--");
    assert_drawn("qemu-system-hppa -M hppa -device e1000,bus=pci.0,addr=2", "-[00 pci-root, 30");
    /* a user's own id has no index */
    assert_drawn("-M q35 -device virtio-scsi-pci,id=ua-d1,bus=pcie.0,addr=2",
                 "02.0  controller ua-d1 scsi  virtio-scsi-pci");
    assert_drawn("-M q35 -device pcie-root-port,id=ua-p1,bus=pcie.0,addr=2",
                 "-[00 pcie-root]---02.0-[ua-p1 pcie-root-port");
    assert_drawn("-M s390-ccw-virtio -device virtio-blk-ccw,devno=fe.0.0001,id=virtio-disk0",
                 "-[fe.0 ccw]---0001  disk vda  virtio-blk-ccw\n");
    assert_drawn("-M virt -device virtio-blk-device,id=virtio-disk27",
                 "-[virtio-mmio]---  disk vdab  virtio-blk-device\n");
}

#define BEHIND_PORT "-device pcie-root-port,id=p,addr=1 -device virtio-rng-pci,bus=p,addr=0,"

/* Older machine types change the defaults of both properties. */
static void
test_properties(void)
{
    assert_drawn("-M q35 " BEHIND_PORT "id=r", "-pci  modern\n");
    assert_drawn("-M q35 " BEHIND_PORT "disable-legacy=off", "-pci  transitional\n");
    assert_drawn("-M q35 " BEHIND_PORT "disable-legacy=off,disable-modern=yes", "-pci  legacy\n");
    assert_drawn("-M q35 " BEHIND_PORT "disable-modern=on", "virtio-rng-pci\n"); /* no start */
    assert_drawn("-M pc-q35-2.6 " BEHIND_PORT "id=r", "-pci  legacy\n");
    assert_drawn("-M pc-q35-2.6 " BEHIND_PORT "disable-modern=off", "-pci  transitional\n");
}

static void
test_slots(void)
{
    /* after -nodefaults nothing else can be in the way */
    assert_drawn("-M pc -nodefaults -device e1000 -device e1000,addr=3 -device e1000",
                 "+-02.0  device  e1000\n");
    assert_drawn("-M pc -nodefaults -device e1000,addr=2 -device e1000 -device e1000",
                 "\\-04.0  device  e1000\n");
    assert_drawn("-M pc -device e1000", "-[no slot told]---  device  e1000\n");
    assert_drawn("-M pc -device pci-bridge,id=b,addr=9 -device e1000,bus=b",
                 "09.0-[b pci-bridge, 30 free, I/O 4K]---01.0  device  e1000\n");
    assert_drawn("-M pc -device virtio-net,id=n1,addr=5",
                 "05.0  interface n1  virtio-net-pci  transitional\n");
    assert_drawn("-device virtio-blk,devno=fe.0.0001 -M s390-ccw-virtio",
                 "0001  disk  virtio-blk-ccw\n");
    /* a number is slot * 8 + function */
    assert_drawn("-M pc -device '{\"driver\":\"e1000\",\"addr\":42}'", "05.2  device  e1000\n");
    assert_drawn("-M pc -device e1000,id=a,,b,addr=5", "05.0  device a,b  e1000\n");
    assert_drawn("-M pc -device e1000,addr=5 -device e1000,bus=none,addr=1.7",
                 "Out of reach, since no bridge leads there:\n-[none]---01.7  device  e1000\n");
}

/* ---- query-pci ---- */

#define FUNCTION(slot, ids, rest)                                                                  \
    "{\"bus\":0,\"slot\":" slot ",\"function\":0,\"id\":{" ids "},\"class_info\":{\"class\":512,"  \
    "\"desc\":\"Ethernet controller\"},\"regions\":[" rest "}"
#define VIRTIO(device) "\"vendor\":6900,\"device\":" device
#define IO             "{\"bar\":0,\"type\":\"io\",\"size\":32,\"address\":-1}"
#define MODERN         "{\"bar\":4,\"type\":\"memory\",\"size\":16384,\"address\":-1}"
#define PORT(numbers, behind)                                                                      \
    FUNCTION("9", "\"vendor\":6966,\"device\":12",                                                 \
             "],\"qdev_id\":\"pci.7\",\"pci_bridge\":{\"bus\":{" numbers                           \
             ",\"io_range\":{\"base\":4096,\"limit\":8191}},\"devices\":[" behind "]}")
#define ANSWER(functions) "{\"return\":[{\"bus\":0,\"devices\":[" functions "]}],\"id\":1}\n"

static void
test_answer(void)
{
    assert_drawn(ANSWER(FUNCTION("0", "\"vendor\":32902,\"device\":10688", "]") "," FUNCTION(
                     "1", VIRTIO("4096"), IO "," MODERN "],\"qdev_id\":\"net0\"")),
                 "-[00 pcie-root]-+-00.0  Ethernet controller (8086:29c0)\n"
                 "                \\-01.0  net0 Ethernet controller (1af4:1000)  transitional\n");
    assert_drawn(ANSWER(FUNCTION("1", VIRTIO("4096"), IO "]")), "(1af4:1000)  legacy\n");
    assert_drawn(ANSWER(FUNCTION("1", VIRTIO("4161"), MODERN "]")), "(1af4:1041)  modern\n");
    assert_drawn(ANSWER(FUNCTION("1", "\"vendor\":32902,\"device\":4096", "]")), "(8086:1000)\n");
}

static void
test_bridges(void)
{
    assert_drawn(ANSWER(PORT("\"secondary\":2,\"subordinate\":2",
                             FUNCTION("0", VIRTIO("4161"), MODERN "]"))),
                 "09.0-[02 pcie-root-port, I/O 4K]---00.0  Ethernet");
    assert_drawn(ANSWER(PORT("\"secondary\":2,\"subordinate\":2", "")),
                 "09.0-[02 pcie-root-port, 1 free, I/O 4K]\nI/O windows: 1 used\n");
    /* what has no number yet shows nothing of what is behind it */
    assert_drawn(ANSWER(PORT("\"secondary\":0,\"subordinate\":0", "")),
                 "09.0-[pci.7 pcie-root-port, I/O 4K]\n");
}

/* QEMU tells of an expander bus, here 200, first. */
static void
test_roots(void)
{
    g_autofree char *tree =
        draw("[{\"bus\":200,\"devices\":[{\"bus\":200,\"slot\":1,\"function\":0,\"id\":{" VIRTIO(
            "4161") "},\"class_info\":{\"class\":512},\"regions\":[]}]},"
                    "{\"bus\":0,\"devices\":[" FUNCTION("0", "\"vendor\":32902,\"device\":4663",
                                                        "]") "]}]");
    const char *machine = strstr(tree, "-[00 pci-root"), *expander = strstr(tree, "-[c8");

    g_test_message("%s", tree);
    g_assert_true(machine && expander && machine < expander);
}

/* ---- what cannot be read ---- */

static void
test_hostile(void)
{
    static const struct {
        const char *text;
        SwErrorCode code;
        const char *says;
    } texts[] = {
        {"hello", SW_ERROR_SYNTAX, "neither XML nor JSON"},
        {"-device 'e1000", SW_ERROR_SYNTAX, "quote"},
        {"-device", SW_ERROR_SYNTAX, "no -device"},
        {"\x7f"
         "ELF\x01\x02",
         SW_ERROR_SYNTAX, "no text"},
        {"{", SW_ERROR_SYNTAX, "begins like JSON"},
        {"[{\"driver\":\"a\"},1]", SW_ERROR_SYNTAX, "number 2 is no object"},
        {"[{\"driver\":\"a\"},{\"id\":\"b\"}]", SW_ERROR_SYNTAX, "number 2 has no driver"},
        {"-device {\"id\":1}", SW_ERROR_SYNTAX, "no driver"},
        {"-device {\"id\":1", SW_ERROR_SYNTAX, "begins like JSON"},
        {"-device {\"driver\":\"a\",}", SW_ERROR_SYNTAX, "begins like JSON"},
        {"-device id=b", SW_ERROR_SYNTAX, "no driver"},
        {"[] []", SW_ERROR_SYNTAX, "begins like JSON"},
        {"{\"return\":{}}", SW_ERROR_SYNTAX, "neither an answer of query-pci"},
        {"{\"error\":{}}", SW_ERROR_SYNTAX, "neither an answer of query-pci"},
        {"[[[[1]]]]", SW_ERROR_SYNTAX, "neither an answer of query-pci"},
        {"-M pc -device e1000,addr=20", SW_ERROR_ADDRESS, "addr=20"},
        {"-M pc -device e1000,addr=1.8", SW_ERROR_ADDRESS, "addr=1.8"},
        {"-M pc -device e1000,addr=1.", SW_ERROR_ADDRESS, "no place on a bus"},
        {"-M pc -device e1000,addr=-1", SW_ERROR_ADDRESS, "no place on a bus"},
        {"-M pc -device e1000,addr=1x", SW_ERROR_ADDRESS, "no place on a bus"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(sw_topology_read(texts[i].text, strlen(texts[i].text), &error));
        g_test_message("%s", error->message);
        g_assert_error(error, SW_ERROR, (int)texts[i].code);
        g_assert_nonnull(strstr(error->message, texts[i].says));
    }
}

static void
test_too_much(void)
{
    g_autoptr(GString) devices = g_string_new(NULL), deep = g_string_new(NULL);
    g_autoptr(GError) error = NULL, too_deep = NULL;

    for (unsigned i = 0; i < 16385; i++)
        g_string_append(devices, "-device e1000,addr=1 ");
    g_assert_null(sw_topology_read(devices->str, devices->len, &error));
    g_assert_error(error, SW_ERROR, SW_ERROR_LIMIT);
    for (unsigned i = 0; i < 100000; i++)
        g_string_append_c(deep, '[');
    g_assert_null(sw_topology_read(deep->str, deep->len, &too_deep));
    g_assert_error(too_deep, SW_ERROR, SW_ERROR_SYNTAX);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/topology-read/every-form-of-a-command-line", test_forms);
    g_test_add_func("/topology-read/words-that-end-with-nul", test_nul);
    g_test_add_func("/topology-read/the-machine-decides", test_machine);
    g_test_add_func("/topology-read/properties-that-steer", test_properties);
    g_test_add_func("/topology-read/devices-without-a-slot", test_slots);
    g_test_add_func("/topology-read/answer-of-query-pci", test_answer);
    g_test_add_func("/topology-read/bridges-of-query-pci", test_bridges);
    g_test_add_func("/topology-read/the-machine-s-own-root-comes-first", test_roots);
    g_test_add_func("/topology-read/what-cannot-be-read", test_hostile);
    g_test_add_func("/topology-read/what-is-too-much", test_too_much);
    return g_test_run();
}
