/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The walk over what an emulator tells of itself: questions and answers, no I/O.
 *
 * Theory: there are two rounds. The first asks for lists and is a table; its questions are put all
 * at once, since QEMU answers in order. The second asks for the properties of each virtio PCI type
 * that the first one found. That question makes an object for a moment, and QEMU 7.2 exits where
 * the object's backend is a module that is not installed. Therefore it is put for one type at a
 * time: whoever dies then died of it. Types whose backend is not listed come last, so that a death
 * costs little.
 *
 * Rejected: to put these questions all at once as well. It saves nothing, because QEMU's own work
 * is what takes the time, and a QEMU that dies takes answers with it that its full socket had no
 * room for, so that the first one without an answer need not be the killer. For the same reason
 * quit is not asked for: whoever started the emulator ends it.
 *
 * Also rejected: qom-list-properties over all types, which kills QEMU in more places;
 * query-qmp-schema, which takes half as long as all the rest and tells nothing of devices.
 *
 * What old emulators do not say stays unknown: without the interfaces of a type its slots are, and
 * types are then known by their names. */
#include "probes/sw-walk.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "probes/sw-virtio-names.h"

#define MAX_BROKEN 32u  /* types that kill it: QEMU 7.2 has two */
#define MAX_TEXT   256u /* bytes of free text that are kept */

/* Machines, and virtio types; QEMU 7.2 has at most 112 and 53. The document must be readable, see
 * SW_CAPS_XML_MAX_ELEMENTS: each type can be a family of its own. */
#define MAX_LISTED 1000u

/* The parent of all virtio PCI types before 4.0; from then on variants have one of their own. */
#define COMMON_PARENT "virtio-pci"

typedef struct {
    SwCapsType *type; /* in its family already */
    bool risky;       /* its backend is not there */
    bool settled;     /* answered, or it killed the emulator */
} VirtioType;

/* One question that does not depend on an answer. */
typedef struct {
    const char *command;
    const char *arguments;
    bool needed;                                    /* no QEMU refuses it */
    json_type type;                                 /* of the answer */
    bool (*take)(SwWalk *walk, json_object *value); /* false = not what QEMU answers */
} Step;

/* What a question that was put is about: one of the two. */
typedef struct {
    const Step *step;
    VirtioType *type;
} Open;

struct SwWalk {
    SwCaps *caps;
    GHashTable *all;      /* set of the names of concrete types */
    GHashTable *virtio;   /* name -> parent, of what implements virtio-pci; parent "" = not told */
    GHashTable *backends; /* set of what implements virtio-device */
    GHashTable *pci;      /* set */
    GHashTable *pcie;     /* set */
    GArray *types;        /* of VirtioType, in the order of asking */
    GArray *open;         /* of Open: [id - 1] of the codec in use */
    unsigned n_broken;
    bool guarded;
    bool listed; /* the first round is over */
};

static GHashTable *
set_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

SwWalk *
sw_walk_new(bool guarded)
{
    SwWalk *walk = g_new0(SwWalk, 1);

    walk->caps = sw_caps_new();
    walk->all = set_new();
    walk->virtio = set_new();
    walk->backends = set_new();
    walk->pci = set_new();
    walk->pcie = set_new();
    walk->types = g_array_new(FALSE, FALSE, sizeof(VirtioType));
    walk->open = g_array_new(FALSE, FALSE, sizeof(Open));
    walk->guarded = guarded;
    return walk;
}

void
sw_walk_free(SwWalk *walk)
{
    if (!walk)
        return;
    sw_caps_free(walk->caps);
    g_hash_table_unref(walk->all);
    g_hash_table_unref(walk->virtio);
    g_hash_table_unref(walk->backends);
    g_hash_table_unref(walk->pci);
    g_hash_table_unref(walk->pcie);
    g_array_unref(walk->types);
    g_array_unref(walk->open);
    g_free(walk);
}

/* ---- round one: lists -------------------------------------------------------------------------
 */

