/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a started, paused machine is: questions and answers, no I/O.
 *
 * Theory: QMP names no root bus. It is found in the tree of objects: a PCI bus that is the child of
 * a host bridge. Its type tells whether it is PCI Express, its name is what bus= takes. Most of the
 * tree is memory regions, processors and interrupt lines; a light walk therefore goes only where
 * the boards of QEMU 7.2 have their host bridges, the machine's own children and two levels of
 * devices on the board. It puts 5 to 47 questions, where the whole tree takes up to a thousand.
 * query-pci has an entry for each host bridge, though not its name: where it has more than the
 * light walk found (mcimx7d-sabre), the whole tree is walked.
 *
 * With several host bridges the entries have to be told apart: the slots that are taken on a bus
 * are read from its devices, and compared. Rejected: the order of the entries, which is the reverse
 * of that in which bridges were made, while the tree's order is that of a hash table.
 *
 * Rejected: to learn all this without starting each machine. The types of pc and q35 differ in no
 * property, and what machine types do to the defaults of a device is seen on a device only. */
#include "probes/sw-machine-walk.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "probes/sw-machine-slots.h"
#include "probes/sw-walk-lists.h"

#define TOP          "/machine"
#define LIGHT_DEPTH  2u
#define MAX_OBJECTS  4000u /* questions about objects; the largest tree of QEMU 7.2 takes 1000 */
#define MAX_PATH     1024u /* bytes */
#define MAX_ROOTS    16u   /* QEMU 7.2: 3 */
#define MAX_CHILDREN (SW_SLOTS_ON_BUS * 8u)

/* One object of the tree whose children are wanted. */
typedef struct {
    char *path;
    char *type;
    unsigned depth; /* 0: the machine */
} Object;

typedef struct {
    char *path, *name, *bridge;
    bool express;
    uint8_t functions[SW_SLOTS_ON_BUS]; /* as of SwMachineSlots; asked with several roots only */
} Root;

typedef enum {
    ABOUT_NOTHING,
    ABOUT_TYPES,
    ABOUT_SLOTS,
    ABOUT_DEVICE,
    ABOUT_OBJECT,
    ABOUT_BUS,
    ABOUT_CHILD
} About;

/* What a question that was put is about. */
typedef struct {
    About about;
    union {
        GHashTable *types; /* ABOUT_TYPES */
        char **value;      /* ABOUT_DEVICE */
        Object *object;    /* ABOUT_OBJECT */
        Root *root;        /* ABOUT_BUS, ABOUT_CHILD */
    };
} Open;

/* A question that is still to be put. */
typedef struct {
    Open open;
    const char *command;
    char *arguments;
} Question;

typedef enum { STAGE_LIGHT, STAGE_WHOLE, STAGE_CHILDREN, STAGE_OVER } Stage;

struct SwMachineWalk {
    SwMachineTypes *types; /* borrowed */
    GArray *open;          /* of Open: [id - 1] of the codec */
    GPtrArray *waiting;    /* of Question */
    GPtrArray *objects;    /* of Object: all that were asked about */
    GPtrArray *roots;      /* of Root */
    GPtrArray *slots;      /* of SwMachineSlots */
    char *disable_legacy, *disable_modern;
    bool device;
    Stage stage;
};

static const struct {
    const char *implements;
    size_t offset; /* of a set in SwMachineTypes */
} type_rows[] = {
    {"PCI", offsetof(SwMachineTypes, buses)},
    {"PCIE", offsetof(SwMachineTypes, express)},
    {"pci-host-bridge", offsetof(SwMachineTypes, bridges)},
    {"sys-bus-device", offsetof(SwMachineTypes, boards)},
};

/* Objects of these types have no device below them. */
static const char *const barren[] = {"qemu:memory-region", "memory-region", "irq", NULL};

/* ---- making and freeing ---- */

SwMachineTypes *
sw_machine_types_new(void)
{
    SwMachineTypes *types = g_new0(SwMachineTypes, 1);

    for (size_t i = 0; i < G_N_ELEMENTS(type_rows); i++)
        G_STRUCT_MEMBER(GHashTable *, types, type_rows[i].offset) =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return types;
}

void
sw_machine_types_free(SwMachineTypes *types)
{
    if (!types)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(type_rows); i++)
        g_hash_table_unref(G_STRUCT_MEMBER(GHashTable *, types, type_rows[i].offset));
    g_free(types);
}

