/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The walk over a machine against scripted emulators: usual machines, odd ones, and liars. */
#include <string.h>

#include "base/sw-error.h"
#include "probes/sw-machine-walk.h"

/* What is answered to the beginning of a question; the first line that fits counts; NULL ends. */
typedef struct {
    const char *question;
    const char *answer; /* members of the reply besides the id */
} Line;

#define TYPES(what) "{\"execute\":\"qom-list-types\",\"arguments\":{\"implements\":\"" what "\"}"
#define LIST(path)  "{\"execute\":\"qom-list\",\"arguments\":{\"path\":\"" path "\"}"
#define GET(path, name)                                                                            \
    "{\"execute\":\"qom-get\",\"arguments\":{\"path\":\"" path "\",\"property\":\"" name "\"}"
#define DEVICE             "/machine/peripheral/" SW_MACHINE_DEVICE_ID
#define PCI                "{\"execute\":\"query-pci\""
#define REFUSED            "\"error\":{\"class\":\"GenericError\",\"desc\":\"no\"}"
#define OBJECT(name, type) "{\"name\":\"" name "\",\"type\":\"child<" type ">\"}"
#define SLOT(slot, function, id)                                                                   \
    "{\"bus\":0,\"slot\":" slot ",\"function\":" function ",\"qdev_id\":\"" id                     \
    "\",\"class_info\":{\"class\":1,\"desc\":\"A \\u001b bridge\"},"                               \
    "\"id\":{\"vendor\":32902,\"device\":10688},\"regions\":[]}"

#define COMMON                                                                                     \
    {"{\"execute\":\"qmp_capabilities\"", "\"return\":{}"},                                        \
        {TYPES("PCI"), "\"return\":[{\"name\":\"PCI\"},{\"name\":\"PCIE\"}]"},                     \
        {TYPES("PCIE"), "\"return\":[{\"name\":\"PCIE\"}]"},                                       \
        {TYPES("pci-host-bridge"), "\"return\":[{\"name\":\"q35-pcihost\"},{\"name\":\"phb\"}]"},  \
    {                                                                                              \
        TYPES("sys-bus-device"),                                                                   \
            "\"return\":[{\"name\":\"q35-pcihost\"},{\"name\":\"phb\"},{\"name\":\"board\"}]"      \
    }

/* Also: its own device is no built-in one, a bus behind a bridge is no root bus. */
static const Line q35[] = {
    COMMON,
    {GET(DEVICE, "disable-legacy"), "\"return\":\"off\""},
    {GET(DEVICE, "disable-modern"), "\"return\":false"},
    {PCI, "\"return\":[{\"bus\":0,\"devices\":[" SLOT("31", "2", "") "," SLOT(
              "1", "0", SW_MACHINE_DEVICE_ID) "," SLOT("0", "0", "") "]}]"},
    {LIST("/machine"),
     "\"return\":[" OBJECT("q35", "q35-pcihost") "," OBJECT(
         "ram", "qemu:memory-region") ",{\"name\":\"type\",\"type\":\"string\"}]"},
    {LIST("/machine/q35"), "\"return\":[" OBJECT("pcie.0", "PCIE") "," OBJECT("mch", "mch") "]"},
    {NULL, NULL},
};

/* An old QEMU with an old machine type: both properties are truth values. */
static const Line legacy[] = {
    COMMON,
    {GET(DEVICE, "disable-legacy"), "\"return\":false"},
    {GET(DEVICE, "disable-modern"), "\"return\":true"},
    {PCI, "\"return\":[{\"bus\":0,\"devices\":[" SLOT("0", "0", "") "]}]"},
    {LIST("/machine"), "\"return\":[" OBJECT("unattached", "container") "]"},
    {LIST("/machine/unattached"), "\"return\":[" OBJECT("device[3]", "phb") "]"},
    {LIST("/machine/unattached/device[3]"), "\"return\":[" OBJECT("pci.0", "PCI") "]"},
    {NULL, NULL},
};

static const Line no_pci[] = {
    COMMON,
    {GET(DEVICE, ""), REFUSED},
    {PCI, REFUSED},
    {LIST("/machine"), "\"return\":[" OBJECT("unattached", "container") "]"},
    {LIST("/machine/unattached"), "\"return\":[" OBJECT("device[0]", "board") "]"},
    {LIST("/machine/unattached/device[0]"), REFUSED},
    {NULL, NULL},
};

