/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer of query-pci as values, whoever gives it. */
#include "probes/sw-query-pci.h"

#define PLACE             "\"bus\":0,\"slot\":31,\"function\":7"
#define IDS               "\"id\":{\"vendor\":6900,\"device\":4097}"
#define CLASS             "\"class_info\":{\"class\":256}"
#define NAMED             PLACE "," IDS "," CLASS
#define PLAIN             NAMED ",\"regions\":[]"
#define IO(size, address) "{\"bar\":0,\"type\":\"io\",\"size\":" size ",\"address\":" address "}"
#define ROOT(device)      "[{\"devices\":[{" device "}]}]"
#define BRIDGE(bus, behind)                                                                        \
    PLAIN ",\"qdev_id\":\"rp\",\"pci_bridge\":{\"bus\":{" bus                                      \
          "\"io_range\":{\"base\":4096,\"limit\":8191}}" behind "}"
#define NUMBERS "\"number\":0,\"secondary\":1,\"subordinate\":2,"

static GPtrArray *
read_text(const char *text)
{
    json_object *value = json_tokener_parse(text);
    GPtrArray *functions = sw_query_pci_read(value);

    json_object_put(value);
    return functions;
}

static void
test_hostile(void)
{
    static const char *const answers[] = {
        "null",
        "{}",
        "[1]",
        "[null]",
        "[{}]",
        "[{\"devices\":{}}]",
        "[{\"devices\":[null]}]",
        ROOT(""),
        ROOT(NAMED),
        ROOT(IDS "," CLASS ",\"regions\":[]"),
        ROOT(PLACE "," IDS ",\"regions\":[]"),
        ROOT(PLACE "," CLASS ",\"regions\":[]"),
        ROOT(PLACE ",\"id\":1," CLASS ",\"regions\":[]"),
        ROOT(PLACE ",\"id\":{\"vendor\":6900}," CLASS ",\"regions\":[]"),
        ROOT(PLACE ",\"id\":{\"vendor\":65536,\"device\":1}," CLASS ",\"regions\":[]"),
        ROOT(PLACE ",\"id\":{\"vendor\":-1,\"device\":1}," CLASS ",\"regions\":[]"),
        ROOT(PLACE ",\"id\":{\"vendor\":\"1\",\"device\":1}," CLASS ",\"regions\":[]"),
        ROOT(PLACE "," IDS ",\"class_info\":[],\"regions\":[]"),
        ROOT("\"bus\":256,\"slot\":0,\"function\":0," IDS "," CLASS ",\"regions\":[]"),
        ROOT("\"bus\":0,\"slot\":32,\"function\":0," IDS "," CLASS ",\"regions\":[]"),
        ROOT("\"bus\":0,\"slot\":0,\"function\":8," IDS "," CLASS ",\"regions\":[]"),
        ROOT(NAMED ",\"regions\":{}"),
        ROOT(NAMED ",\"regions\":[1]"),
        ROOT(NAMED ",\"regions\":[{\"bar\":0,\"size\":1,\"address\":1}]"),
        ROOT(NAMED ",\"regions\":[{\"bar\":7,\"type\":\"io\",\"size\":1,\"address\":1}]"),
        ROOT(NAMED ",\"regions\":[" IO("65537", "-1") "]"),
        ROOT(NAMED ",\"regions\":[" IO("-1", "-1") "]"),
        ROOT(NAMED ",\"regions\":[" IO("1.5", "-1") "]"),
        ROOT(NAMED ",\"regions\":[" IO("32", "null") "]"),
        ROOT(NAMED ",\"regions\":[{},{},{},{},{},{},{},{}]"),
        ROOT(PLAIN ",\"pci_bridge\":[]"),
        ROOT(PLAIN ",\"pci_bridge\":{}"),
        ROOT(BRIDGE("", "")),
        ROOT(BRIDGE("\"number\":0,\"secondary\":1,\"subordinate\":256,", "")),
        ROOT(BRIDGE(NUMBERS, ",\"devices\":1")),
        ROOT(BRIDGE(NUMBERS, ",\"devices\":[{}]")),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_autoptr(GPtrArray) functions = read_text(answers[i]);

        g_test_message("%s", answers[i]);
        g_assert_null(functions);
    }
}