static void
object_free(Object *object)
{
    g_free(object->path);
    g_free(object->type);
    g_free(object);
}

static void
root_free(Root *root)
{
    g_free(root->path);
    g_free(root->name);
    g_free(root->bridge);
    g_free(root);
}

static void
question_free(Question *question)
{
    g_free(question->arguments);
    g_free(question);
}

SwMachineWalk *
sw_machine_walk_new(SwMachineTypes *types, bool device)
{
    SwMachineWalk *walk = g_new0(SwMachineWalk, 1);

    walk->types = types;
    walk->device = device;
    walk->open = g_array_new(FALSE, FALSE, sizeof(Open));
    walk->waiting = g_ptr_array_new_with_free_func((GDestroyNotify)question_free);
    walk->objects = g_ptr_array_new_with_free_func((GDestroyNotify)object_free);
    walk->roots = g_ptr_array_new_with_free_func((GDestroyNotify)root_free);
    walk->slots = g_ptr_array_new_with_free_func((GDestroyNotify)sw_machine_slots_free);
    return walk;
}

void
sw_machine_walk_free(SwMachineWalk *walk)
{
    if (!walk)
        return;
    g_array_unref(walk->open);
    g_ptr_array_unref(walk->waiting);
    g_ptr_array_unref(walk->objects);
    g_ptr_array_unref(walk->roots);
    g_ptr_array_unref(walk->slots);
    g_free(walk->disable_legacy);
    g_free(walk->disable_modern);
    g_free(walk);
}

/* ---- questions ---- */

/* @arguments: (transfer full) */
static void
want(SwMachineWalk *walk, Open open, const char *command, char *arguments)
{
    Question *question = g_new0(Question, 1);

    *question = (Question){open, command, arguments};
    g_ptr_array_add(walk->waiting, question);
}

static void
want_property(SwMachineWalk *walk, Open open, const char *path, const char *name)
{
    want(walk, open, "qom-get",
         g_strdup_printf("{\"path\":\"%s\",\"property\":\"%s\"}", path, name));
}

static void
want_list(SwMachineWalk *walk, Open open, const char *path)
{
    want(walk, open, "qom-list", g_strdup_printf("{\"path\":\"%s\"}", path));
}

static void
want_object(SwMachineWalk *walk, const char *path, const char *type, unsigned depth)
{
    Object *object = g_new0(Object, 1);

    *object = (Object){g_strdup(path), g_strdup(type), depth};
    g_ptr_array_add(walk->objects, object);
    want_list(walk, (Open){ABOUT_OBJECT, .object = object}, path);
}

void
sw_machine_walk_begin(SwMachineWalk *walk, SwQmpCodec *codec)
{
    static const char device[] = "/machine/peripheral/" SW_MACHINE_DEVICE_ID;

    want(walk, (Open){ABOUT_NOTHING}, "qmp_capabilities", NULL);
    for (size_t i = 0; !walk->types->known && i < G_N_ELEMENTS(type_rows); i++)
        want(walk,
             (Open){ABOUT_TYPES,
                    .types = G_STRUCT_MEMBER(GHashTable *, walk->types, type_rows[i].offset)},
             "qom-list-types", g_strdup_printf("{\"implements\":\"%s\"}", type_rows[i].implements));
    if (walk->device) {
        want_property(walk, (Open){ABOUT_DEVICE, .value = &walk->disable_legacy}, device,
                      "disable-legacy");
        want_property(walk, (Open){ABOUT_DEVICE, .value = &walk->disable_modern}, device,
                      "disable-modern");
    }
    want(walk, (Open){ABOUT_SLOTS}, "query-pci", NULL);
    want_object(walk, TOP, "", 0);
    sw_machine_walk_go_on(walk, codec);
}

/* Questions of the next stage, once the tree is walked. */
static void
advance(SwMachineWalk *walk)
{
    switch (walk->stage) {
    case STAGE_LIGHT:
        if (!walk->types->known) /* from then on other threads read it */
            walk->types->known = true;
        if (walk->slots->len > walk->roots->len) {
            walk->stage = STAGE_WHOLE;
            g_ptr_array_set_size(walk->roots, 0);
            want_object(walk, TOP, "", 0);
            return;
        }
        G_GNUC_FALLTHROUGH;
    case STAGE_WHOLE:
        walk->stage = STAGE_CHILDREN;
        for (guint i = 0; walk->roots->len > 1 && i < walk->roots->len; i++) {
            Root *root = walk->roots->pdata[i];

            want_list(walk, (Open){ABOUT_BUS, .root = root}, root->path);
        }
        return;
    case STAGE_CHILDREN:
    case STAGE_OVER:
        walk->stage = STAGE_OVER;
    }
}