/* The bridge is inside a chip that is not on the board; the bus behind its port is no root bus. */
static const Line hidden[] = {
    COMMON,
    {PCI, "\"return\":[{\"bus\":0,\"devices\":[]}]"},
    {LIST("/machine"), "\"return\":[" OBJECT("soc", "chip") "," OBJECT("ram", "memory-region") "]"},
    {LIST("/machine/soc"), "\"return\":[" OBJECT("pcie", "phb") "]"},
    {LIST("/machine/soc/pcie"),
     "\"return\":[" OBJECT("pcie", "PCIE") "," OBJECT("root", "port") "]"},
    {LIST("/machine/soc/pcie/root"), "\"return\":[" OBJECT("dw-pcie", "PCIE") "]"},
    {NULL, NULL},
};

/* The entries of query-pci come in the other order than the bridges. */
static const Line two[] = {
    COMMON,
    {PCI, "\"return\":[{\"bus\":0,\"devices\":[" SLOT(
              "12", "1", "") "]},"
                             "{\"bus\":0,\"devices\":[" SLOT("0", "0", "") "]}]"},
    {LIST("/machine"), "\"return\":[" OBJECT("b", "phb") "," OBJECT("a", "phb") "]"},
    {LIST("/machine/a"), "\"return\":[" OBJECT("pci.0", "PCI") "]"},
    {LIST("/machine/b"), "\"return\":[" OBJECT("pci.1", "PCIE") "]"},
    {LIST("/machine/a/pci.0"), "\"return\":[{\"name\":\"child[0]\",\"type\":\"link<x>\"}]"},
    {LIST("/machine/b/pci.1"),
     "\"return\":[{\"name\":\"child[0]\",\"type\":\"link<x>\"},"
     "{\"name\":\"hotplug-handler\",\"type\":\"link<hotplug-handler>\"}]"},
    {GET("/machine/a/pci.0/child[0]", "addr"), "\"return\":0"},
    {GET("/machine/b/pci.1/child[0]", "addr"), "\"return\":97"},
    {NULL, NULL},
};

/* Names that would leave the question, or the tree. */
static const Line names[] = {
    COMMON,
    {PCI, "\"return\":[]"},
    {LIST("/machine"), "\"return\":[" OBJECT("a\\\"b", "phb") "," OBJECT("a/b", "phb") "," OBJECT(
                           "", "phb") "," OBJECT("q", "phb") ",7,{\"name\":7}]"},
    {LIST("/machine/q"), "\"return\":[" OBJECT("no name", "PCI") "]"},
    {NULL, NULL},
};

static const Line refuses_machine[] = {
    COMMON, {PCI, "\"return\":[]"}, {LIST("/machine"), REFUSED}, {NULL, NULL}};
static const Line refuses_types[] = {
    {"{\"execute\":\"qmp_capabilities\"", "\"return\":{}"}, {TYPES(""), REFUSED}, {NULL, NULL}};
static const Line slot_too_high[] = {
    COMMON, {PCI, "\"return\":[{\"devices\":[" SLOT("32", "0", "") "]}]"}, {NULL, NULL}};
static const Line function_below_0[] = {
    COMMON, {PCI, "\"return\":[{\"devices\":[" SLOT("0", "-1", "") "]}]"}, {NULL, NULL}};
static const Line slot_of_text[] = {
    COMMON, {PCI, "\"return\":[{\"devices\":[" SLOT("\"0\"", "0", "") "]}]"}, {NULL, NULL}};
static const Line no_devices[] = {COMMON, {PCI, "\"return\":[{\"bus\":0}]"}, {NULL, NULL}};
static const Line no_object[] = {COMMON, {PCI, "\"return\":[7]"}, {NULL, NULL}};
static const Line no_list[] = {
    COMMON, {PCI, "\"return\":[]"}, {LIST("/machine"), "\"return\":{}"}, {NULL, NULL}};
/* Every object has two more below it. */
static const Line endless[] = {
    COMMON,
    {PCI, "\"return\":[{\"devices\":[]}]"},
    {"{\"execute\":\"qom-list\"", "\"return\":[" OBJECT("x", "chip") "," OBJECT("y", "chip") "]"},
    {NULL, NULL},
};
static const Line bridges_without_end[] = {
    COMMON,
    {PCI, "\"return\":[]"},
    {"{\"execute\":\"qom-list\"", "\"return\":[" OBJECT("x", "phb") "," OBJECT("y", "PCI") "]"},
    {NULL, NULL},
};

static const char *
answer_to(const Line *lines, const char *question)
{
    for (; lines->question; lines++) {
        g_autofree char *start = g_strdup(lines->question);
        char *quote = strstr(start, "\"\"}"); /* an empty name stands for all of them */

        if (quote)
            quote[1] = '\0';
        if (g_str_has_prefix(question, start))
            return lines->answer;
    }
    return NULL;
}