static const char *
member_text(json_object *object, const char *name)
{
    json_object *value = json_object_object_get(object, name);

    return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

static bool
get_version_part(json_object *version, const char *name, int *part)
{
    json_object *value = json_object_object_get(version, name);

    if (!json_object_is_type(value, json_type_int))
        return false;
    *part = json_object_get_int(value);
    return *part >= 0;
}

static bool
take_version(SwWalk *walk, json_object *value)
{
    json_object *qemu = json_object_object_get(value, "qemu");
    const char *package = member_text(value, "package");
    int major, minor, micro;

    if (!json_object_is_type(qemu, json_type_object) || !get_version_part(qemu, "major", &major) ||
        !get_version_part(qemu, "minor", &minor) || !get_version_part(qemu, "micro", &micro))
        return false;
    g_free(walk->caps->version);
    walk->caps->version = g_strdup_printf("%d.%d.%d", major, minor, micro);
    g_free(walk->caps->package);
    walk->caps->package = sw_printable(package ? package : "", -1, MAX_TEXT);
    return true;
}

static bool
take_target(SwWalk *walk, json_object *value)
{
    const char *target = member_text(value, "arch");

    g_free(walk->caps->target);
    walk->caps->target = g_strdup(target);
    return sw_caps_name_valid(target);
}

/* A name that may not be passed on belongs to nothing that is looked for: it is left out. */
static bool
take_machines(SwWalk *walk, json_object *value)
{
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        json_object *machine = json_object_array_get_idx(value, i);
        const char *name = member_text(machine, "name"), *alias = member_text(machine, "alias");
        bool is_default = json_object_get_boolean(json_object_object_get(machine, "is-default"));

        if (sw_caps_name_valid(name))
            sw_caps_add_machine(walk->caps, name, sw_caps_name_valid(alias) ? alias : NULL,
                                is_default);
    }
    return walk->caps->machines->len <= MAX_LISTED;
}

static bool
take_names(GHashTable *names, json_object *value)
{
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        json_object *type = json_object_array_get_idx(value, i);
        const char *name = member_text(type, "name"), *parent = member_text(type, "parent");

        if (sw_caps_name_valid(name))
            g_hash_table_insert(names, g_strdup(name), g_strdup(parent ? parent : ""));
    }
    return true;
}

static bool
take_all(SwWalk *walk, json_object *value)
{
    return take_names(walk->all, value);
}

static bool
take_virtio(SwWalk *walk, json_object *value)
{
    return take_names(walk->virtio, value) && g_hash_table_size(walk->virtio) <= MAX_LISTED;
}

static bool
take_backends(SwWalk *walk, json_object *value)
{
    return take_names(walk->backends, value);
}

static bool
take_pci(SwWalk *walk, json_object *value)
{
    return take_names(walk->pci, value);
}

static bool
take_pcie(SwWalk *walk, json_object *value)
{
    return take_names(walk->pcie, value);
}

/* Until this is answered QEMU refuses everything else; a monitor in use has answered it already. */
static const Step negotiate = {"qmp_capabilities", NULL, false, json_type_object, NULL};

static const Step steps[] = {
    /* who it is */
    {"query-version", NULL, true, json_type_object, take_version},
    {"query-target", NULL, true, json_type_object, take_target},
    {"query-machines", NULL, true, json_type_array, take_machines},
    /* which types there are; also where virtio types are known by name only */
    {"qom-list-types", NULL, true, json_type_array, take_all},
    {"qom-list-types", "{\"implements\":\"virtio-pci\"}", false, json_type_array, take_virtio},
    /* which of them are missing their backend */
    {"qom-list-types", "{\"implements\":\"virtio-device\"}", false, json_type_array, take_backends},
    /* which kinds of slot they can take */
    {"qom-list-types", "{\"implements\":\"conventional-pci-device\"}", false, json_type_array,
     take_pci},
    {"qom-list-types", "{\"implements\":\"pci-express-device\"}", false, json_type_array,
     take_pcie},
};

/* ---- round two: properties --------------------------------------------------------------------
 */

static bool
is_risky(const SwWalk *walk, const char *name)
{
    g_auto(GStrv) backends = sw_virtio_backends(name);

    for (char **backend = backends; *backend; backend++)
        if (g_hash_table_contains(walk->backends, *backend))
            return false;
    return g_hash_table_size(walk->backends) > 0;
}

