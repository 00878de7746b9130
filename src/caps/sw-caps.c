/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one emulator offers, as far as PCI placement cares. */
#include "caps/sw-caps.h"

#include <string.h>

#define NAME_MAX_BYTES 128u /* the longest that QEMU 7.2 has is 50 */

SW_ENUM_DEFINE(SwVariant, sw_variant, SW_N_VARIANTS, "generic", "transitional", "non-transitional")

/* In the order of documents. */
static const SwCapsFeatureRow feature_rows[] = {
    {"disable-legacy", offsetof(SwCaps, disable_legacy), offsetof(SwCaps, properties_unknown)},
    {"disable-modern", offsetof(SwCaps, disable_modern), offsetof(SwCaps, properties_unknown)},
    {"transitional-types", offsetof(SwCaps, transitional_types), offsetof(SwCaps, types_unknown)},
    {"fixed-video", offsetof(SwCaps, fixed_video), offsetof(SwCaps, types_unknown)},
};

static const struct {
    const char *name;
    SwSlots slot;
} slot_names[] = {
    {"pci", SW_SLOTS_PCI},
    {"pcie", SW_SLOTS_PCIE},
    {"ccw", SW_SLOTS_CCW},
    {"mmio", SW_SLOTS_MMIO},
};

static const SwCapsControllerRow controller_rows[] = {
    {"pci-bridge", "pci-bridge"},
    {"pci-expander-bus", "pxb"},
    {"pcie-root-port", "pcie-root-port"},
    {"pcie-root-port", "ioh3420"},
    {"pcie-switch-upstream-port", "x3130-upstream"},
    {"pcie-switch-downstream-port", "xio3130-downstream"},
    {"pcie-to-pci-bridge", "pcie-pci-bridge"},
    {"dmi-to-pci-bridge", "i82801b11-bridge"},
    {"pcie-expander-bus", "pxb-pcie"},
    {"pci-root", "spapr-pci-host-bridge"},
};

/* A rule of rules/sw-machine-rules.c or place/sw-complete.c asks for them, but for those that
 * libvirt itself asks for when it starts a domain; with them, and what an emulator lacks, a
 * document tells all types of libvirt's that decide where a device goes. */
static const char *const wanted_types[] = {
    "VGA",
    "cirrus-vga",
    "e1000",
    "gpex-pcihost",
    "lsi53c895a",
    "nec-usb-xhci",
    "ich9-usb-ehci1",
    "pci-ohci",
    "pci-serial",
    "piix3-usb-uhci",
    "piix4-usb-uhci",
    "qemu-xhci",
    "rtl8139",
    "usb-ehci",
    "usb-hub",
    "vfio-pci",
    "virtio-mmio",
    "virtual-css-bridge",
    "vt82c686b-usb-uhci",
    "zpci",
    NULL,
};

static void
sw_caps_type_free(SwCapsType *type)
{
    g_free(type->name);
    g_free(type->disable_legacy);
    g_free(type->disable_modern);
    g_free(type->max_revision);
    g_free(type->broken);
    g_free(type);
}

static void
sw_caps_family_free(SwCapsFamily *family)
{
    g_ptr_array_unref(family->types);
    g_free(family->name);
    g_free(family);
}

static void
sw_caps_controller_free(SwCapsController *controller)
{
    g_free(controller->model);
    g_free(controller->type);
    g_free(controller);
}

static void
sw_caps_root_free(SwCapsRoot *root)
{
    g_free(root->name);
    g_free(root->bridge);
    g_free(root);
}

static void
sw_caps_builtin_free(SwCapsBuiltin *builtin)
{
    g_free(builtin->bus);
    g_free(builtin->title);
    g_free(builtin);
}

static void
sw_caps_machine_free(SwCapsMachine *machine)
{
    g_free(machine->name);
    g_free(machine->alias);
    g_free(machine->broken);
    g_ptr_array_unref(machine->roots);
    g_ptr_array_unref(machine->builtins);
    g_free(machine->disable_legacy);
    g_free(machine->disable_modern);
    g_free(machine->expected);
    g_free(machine);
}

SwCaps *
sw_caps_new(void)
{
    SwCaps *caps = g_new0(SwCaps, 1);

    g_atomic_ref_count_init(&caps->refs);
    caps->families = g_ptr_array_new_with_free_func((GDestroyNotify)sw_caps_family_free);
    caps->controllers = g_ptr_array_new_with_free_func((GDestroyNotify)sw_caps_controller_free);
    caps->machines = g_ptr_array_new_with_free_func((GDestroyNotify)sw_caps_machine_free);
    caps->matrices = g_ptr_array_new_with_free_func((GDestroyNotify)sw_matrix_free);
    caps->emulates = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    caps->lacks = g_ptr_array_new_with_free_func(g_free);
    return caps;
}

SwCaps *
sw_caps_ref(SwCaps *caps)
{
    g_atomic_ref_count_inc(&caps->refs);
    return caps;
}