/* Answers what was asked, up to the first question that has no answer. */
static void
answer_all(const Line *lines, SwQmpCodec *codec, unsigned *id)
{
    g_auto(GStrv) questions = g_strsplit(sw_qmp_codec_output(codec)->str, "\n", -1);

    g_string_truncate(sw_qmp_codec_output(codec), 0);
    for (char **question = questions; *question && **question; question++) {
        const char *answer = answer_to(lines, *question);
        g_autofree char *line = NULL;

        if (!answer)
            break;
        line = g_strdup_printf("{%s,\"id\":%u}\n", answer, ++*id);
        g_assert_true(sw_qmp_codec_feed(codec, line, strlen(line), NULL));
    }
}

/* Return: how many questions were put; 0 = the walk failed */
static unsigned
talk(SwMachineWalk *walk, const Line *lines, GError **error)
{
    g_autoptr(SwQmpCodec) codec = sw_qmp_codec_new(NULL);
    bool more = true;
    unsigned id = 0;

    g_assert_true(sw_qmp_codec_feed(codec, "{\"QMP\":{}}\n", 11, NULL));
    sw_machine_walk_begin(walk, codec);
    while (more && sw_qmp_codec_output(codec)->len > 0) {
        g_auto(SwQmpReply) reply = {0};

        answer_all(lines, codec, &id);
        while (more && sw_qmp_codec_next(codec, &reply, error) == SW_QMP_REPLY) {
            if (!sw_machine_walk_take(walk, &reply, error))
                return 0;
            sw_qmp_reply_clear(&reply);
            more = sw_machine_walk_go_on(walk, codec);
        }
    }
    g_assert_cmpuint(sw_qmp_codec_waits_for(codec), ==, 0);
    return id;
}

/* @lines are walked; the machine of the result is measured. */
static SwCaps *
learn(const Line *lines, bool device)
{
    g_autoptr(SwMachineTypes) types = sw_machine_types_new();
    g_autoptr(SwMachineWalk) walk = sw_machine_walk_new(types, device);
    g_autoptr(GError) error = NULL;
    SwCaps *caps = sw_caps_new();

    g_assert_cmpuint(talk(walk, lines, &error), >, 0);
    g_assert_no_error(error);
    sw_machine_walk_finish(walk, sw_caps_add_machine(caps, "m", NULL, false));
    return caps;
}

static const SwCapsMachine *
machine_of(const SwCaps *caps)
{
    const SwCapsMachine *machine = sw_caps_find_machine(caps, "m");

    g_assert_true(machine->measured);
    return machine;
}

static void
assert_root(const SwCapsMachine *machine, guint i, const char *name, bool express,
            const char *bridge)
{
    const SwCapsRoot *root;

    g_assert_cmpuint(machine->roots->len, >, i);
    root = machine->roots->pdata[i];
    g_assert_cmpstr(root->name, ==, name);
    g_assert_cmpint(root->express, ==, express);
    g_assert_cmpstr(root->bridge, ==, bridge);
}

static void
assert_builtin(const SwCapsMachine *machine, guint i, const char *bus, unsigned slot,
               unsigned function)
{
    const SwCapsBuiltin *builtin;

    g_assert_cmpuint(machine->builtins->len, >, i);
    builtin = machine->builtins->pdata[i];
    g_assert_cmpstr(builtin->bus, ==, bus);
    g_assert_cmpuint(builtin->slot, ==, slot);
    g_assert_cmpuint(builtin->function, ==, function);
    g_assert_cmpuint(builtin->vendor, ==, 0x8086);
    g_assert_cmpuint(builtin->device, ==, 0x29c0);
    g_assert_cmpstr(builtin->title, ==, "A   bridge");
}

static void
test_q35(void)
{
    g_autoptr(SwCaps) caps = learn(q35, true);
    const SwCapsMachine *machine = machine_of(caps);

    g_assert_cmpuint(machine->roots->len, ==, 1);
    assert_root(machine, 0, "pcie.0", true, "q35-pcihost");
    g_assert_cmpuint(machine->builtins->len, ==, 2);
    assert_builtin(machine, 0, "pcie.0", 0, 0);
    assert_builtin(machine, 1, "pcie.0", 31, 2);
    g_assert_cmpstr(machine->disable_legacy, ==, "off");
    g_assert_cmpstr(machine->disable_modern, ==, "off");
}