/* Siblings of one parent are one family, whatever the variants are called. */
static char *
find_family(const SwWalk *walk, GList *names, const char *name)
{
    const char *parent = g_hash_table_lookup(walk->virtio, name);

    if (sw_virtio_variant(name) == SW_VARIANT_GENERIC || !*parent ||
        g_str_equal(parent, COMMON_PARENT))
        return sw_virtio_family(name);
    for (GList *other = names; other; other = other->next)
        if (sw_virtio_variant(other->data) == SW_VARIANT_GENERIC &&
            g_str_equal(g_hash_table_lookup(walk->virtio, other->data), parent))
            return sw_virtio_family(other->data);
    return sw_virtio_family(name);
}

static void
add_type(SwWalk *walk, GList *names, const char *name)
{
    g_autofree char *family = find_family(walk, names, name);
    VirtioType virtio = {.type = sw_caps_new_type(name, sw_virtio_variant(name)),
                         .risky = is_risky(walk, name)};

    virtio.type->slots = (g_hash_table_contains(walk->pci, name) ? SW_SLOTS_PCI : 0u) |
                         (g_hash_table_contains(walk->pcie, name) ? SW_SLOTS_PCIE : 0u);
    walk->caps->transitional_types |= virtio.type->variant == SW_VARIANT_TRANSITIONAL;
    sw_caps_family_add_type(sw_caps_add_family(walk->caps, family), virtio.type);
    if (virtio.risky && walk->guarded) {
        virtio.type->broken = g_strdup(_("not asked: QEMU has no backend for it"));
        virtio.settled = true;
    }
    g_array_append_val(walk->types, virtio);
}

static int
compare_virtio(const void *a, const void *b)
{
    const VirtioType *left = a, *right = b;

    if (left->risky != right->risky)
        return left->risky ? 1 : -1;
    return strcmp(left->type->name, right->type->name);
}

/* An emulator that does not know the question answers it with an empty list or an error. */
static void
find_virtio_by_name(SwWalk *walk)
{
    GHashTableIter all;
    void *name;

    g_hash_table_iter_init(&all, walk->all);
    while (g_hash_table_size(walk->virtio) < MAX_LISTED &&
           g_hash_table_iter_next(&all, &name, NULL))
        if (sw_virtio_is_pci_name(name))
            g_hash_table_insert(walk->virtio, g_strdup(name), g_strdup(""));
}

static void
plan_types(SwWalk *walk)
{
    g_autoptr(GList) names = NULL;

    if (g_hash_table_size(walk->virtio) == 0)
        find_virtio_by_name(walk);
    names = g_list_sort(g_hash_table_get_keys(walk->virtio), (GCompareFunc)strcmp);
    for (GList *name = names; name; name = name->next)
        add_type(walk, names, name->data);
    g_array_sort(walk->types, compare_virtio);
}

/* The default is a word in newer QEMUs and a truth value in older ones; before 5.0 there is none.
 */
static char *
property_default(json_object *property)
{
    json_object *value = json_object_object_get(property, "default-value");
    const char *word;

    if (json_object_is_type(value, json_type_boolean))
        return g_strdup(json_object_get_boolean(value) ? "on" : "off");
    word = json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
    return g_strdup(sw_caps_name_valid(word) ? word : "");
}

static void
take_properties(SwWalk *walk, SwCapsType *type, json_object *value)
{
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        json_object *property = json_object_array_get_idx(value, i);
        const char *name = member_text(property, "name");
        bool legacy = g_strcmp0(name, "disable-legacy") == 0;
        char **slot = legacy ? &type->disable_legacy : &type->disable_modern;

        if (!legacy && g_strcmp0(name, "disable-modern") != 0)
            continue;
        g_free(*slot);
        *slot = property_default(property);
        walk->caps->disable_legacy |= legacy;
        walk->caps->disable_modern |= !legacy;
    }
}

/* ---- putting questions, taking answers --------------------------------------------------------
 */

