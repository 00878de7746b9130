/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The walk over what an emulator tells of itself: questions and answers, no I/O.
 *
 * Theory: there are two rounds. The first asks for lists and is a table; its questions are put all
 * at once, since QEMU answers in order. The second asks for the properties of each virtio type, on
 * PCI or channel I/O, that the first one found. That question makes an object for a moment, and
 * QEMU 7.2 exits where the object's backend is a module that is not installed. Therefore it is put
 * for one type at a time: whoever dies then died of it. Types whose backend is not listed come
 * last, so that a death costs little.
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
 * types are then known by their names. A refusal ends nothing; but whoever tells neither a version
 * nor types is no QEMU. */
#include "probes/sw-walk.h"

#include <string.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "probes/sw-virtio-names.h"
#include "probes/sw-walk-lists.h"
#include "rules/sw-qemu-rules.h"

/* The class of a refusal that says: there is no such device. */
#define CANNOT_BE_MADE "DeviceNotFound"

#define MAX_BROKEN 32u  /* types that kill it: QEMU 7.2 has two */
#define MAX_TEXT   256u /* bytes of free text that are kept */

/* The parent of all virtio PCI types before 4.0; from then on variants have one of their own. */
#define COMMON_PARENT "virtio-pci"

/* libvirt takes an emulator before 1.6 for one whose primary video is the machine's own; no answer
 * of QMP says it. This type, the PC's flash, was there until 1.5 and is in no later emulator. */
#define FIXED_VIDEO_SIGN "pc-sysfw"

typedef struct {
    SwCapsType *type; /* in its family already */
    bool risky;       /* its backend is not there */
    bool settled;     /* answered, or it killed the emulator, or not to be asked */
} VirtioType;

/* What a question that was put is about: one of the two. */
typedef struct {
    const SwWalkStep *step;
    VirtioType *type;
} Open;

struct SwWalk {
    SwCaps *caps;
    SwWalkLists lists;
    GArray *types;          /* of VirtioType, in the order of asking */
    GArray *open;           /* of Open: [id - 1] of the codec in use */
    SwRecording *recording; /* borrowed; NULL = none is made */
    unsigned n_broken;
    bool guarded;
    bool listed; /* the first round is over */
    bool told;   /* some virtio PCI type told its properties */
};

/* Until this is answered QEMU refuses everything else; a monitor in use has answered it already. */
static const SwWalkStep negotiate = {"qmp_capabilities", NULL, false, json_type_object, NULL};

/* With it what answers from a recording knows which questions QEMU would not have understood. */
static const SwWalkStep list_commands = {"query-commands", NULL, false, json_type_array, NULL};

SwWalk *
sw_walk_new(bool guarded)
{
    SwWalk *walk = g_new0(SwWalk, 1);

    walk->caps = sw_caps_new();
    sw_walk_lists_init(&walk->lists, walk->caps);
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
    sw_walk_lists_clear(&walk->lists);
    g_array_unref(walk->types);
    g_array_unref(walk->open);
    g_free(walk);
}

void
sw_walk_record(SwWalk *walk, SwRecording *recording)
{
    walk->recording = recording;
    if (recording)
        sw_recording_begin(recording, !walk->guarded);
}

/* ---- round two: properties ---- */

static bool
is_risky(const SwWalk *walk, const char *name)
{
    g_auto(GStrv) backends = sw_virtio_backends(name);

    for (char **backend = backends; *backend; backend++)
        if (g_hash_table_contains(walk->lists.backends, *backend))
            return false;
    return g_hash_table_size(walk->lists.backends) > 0;
}

/* Siblings of one parent are one family, whatever the variants are called. On other transports than
 * PCI there are no variants. */
static char *
find_family(const SwWalk *walk, GList *names, const char *name)
{
    const char *parent = g_hash_table_lookup(walk->lists.virtio, name);

    if (sw_virtio_variant(name) == SW_VARIANT_GENERIC || !*parent ||
        g_str_equal(parent, COMMON_PARENT))
        return sw_virtio_family(name);
    for (GList *other = names; other; other = other->next)
        if (sw_virtio_variant(other->data) == SW_VARIANT_GENERIC &&
            g_str_equal(g_hash_table_lookup(walk->lists.virtio, other->data), parent))
            return sw_virtio_family(other->data);
    return sw_virtio_family(name);
}