static void
test_legacy(void)
{
    g_autoptr(SwCaps) caps = learn(legacy, true);
    const SwCapsMachine *machine = machine_of(caps);

    assert_root(machine, 0, "pci.0", false, "phb");
    g_assert_cmpstr(machine->disable_legacy, ==, "off");
    g_assert_cmpstr(machine->disable_modern, ==, "on");
}

static void
test_no_pci(void)
{
    g_autoptr(SwCaps) caps = learn(no_pci, true);
    const SwCapsMachine *machine = machine_of(caps);

    g_assert_cmpuint(machine->roots->len, ==, 0);
    g_assert_cmpuint(machine->builtins->len, ==, 0);
    g_assert_null(machine->disable_legacy);
    g_assert_null(machine->disable_modern);
}

static void
test_hidden(void)
{
    g_autoptr(SwCaps) caps = learn(hidden, false);
    const SwCapsMachine *machine = machine_of(caps);

    g_assert_cmpuint(machine->roots->len, ==, 1);
    assert_root(machine, 0, "pcie", true, "phb");
}

static void
test_two(void)
{
    g_autoptr(SwCaps) caps = learn(two, false);
    const SwCapsMachine *machine = machine_of(caps);

    g_assert_cmpuint(machine->roots->len, ==, 2);
    assert_root(machine, 0, "pci.0", false, "phb");
    assert_root(machine, 1, "pci.1", true, "phb");
    assert_builtin(machine, 0, "pci.0", 0, 0);
    assert_builtin(machine, 1, "pci.1", 12, 1);
}

static void
test_names(void)
{
    g_autoptr(SwCaps) caps = learn(names, false);

    g_assert_cmpuint(machine_of(caps)->roots->len, ==, 0);
}

static void
test_types_asked_once(void)
{
    g_autoptr(SwMachineTypes) types = sw_machine_types_new();
    g_autoptr(SwMachineWalk) first = sw_machine_walk_new(types, true);
    g_autoptr(SwMachineWalk) second = sw_machine_walk_new(types, true);
    unsigned n = talk(first, q35, NULL);

    g_assert_cmpuint(n, ==, 10);
    g_assert_cmpuint(talk(second, q35, NULL), ==, n - 4);
}

static void
test_liar(const void *data)
{
    g_autoptr(SwMachineTypes) types = sw_machine_types_new();
    g_autoptr(SwMachineWalk) walk = sw_machine_walk_new(types, false);
    g_autoptr(GError) error = NULL;

    g_assert_cmpuint(talk(walk, data, &error), ==, 0);
    g_assert_error(error, SW_ERROR, SW_ERROR_EMULATOR);
    g_assert_false(types->known);
}

static void
test_no_end(const void *data)
{
    g_autoptr(SwMachineTypes) types = sw_machine_types_new();
    g_autoptr(SwMachineWalk) walk = sw_machine_walk_new(types, false);
    g_autoptr(GError) error = NULL;

    g_assert_cmpuint(talk(walk, data, &error), ==, 0);
    g_assert_error(error, SW_ERROR, SW_ERROR_LIMIT);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        const Line *lines;
    } liars[] = {
        {"the-machine-is-refused", refuses_machine},
        {"types-are-refused", refuses_types},
        {"slot-too-high", slot_too_high},
        {"function-below-0", function_below_0},
        {"slot-of-text", slot_of_text},
        {"bus-without-devices", no_devices},
        {"bus-that-is-no-object", no_object},
        {"objects-that-are-no-list", no_list},
    };

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine-walk/root-bus-built-in-devices-and-instance", test_q35);
    g_test_add_func("/machine-walk/truth-values-of-a-legacy-only-machine", test_legacy);
    g_test_add_func("/machine-walk/no-pci-is-measured-too", test_no_pci);
    g_test_add_func("/machine-walk/hidden-bridge-by-the-whole-tree", test_hidden);
    g_test_add_func("/machine-walk/two-bridges-are-told-apart", test_two);
    g_test_add_func("/machine-walk/names-that-need-escaping-are-not-asked", test_names);
    g_test_add_func("/machine-walk/types-are-asked-once", test_types_asked_once);
    for (size_t i = 0; i < G_N_ELEMENTS(liars); i++) {
        g_autofree char *path = g_strconcat("/machine-walk/refused/", liars[i].name, NULL);

        g_test_add_data_func(path, liars[i].lines, test_liar);
    }
    g_test_add_data_func("/machine-walk/limit/objects", endless, test_no_end);
    g_test_add_data_func("/machine-walk/limit/bridges", bridges_without_end, test_no_end);
    return g_test_run();
}