static void
put(SwWalk *walk, SwQmpCodec *codec, const char *command, const char *arguments, Open about)
{
    sw_qmp_codec_ask(codec, command, arguments);
    g_array_append_val(walk->open, about);
}

static void
put_step(SwWalk *walk, SwQmpCodec *codec, const Step *step)
{
    put(walk, codec, step->command, step->arguments, (Open){.step = step});
}

/* Return: false when all types are settled */
static bool
put_next_type(SwWalk *walk, SwQmpCodec *codec)
{
    for (guint i = 0; i < walk->types->len; i++) {
        VirtioType *virtio = &g_array_index(walk->types, VirtioType, i);
        g_autofree char *arguments = NULL;

        if (virtio->settled)
            continue;
        arguments = g_strdup_printf("{\"typename\":\"%s\"}", virtio->type->name);
        put(walk, codec, "device-list-properties", arguments, (Open){.type = virtio});
        return true;
    }
    return false;
}

void
sw_walk_begin(SwWalk *walk, SwQmpCodec *codec)
{
    g_array_set_size(walk->open, 0);
    put_step(walk, codec, &negotiate);
    for (size_t i = 0; !walk->listed && i < G_N_ELEMENTS(steps); i++)
        put_step(walk, codec, &steps[i]);
}

bool
sw_walk_go_on(SwWalk *walk, SwQmpCodec *codec)
{
    if (sw_qmp_codec_waits_for(codec) > 0)
        return true;
    if (!walk->listed)
        plan_types(walk);
    walk->listed = true;
    return put_next_type(walk, codec);
}

static bool
take_step(SwWalk *walk, const Step *step, const SwQmpReply *reply, GError **error)
{
    if (!step->take || (reply->refused && !step->needed))
        return true;
    if (!reply->refused && json_object_is_type(reply->value, step->type) &&
        step->take(walk, reply->value))
        return true;
    sw_error_set(error, SW_ERROR_EMULATOR, 0,
                 _("'%s' was not answered as QEMU does; check that it is QEMU"), step->command);
    return false;
}

/* QEMU knows the type, yet not how to make it: a module that lacks a part. */
static void
take_type(SwWalk *walk, VirtioType *virtio, const SwQmpReply *reply)
{
    virtio->settled = true;
    if (!reply->refused && json_object_is_type(reply->value, json_type_array))
        take_properties(walk, virtio->type, reply->value);
    else if (g_str_equal(reply->error_class, "DeviceNotFound"))
        virtio->type->broken = sw_printable(reply->error, -1, MAX_TEXT);
}

bool
sw_walk_take(SwWalk *walk, const SwQmpReply *reply, GError **error)
{
    const Open *about = &g_array_index(walk->open, Open, reply->id - 1);

    if (about->step)
        return take_step(walk, about->step, reply, error);
    take_type(walk, about->type, reply);
    return true;
}

bool
sw_walk_blame(SwWalk *walk, unsigned id, const char *words)
{
    VirtioType *virtio = id > 0 ? g_array_index(walk->open, Open, id - 1).type : NULL;

    if (!virtio || walk->guarded || walk->n_broken == MAX_BROKEN)
        return false;
    walk->n_broken++;
    virtio->settled = true;
    virtio->type->broken = g_strdup_printf("QEMU died: %s", words);
    return true;
}

/* ---- what was learnt --------------------------------------------------------------------------
 */

static int
compare_machines(const void *a, const void *b)
{
    const SwCapsMachine *const *left = a, *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

SwCaps *
sw_walk_finish(SwWalk *walk)
{
    size_t n;
    const SwCapsControllerRow *rows = sw_caps_controller_rows(&n);

    for (size_t i = 0; i < n; i++)
        if (g_hash_table_contains(walk->all, rows[i].type))
            sw_caps_add_controller(walk->caps, rows[i].model, rows[i].type);
    for (const char *const *type = sw_caps_wanted_types(); *type; type++)
        if (g_hash_table_contains(walk->all, *type))
            g_hash_table_add(walk->caps->emulates, g_strdup(*type));
    g_ptr_array_sort(walk->caps->machines, compare_machines);
    return g_steal_pointer(&walk->caps);
}
