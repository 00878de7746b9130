/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities as JSON; the members are those of the XML document. */
#include "probes/sw-caps-print.h"
#include "probes/sw-json-put.h"
#include "probes/sw-matrix-json.h"

/* Nanoseconds, as one integer: a double would lose them. */
static json_object *
emulator_object(const SwCapsEmulator *emulator)
{
    json_object *object = json_object_new_object();

    sw_json_put_text(object, "path", emulator->path);
    json_object_object_add(object, "size", json_object_new_uint64(emulator->size));
    json_object_object_add(object, "mtime", json_object_new_int64(emulator->mtime));
    json_object_object_add(object, "ctime", json_object_new_int64(emulator->ctime));
    if (emulator->modules_ctime)
        json_object_object_add(object, "modulesCtime",
                               json_object_new_int64(emulator->modules_ctime));
    return object;
}

static json_object *
qemu_object(const SwCaps *caps)
{
    json_object *object = json_object_new_object();

    sw_json_put_text(object, "version", caps->version);
    sw_json_put_text(object, "package", caps->package);
    sw_json_put_text(object, "target", caps->target);
    return object;
}

static void
add_word(json_object *array, bool is_true, const char *word)
{
    if (is_true)
        json_object_array_add(array, json_object_new_string(word));
}

static json_object *
features_array(const SwCaps *caps)
{
    json_object *array = json_object_new_array();
    size_t n;
    const SwCapsFeatureRow *rows = sw_caps_feature_rows(&n);

    for (size_t i = 0; i < n; i++)
        add_word(array, sw_caps_feature(caps, &rows[i]), rows[i].name);
    return array;
}

static json_object *
unknown_array(const SwCaps *caps)
{
    json_object *array = json_object_new_array();
    size_t n;
    const SwCapsFeatureRow *rows = sw_caps_feature_rows(&n);

    for (size_t i = 0; i < n; i++)
        add_word(array, sw_caps_feature_unknown(caps, &rows[i]), rows[i].name);
    return array;
}

static json_object *
slots_array(unsigned slots)
{
    json_object *array = json_object_new_array();
    g_autofree char *text = sw_slots_format(slots);
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    for (char **word = words; *word; word++)
        add_word(array, true, *word);
    return array;
}

static json_object *
type_object(const SwCapsType *type)
{
    json_object *object = json_object_new_object();

    sw_json_put_text(object, "name", type->name);
    sw_json_put_text(object, "variant", sw_variant_name(type->variant));
    json_object_object_add(object, "slots", slots_array(type->slots));
    sw_json_put_text(object, "disableLegacy", type->disable_legacy);
    sw_json_put_text(object, "disableModern", type->disable_modern);
    sw_json_put_text(object, "maxRevision", type->max_revision);
    sw_json_put_text(object, "broken", type->broken);
    return object;
}

static json_object *
devices_array(const SwCaps *caps)
{
    json_object *array = json_object_new_array();

    for (guint i = 0; i < caps->families->len; i++) {
        const SwCapsFamily *family = caps->families->pdata[i];
        json_object *object = json_object_new_object(), *types = json_object_new_array();

        sw_json_put_text(object, "family", family->name);
        for (guint j = 0; j < family->types->len; j++)
            json_object_array_add(types, type_object(family->types->pdata[j]));
        json_object_object_add(object, "types", types);
        json_object_array_add(array, object);
    }
    return array;
}

static json_object *
controllers_array(const SwCaps *caps)
{
    json_object *array = json_object_new_array();

    for (guint i = 0; i < caps->controllers->len; i++) {
        const SwCapsController *controller = caps->controllers->pdata[i];
        json_object *object = json_object_new_object();

        sw_json_put_text(object, "model", controller->model);
        sw_json_put_text(object, "type", controller->type);
        json_object_array_add(array, object);
    }
    return array;
}

static json_object *
emulates_array(const SwCaps *caps)
{
    json_object *array = json_object_new_array();

    for (const char *const *type = sw_caps_wanted_types(); *type; type++)
        add_word(array, sw_caps_emulates(caps, *type), *type);
    return array;
}