static void
test_one(void)
{
    g_autoptr(GPtrArray) functions = read_text(ROOT(NAMED ",\"qdev_id\":\"net0\",\"regions\":[" IO(
        "32", "-1") ",{\"bar\":4,\"type\":\"memory\",\"size\":16384,"
                    "\"address\":18446744073709535232}]"));
    const SwPciFunction *function = functions->pdata[0];

    g_assert_cmpuint(functions->len, ==, 1);
    g_assert_true(sw_pci_function_find(functions, "net0") == function);
    g_assert_null(sw_pci_function_find(functions, "net1"));
    g_assert_null(function->above);
    g_assert_false(function->bridge);
    g_assert_cmpuint(function->slot, ==, 31);
    g_assert_cmpuint(function->function, ==, 7);
    g_assert_cmpuint(function->vendor, ==, 0x1af4);
    g_assert_cmpuint(function->device, ==, 0x1001);
    g_assert_cmpuint(function->class_code, ==, 0x100);
    g_assert_cmpint(function->subsystem, ==, -1);
    g_assert_null(function->title);
    g_assert_cmpuint(function->n_regions, ==, 2);
    g_assert_true(function->regions[0].io);
    g_assert_true(function->regions[0].address == SW_REGION_UNSET);
    g_assert_false(function->regions[1].io);
    g_assert_cmpuint(function->regions[1].bar, ==, 4);
    g_assert_true(function->regions[1].address == UINT64_C(0xffffffffffffc000));
    g_assert_cmpuint(sw_pci_function_io_bytes(function), ==, 32);
}

/* Return: whether ports of that address get through to a device behind two bridges */
static bool
forwards(const char *address)
{
    g_autofree char *text = g_strdup_printf(
        ROOT(BRIDGE(NUMBERS,
                    ",\"devices\":[{" BRIDGE(
                        NUMBERS, ",\"devices\":[{" NAMED
                                 ",\"qdev_id\":\"vda\",\"regions\":[" IO("128", "%s") "]}]") "}]")),
        address);
    g_autoptr(GPtrArray) functions = read_text(text);
    const SwPciFunction *disk = sw_pci_function_find(functions, "vda"), *bridge = NULL;
    bool through;

    g_assert_cmpuint(functions->len, ==, 3);
    g_assert_true(disk->above == functions->pdata[1]);
    g_assert_true(disk->above->above == functions->pdata[0]);
    g_assert_true(disk->above->bridge);
    g_assert_cmpuint(disk->above->secondary, ==, 1);
    g_assert_cmpuint(disk->above->subordinate, ==, 2);
    through = sw_pci_function_forwards(disk, &disk->regions[0], &bridge);
    g_assert_true(through == !bridge);
    g_assert_true(through || bridge == disk->above); /* the nearer one of the two */
    return through;
}

static void
test_windows(void)
{
    g_assert_true(forwards("4096"));
    g_assert_true(forwards("8064"));
    g_assert_false(forwards("4095"));
    g_assert_false(forwards("8065"));
    g_assert_false(forwards("-1"));
}

static void
test_roots(void)
{
    g_autoptr(GPtrArray) functions =
        read_text("[{\"devices\":[{" PLAIN "}]},{\"devices\":[]},{\"devices\":[{" PLAIN "}]}]");

    g_assert_cmpuint(functions->len, ==, 2);
    g_assert_cmpuint(((SwPciFunction *)functions->pdata[0])->root, ==, 0);
    g_assert_cmpuint(((SwPciFunction *)functions->pdata[1])->root, ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/query-pci/hostile", test_hostile);
    g_test_add_func("/query-pci/one", test_one);
    g_test_add_func("/query-pci/windows", test_windows);
    g_test_add_func("/query-pci/roots", test_roots);
    return g_test_run();
}
