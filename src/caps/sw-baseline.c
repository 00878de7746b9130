/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all of several emulators can do.
 *
 * Each fact has an order from more to less, in which less is what can be relied on in more places;
 * the baseline of two facts is the most that is no more than both. So the order of hosts cannot
 * matter, nor whether all are taken at once. What cannot be ordered (names, buses, ids) is kept
 * where it is equal, else it is not known any more.
 *
 * What is broken somewhere is left out, as if it were not there: the words of one emulator's error
 * are of no use elsewhere. An alias is kept where it means the same version everywhere. */
#include "caps/sw-baseline.h"

#include <string.h>

/* ---- texts ---- */

/* The newer one of two versions is passed over; numbers count as such. What decides is where they
 * first differ: the whole of them would make no order of three, as 1.5 < 01.6 < 01.x < 1.5. */
static const char *
oldest(const char *a, const char *b)
{
    const char *x = a, *y = b;

    while (*x || *y) {
        guint64 left = 0, right = 0;

        while (*x && *y && *x == *y && !g_ascii_isdigit(*x)) {
            x++;
            y++;
        }
        if (!g_ascii_isdigit(*x) || !g_ascii_isdigit(*y))
            break;
        left = g_ascii_strtoull(x, (char **)&x, 10);
        right = g_ascii_strtoull(y, (char **)&y, 10);
        if (left != right)
            return left < right ? a : b;
    }
    if (strcmp(x, y) != 0)
        return strcmp(x, y) < 0 ? a : b;
    return strcmp(a, b) <= 0 ? a : b;
}

static char *
if_equal(const char *a, const char *b)
{
    return a && g_strcmp0(a, b) == 0 ? g_strdup(a) : NULL;
}

static bool
is_number(const char *text)
{
    return g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, NULL, NULL);
}

/* Of the default of a property: a value, then one that is not told, then a property that was not
 * told of, then none. @number: of two numbers the lower one. */
static char *
default_of_both(const char *a, const char *b, bool number)
{
    if (!a || !b)
        return NULL;
    if (g_str_equal(a, SW_CAPS_UNKNOWN) || g_str_equal(b, SW_CAPS_UNKNOWN))
        return g_strdup(SW_CAPS_UNKNOWN);
    if (g_str_equal(a, b))
        return g_strdup(a);
    if (number && is_number(a) && is_number(b))
        return g_strdup(oldest(a, b));
    return g_strdup("");
}

/* ---- virtio types ---- */

static const SwCapsType *
find_type(const SwCapsFamily *family, const SwCapsType *wanted)
{
    for (guint i = 0; i < family->types->len; i++) {
        const SwCapsType *type = family->types->pdata[i];

        if (type->variant == wanted->variant && !type->broken &&
            g_str_equal(type->name, wanted->name))
            return type;
    }
    return NULL;
}

static void
add_type(SwCaps *caps, const char *family_name, const SwCapsType *a, const SwCapsType *b)
{
    SwCapsFamily *family = sw_caps_add_family(caps, family_name);
    SwCapsType *type;

    if (find_type(family, a))
        return; /* a document that says it twice */
    type = sw_caps_new_type(a->name, a->variant);
    type->slots = a->slots & b->slots;
    type->disable_legacy = default_of_both(a->disable_legacy, b->disable_legacy, false);
    type->disable_modern = default_of_both(a->disable_modern, b->disable_modern, false);
    type->max_revision = default_of_both(a->max_revision, b->max_revision, true);
    caps->transitional_types |= type->variant == SW_VARIANT_TRANSITIONAL;
    sw_caps_family_add_type(family, type);
}

static void
add_families(SwCaps *caps, const SwCaps *a, const SwCaps *b)
{
    for (guint i = 0; i < a->families->len; i++) {
        const SwCapsFamily *family = a->families->pdata[i];
        const SwCapsFamily *other = sw_caps_find_family(b, family->name);

        for (guint j = 0; other && j < family->types->len; j++) {
            const SwCapsType *type = family->types->pdata[j];
            const SwCapsType *same = type->broken ? NULL : find_type(other, type);

            if (same)
                add_type(caps, family->name, type, same);
        }
    }
}

/* ---- other types ---- */

static bool
has_controller(const SwCaps *caps, const SwCapsController *wanted)
{
    for (guint i = 0; i < caps->controllers->len; i++) {
        const SwCapsController *controller = caps->controllers->pdata[i];

        if (g_str_equal(controller->model, wanted->model) &&
            g_str_equal(controller->type, wanted->type))
            return true;
    }
    return false;
}