bool
sw_machine_walk_go_on(SwMachineWalk *walk, SwQmpCodec *codec)
{
    while (walk->waiting->len == 0 && sw_qmp_codec_waits_for(codec) == 0 &&
           walk->stage != STAGE_OVER)
        advance(walk);
    for (guint i = 0; i < walk->waiting->len; i++) {
        const Question *question = walk->waiting->pdata[i];

        sw_qmp_codec_ask(codec, question->command, question->arguments);
        g_array_append_val(walk->open, question->open);
    }
    g_ptr_array_set_size(walk->waiting, 0);
    return walk->stage != STAGE_OVER;
}

/* ---- answers ---- */

/* The name of a child is put into questions: what would need escaping there leads to no device. */
static bool
may_be_asked(const Object *parent, const char *name)
{
    size_t n = name ? strlen(name) : 0;

    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isprint(name[i]) || strchr("\"\\/", name[i]))
            return false;
    return n > 0 && strlen(parent->path) + 1 + n <= MAX_PATH;
}

static bool
is_below(const SwMachineWalk *walk, const Object *parent, const char *type)
{
    if (walk->stage == STAGE_WHOLE)
        return !g_strv_contains(barren, type);
    return g_hash_table_contains(walk->types->bridges, type) ||
           (parent->depth == 0 && g_str_equal(type, "container")) ||
           (parent->depth < LIGHT_DEPTH && g_hash_table_contains(walk->types->boards, type));
}

static void
add_root(SwMachineWalk *walk, const Object *bridge, const char *path, const char *name,
         const char *type)
{
    Root *root = g_new0(Root, 1);

    root->path = g_strdup(path);
    root->name = g_strdup(name);
    root->bridge = g_strdup(bridge->type);
    root->express = g_hash_table_contains(walk->types->express, type);
    g_ptr_array_add(walk->roots, root);
}

/* Buses of other owners are behind bridges. */
static void
take_child(SwMachineWalk *walk, const Object *parent, const char *name, const char *type)
{
    g_autofree char *path = g_strdup_printf("%s/%s", parent->path, name);

    if (!g_hash_table_contains(walk->types->buses, type)) {
        if (is_below(walk, parent, type))
            want_object(walk, path, type, parent->depth + 1);
    } else if (g_hash_table_contains(walk->types->bridges, parent->type) &&
               sw_caps_name_valid(name)) {
        add_root(walk, parent, path, name, type);
    }
}

/* "child<PCIE>" -> "PCIE", and likewise for links
 * Return: (transfer full): NULL when it is none */
static char *
type_within(json_object *property, const char *kind)
{
    const char *type = sw_walk_text(property, "type");
    size_t n = strlen(kind);

    if (!type || strncmp(type, kind, n) != 0 || type[n] != '<' || !g_str_has_suffix(type, ">"))
        return NULL;
    return g_strndup(type + n + 1, strlen(type) - n - 2);
}

static void
take_object(SwMachineWalk *walk, const Object *object, json_object *value)
{
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        json_object *property = json_object_array_get_idx(value, i);
        const char *name = sw_walk_text(property, "name");
        g_autofree char *type = type_within(property, "child");

        if (type && may_be_asked(object, name) && walk->objects->len <= MAX_OBJECTS)
            take_child(walk, object, name, type);
    }
}

/* A bus has a link to each of its devices. */
static void
take_bus(SwMachineWalk *walk, Root *root, json_object *value)
{
    size_t n = MIN(json_object_array_length(value), MAX_CHILDREN);
    const Object bus = {.path = root->path};

    for (size_t i = 0; i < n; i++) {
        json_object *property = json_object_array_get_idx(value, i);
        const char *name = sw_walk_text(property, "name");
        g_autofree char *type = type_within(property, "link"), *path = NULL;

        if (!type || !may_be_asked(&bus, name) || !g_str_has_prefix(name, "child["))
            continue;
        path = g_strdup_printf("%s/%s", root->path, name);
        want_property(walk, (Open){ABOUT_CHILD, .root = root}, path, "addr");
    }
}