/* A type that is its own backend, on virtio-mmio, has nothing more to tell. */
static void
add_type(SwWalk *walk, const char *family, const char *name, unsigned slots)
{
    bool asked = slots != SW_SLOTS_MMIO;
    VirtioType virtio = {.type = sw_caps_new_type(name, sw_virtio_variant(name)),
                         .risky = asked && is_risky(walk, name),
                         .settled = !asked};

    virtio.type->slots = slots;
    walk->caps->transitional_types |= virtio.type->variant == SW_VARIANT_TRANSITIONAL;
    sw_caps_family_add_type(sw_caps_add_family(walk->caps, family), virtio.type);
    if (virtio.risky && walk->guarded) {
        virtio.type->broken = g_strdup("not asked: QEMU has no backend for it");
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

static void
add_pci_types(SwWalk *walk)
{
    g_autoptr(GList) names =
        g_list_sort(g_hash_table_get_keys(walk->lists.virtio), (GCompareFunc)strcmp);

    for (GList *name = names; name; name = name->next) {
        g_autofree char *family = find_family(walk, names, name->data);

        add_type(walk, family, name->data, sw_walk_lists_slots(&walk->lists, name->data));
    }
}

static void
add_types_off_pci(SwWalk *walk, GHashTable *set, SwSlots slots)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(set), (GCompareFunc)strcmp);

    for (GList *name = names; name; name = name->next) {
        g_autofree char *family = sw_virtio_family(name->data);

        add_type(walk, family, name->data, slots);
    }
}

static void
plan_types(SwWalk *walk)
{
    sw_walk_lists_complete(&walk->lists);
    walk->guarded = walk->guarded && !walk->lists.recording;
    add_pci_types(walk);
    add_types_off_pci(walk, walk->lists.ccw, SW_SLOTS_CCW);
    add_types_off_pci(walk, walk->lists.mmio, SW_SLOTS_MMIO);
    g_array_sort(walk->types, compare_virtio);
}

/* The default is a word, a truth value or a number; before 5.0 there is none. */
static char *
property_default(json_object *property)
{
    json_object *value = json_object_object_get(property, "default-value");
    const char *word;

    if (json_object_is_type(value, json_type_boolean))
        return g_strdup(json_object_get_boolean(value) ? "on" : "off");
    word = json_object_is_type(value, json_type_string) || json_object_is_type(value, json_type_int)
               ? json_object_get_string(value)
               : NULL;
    return g_strdup(sw_caps_name_valid(word) ? word : "");
}

/* Where a property of a type is kept; which there can be depends on its transport. */
static const struct {
    const char *name;
    size_t offset; /* of a char * in SwCapsType */
    bool ccw;
} properties[] = {
    {"disable-legacy", offsetof(SwCapsType, disable_legacy), false},
    {"disable-modern", offsetof(SwCapsType, disable_modern), false},
    {"max_revision", offsetof(SwCapsType, max_revision), true},
};

/* What is asked for in a type's properties; @property NULL: they were not told. */
static void
take_property(SwCapsType *type, json_object *property)
{
    for (size_t i = 0; i < G_N_ELEMENTS(properties); i++) {
        char **slot = &G_STRUCT_MEMBER(char *, type, properties[i].offset);

        if (properties[i].ccw != (type->slots == SW_SLOTS_CCW) ||
            (property && g_strcmp0(sw_walk_text(property, "name"), properties[i].name) != 0))
            continue;
        g_free(*slot);
        *slot = property ? property_default(property) : g_strdup(SW_CAPS_UNKNOWN);
    }
}

static void
take_properties(SwWalk *walk, SwCapsType *type, json_object *value)
{
    walk->told |= type->slots != SW_SLOTS_CCW;
    for (size_t i = 0; i < json_object_array_length(value); i++)
        take_property(type, json_object_array_get_idx(value, i));
    walk->caps->disable_legacy |= type->disable_legacy != NULL;
    walk->caps->disable_modern |= type->disable_modern != NULL;
}

/* ---- putting questions, taking answers ---- */

/* Return: (transfer full): the arguments of a question, or NULL */
static char *
spell(const Open *about, const char **command)
{
    *command = about->step ? about->step->command : "device-list-properties";
    return about->step ? g_strdup(about->step->arguments)
                       : g_strdup_printf("{\"typename\":\"%s\"}", about->type->type->name);
}

static void
put(SwWalk *walk, SwQmpCodec *codec, Open about)
{
    const char *command;
    g_autofree char *arguments = spell(&about, &command);

    sw_qmp_codec_ask(codec, command, arguments);
    g_array_append_val(walk->open, about);
}

static bool
record(SwWalk *walk, unsigned id, json_object *reply, GError **error)
{
    const char *command;
    g_autofree char *arguments = spell(&g_array_index(walk->open, Open, id - 1), &command);

    return !walk->recording ||
           sw_recording_add(walk->recording, command, arguments, id, reply, error);
}

/* Return: false when all types are settled */
static bool
put_next_type(SwWalk *walk, SwQmpCodec *codec)
{
    for (guint i = 0; i < walk->types->len; i++) {
        VirtioType *virtio = &g_array_index(walk->types, VirtioType, i);

        if (virtio->settled)
            continue;
        put(walk, codec, (Open){.type = virtio});
        return true;
    }
    return false;
}