/* The best type of a model comes first, which the order of the rows says. */
static size_t
rank(const SwCapsController *controller)
{
    size_t n;
    const SwCapsControllerRow *rows = sw_caps_controller_rows(&n);

    for (size_t i = 0; i < n; i++)
        if (g_str_equal(rows[i].model, controller->model) &&
            g_str_equal(rows[i].type, controller->type))
            return i;
    return n;
}

static int
compare_controllers(const void *a, const void *b)
{
    const SwCapsController *left = *(const SwCapsController *const *)a;
    const SwCapsController *right = *(const SwCapsController *const *)b;
    int by_model;

    if (rank(left) != rank(right))
        return rank(left) < rank(right) ? -1 : 1;
    by_model = strcmp(left->model, right->model);
    return by_model ? by_model : strcmp(left->type, right->type);
}

static void
add_controllers(SwCaps *caps, const SwCaps *a, const SwCaps *b)
{
    for (guint i = 0; i < a->controllers->len; i++) {
        const SwCapsController *controller = a->controllers->pdata[i];

        if (has_controller(b, controller) && !has_controller(caps, controller))
            sw_caps_add_controller(caps, controller->model, controller->type);
    }
    g_ptr_array_sort(caps->controllers, compare_controllers);
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_others(SwCaps *caps, const SwCaps *a, const SwCaps *b)
{
    for (const char *const *type = sw_caps_wanted_types(); *type; type++)
        if (g_hash_table_contains(a->emulates, *type) && g_hash_table_contains(b->emulates, *type))
            g_hash_table_add(caps->emulates, g_strdup(*type));
    for (guint i = 0; i < a->lacks->len; i++)
        sw_caps_add_lack(caps, a->lacks->pdata[i]);
    for (guint i = 0; i < b->lacks->len; i++)
        sw_caps_add_lack(caps, b->lacks->pdata[i]);
    g_ptr_array_sort(caps->lacks, compare_texts);
}

/* ---- machines ---- */

static bool
same_roots(const SwCapsMachine *a, const SwCapsMachine *b)
{
    if (a->roots->len != b->roots->len)
        return false;
    for (guint i = 0; i < a->roots->len; i++) {
        const SwCapsRoot *x = a->roots->pdata[i], *y = b->roots->pdata[i];

        if (x->express != y->express || !g_str_equal(x->name, y->name) ||
            g_strcmp0(x->bridge, y->bridge) != 0)
            return false;
    }
    return true;
}

static bool
same_builtins(const SwCapsMachine *a, const SwCapsMachine *b)
{
    if (a->builtins->len != b->builtins->len)
        return false;
    for (guint i = 0; i < a->builtins->len; i++) {
        const SwCapsBuiltin *x = a->builtins->pdata[i], *y = b->builtins->pdata[i];

        if (x->slot != y->slot || x->function != y->function || x->vendor != y->vendor ||
            x->device != y->device || !g_str_equal(x->bus, y->bus) ||
            g_strcmp0(x->title, y->title) != 0)
            return false;
    }
    return true;
}

static void
copy_measured(SwCapsMachine *machine, const SwCapsMachine *a, const SwCapsMachine *b)
{
    machine->measured = true;
    for (guint i = 0; i < a->roots->len; i++) {
        const SwCapsRoot *root = a->roots->pdata[i];

        sw_caps_machine_add_root(machine, root->name, root->express, root->bridge);
    }
    for (guint i = 0; i < a->builtins->len; i++)
        sw_caps_machine_add_builtin(machine, a->builtins->pdata[i]);
    machine->disable_legacy = if_equal(a->disable_legacy, b->disable_legacy);
    machine->disable_modern = if_equal(a->disable_modern, b->disable_modern);
    machine->expected = if_equal(a->expected, b->expected);
}

static const SwCapsMachine *
find_machine(const SwCaps *caps, const char *name)
{
    for (guint i = 0; i < caps->machines->len; i++) {
        const SwCapsMachine *machine = caps->machines->pdata[i];

        if (!machine->broken && g_str_equal(machine->name, name))
            return machine;
    }
    return NULL;
}

static void
add_machine(SwCaps *caps, const SwCapsMachine *a, const SwCapsMachine *b)
{
    g_autofree char *alias = if_equal(a->alias, b->alias);
    SwCapsMachine *machine =
        sw_caps_add_machine(caps, a->name, alias, a->is_default && b->is_default);

    if (a->measured && b->measured && same_roots(a, b) && same_builtins(a, b))
        copy_measured(machine, a, b);
}

static int
compare_machines(const void *a, const void *b)
{
    const SwCapsMachine *const *left = a, *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

static void
add_machines(SwCaps *caps, const SwCaps *a, const SwCaps *b)
{
    for (guint i = 0; i < a->machines->len; i++) {
        const SwCapsMachine *machine = a->machines->pdata[i];
        const SwCapsMachine *other = machine->broken ? NULL : find_machine(b, machine->name);

        if (other && !find_machine(caps, machine->name))
            add_machine(caps, machine, other);
    }
    g_ptr_array_sort(caps->machines, compare_machines);
}

/* ---- truth tables ---- */

static bool
same_cell(const SwMatrixCell *a, const SwMatrixCell *b)
{
    return a->result == b->result && a->vendor == b->vendor && a->device == b->device &&
           a->io == b->io && a->express == b->express;
}

static int
compare_cells(const void *a, const void *b)
{
    const SwMatrixCell *left = *(const SwMatrixCell *const *)a;
    const SwMatrixCell *right = *(const SwMatrixCell *const *)b;
    int by_family = strcmp(left->family, right->family);

    if (by_family)
        return by_family;
    if (left->combination != right->combination)
        return left->combination < right->combination ? -1 : 1;
    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    return 0;
}

/* The cells of both in one list: what is equal stands side by side. A table has hundreds. */
static SwMatrix *
matrix_of_both(const SwMatrix *a, const SwMatrix *b)
{
    SwMatrix *matrix = sw_matrix_new(a->machine);
    g_autoptr(GPtrArray) left = g_ptr_array_new(), right = g_ptr_array_new();
    guint i = 0, j = 0;

    g_ptr_array_extend(left, a->cells, NULL, NULL);
    g_ptr_array_extend(right, b->cells, NULL, NULL);
    g_ptr_array_sort(left, compare_cells);
    g_ptr_array_sort(right, compare_cells);
    while (i < left->len && j < right->len) {
        const SwMatrixCell *x = left->pdata[i], *y = right->pdata[j];
        const int order = compare_cells(&x, &y);

        if (order == 0 && same_cell(x, y)) {
            SwMatrixCell *cell = sw_matrix_add(matrix, x->family, x->combination, x->place);

            cell->result = x->result;
            cell->vendor = x->vendor;
            cell->device = x->device;
            cell->io = x->io;
            cell->express = x->express;
            cell->reason = if_equal(x->reason, y->reason);
        }
        i += order <= 0;
        j += order >= 0;
    }
    return matrix;
}

static const SwMatrix *
find_matrix(const SwCaps *caps, const char *machine)
{
    for (guint i = 0; i < caps->matrices->len; i++) {
        const SwMatrix *matrix = caps->matrices->pdata[i];

        if (g_str_equal(matrix->machine, machine))
            return matrix;
    }
    return NULL;
}

static int
compare_matrices(const void *a, const void *b)
{
    const SwMatrix *const *left = a, *const *right = b;

    return strcmp((*left)->machine, (*right)->machine);
}

static void
add_matrices(SwCaps *caps, const SwCaps *a, const SwCaps *b)
{
    for (guint i = 0; i < a->matrices->len; i++) {
        const SwMatrix *matrix = a->matrices->pdata[i], *other = find_matrix(b, matrix->machine);

        if (other && find_machine(caps, matrix->machine) && !find_matrix(caps, matrix->machine))
            g_ptr_array_add(caps->matrices, matrix_of_both(matrix, other));
    }
    g_ptr_array_sort(caps->matrices, compare_matrices);
}

/* ---- all of it ---- */

/* What documents say to be unknown: not, when they say to have all of it. */
static bool
lacks_properties(const SwCaps *caps)
{
    return caps->properties_unknown && !(caps->disable_legacy && caps->disable_modern);
}

static bool
lacks_types(const SwCaps *caps)
{
    return caps->types_unknown && !caps->transitional_types;
}

/* A fixed video is something that an emulator lacks, so that one that has it is enough. */
static void
add_features(SwCaps *caps, const SwCaps *a, const SwCaps *b)
{
    caps->disable_legacy = a->disable_legacy && b->disable_legacy;
    caps->disable_modern = a->disable_modern && b->disable_modern;
    caps->transitional_types =
        caps->transitional_types && a->transitional_types && b->transitional_types;
    caps->fixed_video = a->fixed_video || b->fixed_video;
    caps->properties_unknown = lacks_properties(a) || lacks_properties(b);
    caps->types_unknown = lacks_types(a) || lacks_types(b);
}

SwCaps *
sw_caps_baseline(const SwCaps *a, const SwCaps *b)
{
    SwCaps *caps = sw_caps_new();

    caps->version = g_strdup(oldest(a->version, b->version));
    caps->package = g_strdup("");
    caps->target = g_strdup(a->target);
    add_families(caps, a, b);
    add_features(caps, a, b);
    add_controllers(caps, a, b);
    add_others(caps, a, b);
    add_machines(caps, a, b);
    add_matrices(caps, a, b);
    return caps;
}