void
sw_caps_free(SwCaps *caps)
{
    if (!caps || !g_atomic_ref_count_dec(&caps->refs))
        return;
    g_free(caps->emulator.path);
    g_free(caps->version);
    g_free(caps->package);
    g_free(caps->target);
    g_ptr_array_unref(caps->families);
    g_ptr_array_unref(caps->controllers);
    g_ptr_array_unref(caps->machines);
    g_ptr_array_unref(caps->matrices);
    g_hash_table_unref(caps->emulates);
    g_ptr_array_unref(caps->lacks);
    g_free(caps);
}

const SwCapsFamily *
sw_caps_find_family(const SwCaps *caps, const char *name)
{
    for (guint i = 0; i < caps->families->len; i++) {
        const SwCapsFamily *family = caps->families->pdata[i];

        if (g_str_equal(family->name, name))
            return family;
    }
    return NULL;
}

static int
compare_families(const void *a, const void *b)
{
    const SwCapsFamily *const *left = a, *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

SwCapsFamily *
sw_caps_add_family(SwCaps *caps, const char *name)
{
    SwCapsFamily *family = (SwCapsFamily *)sw_caps_find_family(caps, name);

    if (family)
        return family;
    family = g_new0(SwCapsFamily, 1);
    family->name = g_strdup(name);
    family->types = g_ptr_array_new_with_free_func((GDestroyNotify)sw_caps_type_free);
    g_ptr_array_add(caps->families, family);
    g_ptr_array_sort(caps->families, compare_families);
    return family;
}

static unsigned
off_pci(const SwCapsType *type)
{
    return type->slots & SW_SLOTS_OFF_PCI;
}

static int
compare_types(const void *a, const void *b)
{
    const SwCapsType *left = *(const SwCapsType *const *)a, *right = *(const SwCapsType *const *)b;
    size_t left_length = strlen(left->name), right_length = strlen(right->name);

    if (off_pci(left) != off_pci(right))
        return off_pci(left) < off_pci(right) ? -1 : 1;
    if (left->variant != right->variant)
        return left->variant < right->variant ? -1 : 1;
    if (left_length != right_length)
        return left_length < right_length ? -1 : 1;
    return strcmp(left->name, right->name);
}

void
sw_caps_family_add_type(SwCapsFamily *family, SwCapsType *type)
{
    g_ptr_array_add(family->types, type);
    g_ptr_array_sort(family->types, compare_types);
}

const SwCapsType *
sw_caps_find_type(const SwCaps *caps, const char *family_name, SwVariant variant)
{
    const SwCapsFamily *family = sw_caps_find_family(caps, family_name);

    for (guint i = 0; family && i < family->types->len; i++) {
        const SwCapsType *type = family->types->pdata[i];

        if (type->variant == variant && !type->broken && !off_pci(type))
            return type;
    }
    return NULL;
}

const char *
sw_caps_find_controller(const SwCaps *caps, const char *model)
{
    for (guint i = 0; i < caps->controllers->len; i++) {
        const SwCapsController *controller = caps->controllers->pdata[i];

        if (g_str_equal(controller->model, model))
            return controller->type;
    }
    return NULL;
}

void
sw_caps_add_controller(SwCaps *caps, const char *model, const char *type)
{
    SwCapsController *controller = g_new0(SwCapsController, 1);

    controller->model = g_strdup(model);
    controller->type = g_strdup(type);
    g_ptr_array_add(caps->controllers, controller);
}

static bool
family_has(const SwCapsFamily *family, const char *name)
{
    for (guint i = 0; i < family->types->len; i++) {
        const SwCapsType *type = family->types->pdata[i];

        if (!type->broken && g_str_equal(type->name, name))
            return true;
    }
    return false;
}

bool
sw_caps_emulates(const SwCaps *caps, const char *type)
{
    bool found = g_hash_table_contains(caps->emulates, type);

    for (guint i = 0; i < caps->families->len && !found; i++)
        found = family_has(caps->families->pdata[i], type);
    return found;
}

bool
sw_caps_lacks(const SwCaps *caps, const char *type)
{
    return type &&
           g_ptr_array_find_with_equal_func(caps->lacks, type, (GEqualFunc)g_str_equal, NULL);
}

void
sw_caps_add_lack(SwCaps *caps, const char *type)
{
    if (!sw_caps_lacks(caps, type))
        g_ptr_array_add(caps->lacks, g_strdup(type));
}

bool
sw_caps_name_valid(const char *name)
{
    size_t n = 0;

    while (name && n <= NAME_MAX_BYTES && name[n] &&
           (g_ascii_isalnum(name[n]) || strchr("._+-", name[n])))
        n++;
    return n >= 1 && n <= NAME_MAX_BYTES && !name[n];
}

SwCapsType *
sw_caps_new_type(const char *name, SwVariant variant)
{
    SwCapsType *type = g_new0(SwCapsType, 1);

    type->name = g_strdup(name);
    type->variant = variant;
    return type;
}

SwCapsMachine *
sw_caps_add_machine(SwCaps *caps, const char *name, const char *alias, bool is_default)
{
    SwCapsMachine *machine = g_new0(SwCapsMachine, 1);

    machine->name = g_strdup(name);
    machine->alias = g_strdup(alias);
    machine->is_default = is_default;
    machine->roots = g_ptr_array_new_with_free_func((GDestroyNotify)sw_caps_root_free);
    machine->builtins = g_ptr_array_new_with_free_func((GDestroyNotify)sw_caps_builtin_free);
    g_ptr_array_add(caps->machines, machine);
    return machine;
}

SwCapsMachine *
sw_caps_find_machine(const SwCaps *caps, const char *name)
{
    for (guint i = 0; i < caps->machines->len; i++) {
        SwCapsMachine *machine = caps->machines->pdata[i];

        if (g_str_equal(machine->name, name) || g_strcmp0(machine->alias, name) == 0)
            return machine;
    }
    return NULL;
}

bool
sw_caps_has_matrix(const SwCaps *caps, const char *machine)
{
    for (guint i = 0; i < caps->matrices->len; i++)
        if (g_str_equal(((const SwMatrix *)caps->matrices->pdata[i])->machine, machine))
            return true;
    return false;
}

SwCapsMachine *
sw_caps_default_machine(const SwCaps *caps)
{
    for (guint i = 0; i < caps->machines->len; i++) {
        SwCapsMachine *machine = caps->machines->pdata[i];

        if (machine->is_default)
            return machine;
    }
    return NULL;
}

void
sw_caps_machine_forget(SwCapsMachine *machine)
{
    machine->measured = false;
    g_clear_pointer(&machine->broken, g_free);
    g_ptr_array_set_size(machine->roots, 0);
    g_ptr_array_set_size(machine->builtins, 0);
    g_clear_pointer(&machine->disable_legacy, g_free);
    g_clear_pointer(&machine->disable_modern, g_free);
    g_clear_pointer(&machine->expected, g_free);
}

const char *
sw_caps_kind_name(bool express)
{
    return express ? "pcie" : "pci";
}

const char *
sw_caps_machine_kind(const SwCapsMachine *machine)
{
    return machine->roots->len > 0
               ? sw_caps_kind_name(((const SwCapsRoot *)machine->roots->pdata[0])->express)
               : SW_CAPS_NO_ROOT;
}

void
sw_caps_machine_add_root(SwCapsMachine *machine, const char *name, bool express, const char *bridge)
{
    SwCapsRoot *root = g_new0(SwCapsRoot, 1);

    *root = (SwCapsRoot){g_strdup(name), express, g_strdup(bridge)};
    g_ptr_array_add(machine->roots, root);
}

void
sw_caps_machine_add_builtin(SwCapsMachine *machine, const SwCapsBuiltin *builtin)
{
    SwCapsBuiltin *copy = g_new0(SwCapsBuiltin, 1);

    *copy = *builtin;
    copy->bus = g_strdup(builtin->bus);
    copy->title = g_strdup(builtin->title);
    g_ptr_array_add(machine->builtins, copy);
}

const SwCapsFeatureRow *
sw_caps_feature_rows(size_t *n)
{
    *n = G_N_ELEMENTS(feature_rows);
    return feature_rows;
}

bool
sw_caps_feature(const SwCaps *caps, const SwCapsFeatureRow *row)
{
    return G_STRUCT_MEMBER(bool, caps, row->offset);
}

bool
sw_caps_feature_unknown(const SwCaps *caps, const SwCapsFeatureRow *row)
{
    return G_STRUCT_MEMBER(bool, caps, row->unknown) && !sw_caps_feature(caps, row);
}

char *
sw_slots_format(unsigned slots)
{
    GString *words = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(slot_names); i++)
        if (slots & slot_names[i].slot)
            g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", slot_names[i].name);
    if (words->len == 0)
        g_string_append(words, SW_CAPS_UNKNOWN);
    return g_string_free(words, FALSE);
}

unsigned
sw_slots_parse(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", G_N_ELEMENTS(slot_names) + 1);
    unsigned slots = SW_SLOTS_UNKNOWN;

    for (size_t i = 0; i < G_N_ELEMENTS(slot_names); i++)
        if (g_strv_contains((const char *const *)words, slot_names[i].name))
            slots |= slot_names[i].slot;
    return slots;
}

const SwCapsControllerRow *
sw_caps_controller_rows(size_t *n)
{
    *n = G_N_ELEMENTS(controller_rows);
    return controller_rows;
}

const char *
sw_caps_controller_model(const char *type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(controller_rows); i++)
        if (g_str_equal(controller_rows[i].type, type))
            return controller_rows[i].model;
    return NULL;
}

const char *const *
sw_caps_wanted_types(void)
{
    return wanted_types;
}