static json_object *
lacks_array(const SwCaps *caps)
{
    json_object *array = json_object_new_array();

    for (guint i = 0; i < caps->lacks->len; i++)
        add_word(array, true, caps->lacks->pdata[i]);
    return array;
}

static json_object *
roots_array(const SwCapsMachine *machine)
{
    json_object *array = json_object_new_array();

    for (guint i = 0; i < machine->roots->len; i++) {
        const SwCapsRoot *root = machine->roots->pdata[i];
        json_object *object = json_object_new_object();

        sw_json_put_text(object, "name", root->name);
        sw_json_put_text(object, "kind", sw_caps_kind_name(root->express));
        sw_json_put_text(object, "bridge", root->bridge);
        json_object_array_add(array, object);
    }
    return array;
}

static json_object *
builtins_array(const SwCapsMachine *machine)
{
    json_object *array = json_object_new_array();

    for (guint i = 0; i < machine->builtins->len; i++) {
        const SwCapsBuiltin *builtin = machine->builtins->pdata[i];
        json_object *object = json_object_new_object();

        sw_json_put_text(object, "bus", builtin->bus);
        sw_json_put_number(object, "slot", builtin->slot);
        sw_json_put_number(object, "function", builtin->function);
        sw_json_put_number(object, "vendor", builtin->vendor);
        sw_json_put_number(object, "device", builtin->device);
        sw_json_put_text(object, "title", builtin->title);
        json_object_array_add(array, object);
    }
    return array;
}

static void
put_measured(json_object *object, const SwCapsMachine *machine)
{
    const SwCapsRoot *root = machine->roots->len > 0 ? machine->roots->pdata[0] : NULL;

    sw_json_put_text(object, "root", root ? root->name : NULL);
    sw_json_put_text(object, "kind", sw_caps_machine_kind(machine));
    sw_json_put_text(object, "source", "measured");
    sw_json_put_text(object, "expected", machine->expected);
    sw_json_put_text(object, "disableLegacy", machine->disable_legacy);
    sw_json_put_text(object, "disableModern", machine->disable_modern);
    json_object_object_add(object, "roots", roots_array(machine));
    json_object_object_add(object, "builtins", builtins_array(machine));
}

static json_object *
machines_array(const SwCaps *caps)
{
    json_object *array = json_object_new_array();

    for (guint i = 0; i < caps->machines->len; i++) {
        const SwCapsMachine *machine = caps->machines->pdata[i];
        json_object *object = json_object_new_object();

        sw_json_put_text(object, "name", machine->name);
        sw_json_put_text(object, "alias", machine->alias);
        if (machine->is_default)
            json_object_object_add(object, "default", json_object_new_boolean(true));
        sw_json_put_text(object, "broken", machine->broken);
        if (machine->measured)
            put_measured(object, machine);
        json_object_array_add(array, object);
    }
    return array;
}

static json_object *
caps_object(const SwCaps *caps)
{
    json_object *object = json_object_new_object();

    if (caps->emulator.path)
        json_object_object_add(object, "emulator", emulator_object(&caps->emulator));
    json_object_object_add(object, "qemu", qemu_object(caps));
    json_object_object_add(object, "features", features_array(caps));
    json_object_object_add(object, "unknown", unknown_array(caps));
    json_object_object_add(object, "devices", devices_array(caps));
    json_object_object_add(object, "controllers", controllers_array(caps));
    json_object_object_add(object, "emulates", emulates_array(caps));
    json_object_object_add(object, "lacks", lacks_array(caps));
    json_object_object_add(object, "machines", machines_array(caps));
    if (caps->matrices->len > 0)
        json_object_object_add(object, "matrices", sw_matrix_json(caps));
    return object;
}

char *
sw_caps_format_json(const GPtrArray *list)
{
    json_object *all = list->len == 1 ? caps_object(list->pdata[0]) : json_object_new_array();
    char *text;

    for (guint i = 0; list->len != 1 && i < list->len; i++)
        json_object_array_add(all, caps_object(list->pdata[i]));
    text = g_strconcat(json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY |
                                                               JSON_C_TO_STRING_NOSLASHESCAPE),
                       "\n", NULL);
    json_object_put(all);
    return text;
}