void
sw_walk_begin(SwWalk *walk, SwQmpCodec *codec)
{
    size_t n;
    const SwWalkStep *steps = sw_walk_steps(walk->guarded, &n);

    g_array_set_size(walk->open, 0);
    put(walk, codec, (Open){.step = &negotiate});
    for (size_t i = 0; !walk->listed && i < n; i++)
        put(walk, codec, (Open){.step = &steps[i]});
    if (walk->recording && !walk->listed)
        put(walk, codec, (Open){.step = &list_commands});
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
take_step(SwWalk *walk, const SwWalkStep *step, const SwQmpReply *reply, GError **error)
{
    bool versionless = g_str_equal(walk->caps->version, SW_CAPS_UNKNOWN);

    if (!step->take || (reply->refused && !(step->needed && versionless)))
        return true;
    if (!reply->refused && json_object_is_type(reply->value, step->type) &&
        step->take(&walk->lists, reply->value))
        return true;
    sw_error_set(error, SW_ERROR_EMULATOR, 0,
                 _("'%s' was not answered as QEMU does; check that it is QEMU"), step->command);
    return false;
}

/* QEMU listed the type, yet does not know how to make it: a module that lacks a part. Any other
 * refusal tells nothing of the type. */
static void
take_type(SwWalk *walk, VirtioType *virtio, const SwQmpReply *reply)
{
    virtio->settled = true;
    if (!reply->refused && json_object_is_type(reply->value, json_type_array))
        take_properties(walk, virtio->type, reply->value);
    else if (g_str_equal(reply->error_class, CANNOT_BE_MADE))
        virtio->type->broken = sw_printable(reply->error, -1, MAX_TEXT);
    else
        take_property(virtio->type, NULL);
}

bool
sw_walk_take(SwWalk *walk, const SwQmpReply *reply, GError **error)
{
    const Open *about = &g_array_index(walk->open, Open, reply->id - 1);

    if (!record(walk, reply->id, reply->message, error))
        return false;
    if (about->step)
        return take_step(walk, about->step, reply, error);
    take_type(walk, about->type, reply);
    return true;
}

/* A recording has no death: the type cannot be made, in the words that are known of its end. */
static void
record_death(SwWalk *walk, unsigned id, const char *words)
{
    json_object *reply = json_object_new_object(), *refusal = json_object_new_object();

    json_object_object_add(refusal, "class", json_object_new_string(CANNOT_BE_MADE));
    json_object_object_add(refusal, "desc", json_object_new_string(words));
    json_object_object_add(reply, "error", refusal);
    record(walk, id, reply, NULL);
    json_object_put(reply);
}

bool
sw_walk_blame(SwWalk *walk, unsigned id, const char *words)
{
    VirtioType *virtio = id > 0 ? g_array_index(walk->open, Open, id - 1).type : NULL;

    if (!virtio || walk->guarded || walk->n_broken == MAX_BROKEN)
        return false;
    walk->n_broken++;
    virtio->settled = true;
    virtio->type->broken = sw_printable(words, -1, MAX_TEXT);
    record_death(walk, id, virtio->type->broken);
    return true;
}

bool
sw_walk_is_over(const SwWalk *walk)
{
    for (guint i = 0; i < walk->types->len; i++)
        if (!g_array_index(walk->types, VirtioType, i).settled)
            return false;
    return walk->listed;
}

/* ---- what was learnt ---- */

static int
compare_machines(const void *a, const void *b)
{
    const SwCapsMachine *const *left = a, *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

static void
note_lacks(SwWalk *walk)
{
    size_t n;
    const SwQemuRule *rules = sw_qemu_rules(&n);

    for (size_t i = 0; i < n && !walk->caps->types_unknown; i++)
        if (rules[i].needs && !g_hash_table_contains(walk->lists.all, rules[i].needs))
            sw_caps_add_lack(walk->caps, rules[i].needs);
}

SwCaps *
sw_walk_finish(SwWalk *walk)
{
    size_t n;
    const SwCapsControllerRow *rows = sw_caps_controller_rows(&n);

    for (size_t i = 0; i < n; i++)
        if (g_hash_table_contains(walk->lists.all, rows[i].type))
            sw_caps_add_controller(walk->caps, rows[i].model, rows[i].type);
    walk->caps->fixed_video = g_hash_table_contains(walk->lists.all, FIXED_VIDEO_SIGN);
    for (const char *const *type = sw_caps_wanted_types(); *type; type++)
        if (g_hash_table_contains(walk->lists.all, *type))
            g_hash_table_add(walk->caps->emulates, g_strdup(*type));
    note_lacks(walk);
    walk->caps->properties_unknown =
        !walk->told && (walk->caps->types_unknown || g_hash_table_size(walk->lists.virtio) > 0);
    g_ptr_array_sort(walk->caps->machines, compare_machines);
    return g_steal_pointer(&walk->caps);
}