/* Slot and function in one number. */
static void
take_child_address(Root *root, json_object *value)
{
    int64_t address = json_object_get_int64(value);

    if (address >= 0 && address < SW_SLOTS_ON_BUS * 8)
        root->functions[address / 8] |= (uint8_t)(1u << (address % 8));
}

/* A word or a truth value, depending on the property and QEMU's version. */
static void
take_device(char **value, json_object *told)
{
    const char *word =
        json_object_is_type(told, json_type_string) ? json_object_get_string(told) : NULL;

    if (json_object_is_type(told, json_type_boolean))
        word = json_object_get_boolean(told) ? "on" : "off";
    if (g_strcmp0(word, "on") == 0 || g_strcmp0(word, "off") == 0) {
        g_free(*value);
        *value = g_strdup(word);
    }
}

/* Return: false when it is not what QEMU answers */
static bool
take_answer(SwMachineWalk *walk, const Open *open, json_object *value)
{
    bool is_array = json_object_is_type(value, json_type_array);

    switch (open->about) {
    case ABOUT_NOTHING:
        return true;
    case ABOUT_TYPES:
        return is_array && sw_walk_take_names(open->types, value);
    case ABOUT_SLOTS:
        return is_array && sw_machine_slots_take(value, SW_MACHINE_DEVICE_ID, walk->slots);
    case ABOUT_DEVICE:
        take_device(open->value, value);
        return true;
    case ABOUT_OBJECT:
        if (is_array)
            take_object(walk, open->object, value);
        return is_array;
    case ABOUT_BUS:
        if (is_array)
            take_bus(walk, open->root, value);
        return is_array;
    case ABOUT_CHILD:
        take_child_address(open->root, value);
        return json_object_is_type(value, json_type_int);
    }
    g_return_val_if_reached(false);
}

/* Only the machine itself and the types cannot be refused: an object may be gone, a property may
 * be unknown to an old QEMU, and one without PCI knows no query-pci. */
bool
sw_machine_walk_take(SwMachineWalk *walk, const SwQmpReply *reply, GError **error)
{
    const Open *open = &g_array_index(walk->open, Open, reply->id - 1);
    bool needed =
        open->about == ABOUT_TYPES || (open->about == ABOUT_OBJECT && open->object->depth == 0);

    if (!(reply->refused ? !needed : take_answer(walk, open, reply->value))) {
        sw_error_set(error, SW_ERROR_EMULATOR, 0, "%s",
                     _("a machine was not described as QEMU does it; check that it is QEMU"));
        return false;
    }
    if (walk->objects->len <= MAX_OBJECTS && walk->roots->len <= MAX_ROOTS &&
        walk->slots->len <= MAX_ROOTS)
        return true;
    sw_error_set(error, SW_ERROR_LIMIT, 0, "%s",
                 _("the machine has more objects or buses than any of QEMU; check that it is "
                   "QEMU"));
    return false;
}

/* ---- what was learnt ---- */

static int
compare_roots(const void *a, const void *b)
{
    const Root *const *left = a, *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

static void
add_builtins(SwMachineWalk *walk, const Root *root, SwCapsMachine *machine)
{
    bool alone = walk->roots->len == 1 && walk->slots->len == 1;
    SwMachineSlots *slots = alone ? g_ptr_array_steal_index(walk->slots, 0)
                                  : sw_machine_slots_find(walk->slots, root->functions);

    for (guint i = 0; slots && i < slots->devices->len; i++) {
        SwCapsBuiltin builtin = *(const SwCapsBuiltin *)slots->devices->pdata[i];

        builtin.bus = root->name;
        sw_caps_machine_add_builtin(machine, &builtin);
    }
    sw_machine_slots_free(slots);
}

void
sw_machine_walk_finish(SwMachineWalk *walk, SwCapsMachine *machine)
{
    g_ptr_array_sort(walk->roots, compare_roots);
    for (guint i = 0; i < walk->roots->len; i++) {
        const Root *root = walk->roots->pdata[i];

        sw_caps_machine_add_root(machine, root->name, root->express, root->bridge);
        add_builtins(walk, root, machine);
    }
    machine->disable_legacy = g_steal_pointer(&walk->disable_legacy);
    machine->disable_modern = g_steal_pointer(&walk->disable_modern);
    machine->measured = true;
}
