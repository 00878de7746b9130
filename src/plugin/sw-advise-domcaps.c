/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the domain capabilities say of virtio devices, made true for one emulator and machine type.
 *
 * libvirt keeps one flag for the transitional types of all device classes, and one for a class on
 * all transports. So it claims models that no guest starts with: on s390, where it makes them
 * virtio-rng-ccw-transitional, which no QEMU has, and of an emulator that has virtio on virtio-mmio
 * only. Whether a model is real is asked here for each class, for a device whose address is left to
 * libvirt: where would it be put, and has the emulator its type there?
 *
 * Two things are done to an element of a device. A value of libvirt's enums that is not real is
 * taken out; none is put in, since libvirt refuses what it does not claim. And an enum of our own
 * says which slots each model takes, as MODEL:SLOT, with pci, pcie, ccw or mmio; it is empty where
 * the class goes to none of them, and missing where the emulator did not say.
 * Its name is formed as libvirt forms names of enums: virtioSlots, or after the word of the
 * domain's XML that selects the class, scsiSlots for <target bus='scsi'/>.
 *
 * Rejected: to place a domain for each model and see (the chipset's own devices, which the domain
 * of a client need not have, decide over success). */
#include "caps/sw-machine-caps.h"
#include "place/sw-transport.h"
#include "plugin/sw-advise.h"
#include "plugin/sw-emulator.h"
#include "plugin/sw-kept-capabilities.h"
#include "rules/sw-virtio-rules.h"
#include "xml/sw-domcaps-xml.h"

/** A class of virtio devices, and where the document speaks of it. */
typedef struct {
    const char *element;
    SwKind kind;
    const char *type;    /* NULL: any */
    const char *subtype; /* likewise */
    const char *slots;   /* our enum */
    const char *models;  /* the enum that lists the class's models; NULL: there is none */
    const char *select;  /* libvirt's enum of which some values stand for the class; NULL: none */
    const char *values;  /* those, separated by blanks */
    bool add_models;     /* libvirt takes the models, but has no enum of them */
} SwClass;

/* clang-format off */
static const SwClass classes[] = {
    {"disk", SW_KIND_DISK, "virtio", NULL, "virtioSlots", "model", "bus", "virtio"},
    {"disk", SW_KIND_DISK, "virtio", "vhostuser", "vhostuserSlots"},
    {"disk", SW_KIND_CONTROLLER, "scsi", NULL, "scsiSlots"},
    {"video", SW_KIND_VIDEO, NULL, NULL, "virtioSlots", "modelType"},
    {"hostdev", SW_KIND_HOSTDEV, "scsi_host", NULL, "scsiHostSlots", NULL, "subsysType",
     "scsi_host"},
    {"rng", SW_KIND_RNG, NULL, NULL, "virtioSlots", "model"},
    {"filesystem", SW_KIND_FILESYSTEM, NULL, NULL, "virtioSlots", "model", "driverType",
     "path handle", .add_models = true},
    {"filesystem", SW_KIND_FILESYSTEM, "virtiofs", NULL, "virtiofsSlots", NULL, "driverType",
     "virtiofs"},
    {"channel", SW_KIND_CONTROLLER, "virtio-serial", NULL, "virtioSlots"},
    {"interface", SW_KIND_INTERFACE, NULL, NULL, "virtioSlots"},
};
/* clang-format on */

typedef struct {
    const SwCaps *caps;
    const SwMachineRule *rule;
    const char *arch;
    const char *name;
    unsigned slots; /* kinds that it has or can have; 0: no PCI */
} Machine;

/** What is found out of a class; lists of char *. */
typedef struct {
    GPtrArray *models; /* that are real */
    GPtrArray *unreal; /* likewise, that are not */
    GPtrArray *slots;  /* what our enum is to say */
    bool unknown;      /* the emulator did not say what slots a type takes */
} Finding;

/* ---- one model ---- */

/* A conventional slot on PCI Express is behind a bridge. */
static bool
has_bridge(const SwCaps *caps)
{
    return sw_caps_find_controller(caps, "pcie-to-pci-bridge") ||
           (sw_caps_find_controller(caps, "dmi-to-pci-bridge") &&
            sw_caps_find_controller(caps, "pci-bridge"));
}

static unsigned
slots_of(const SwCaps *caps, const SwMachineRule *rule, const char *name)
{
    const char *root = sw_caps_machine_root(caps, rule, name);

    if (!root)
        return 0;
    if (!g_str_equal(root, "pcie-root"))
        return SW_SLOTS_PCI;
    return SW_SLOTS_PCIE | (has_bridge(caps) ? SW_SLOTS_PCI : 0u);
}

/* Return: the kind of address that libvirt gives the device instead of one on PCI; SW_ADDRESS_NONE:
 * it is on PCI, or refused */
static SwAddressType
goes_elsewhere(const Machine *machine, const SwDevice *device)
{
    g_autoptr(SwDomain) domain = sw_domain_new();
    SwDevice *copy = sw_device_copy(device);

    domain->arch = g_strdup(machine->arch);
    domain->machine = g_strdup(machine->name);
    sw_domain_append(domain, copy);
    return sw_choose_transports(domain, machine->rule, machine->caps, NULL) ? copy->address.type
                                                                            : SW_ADDRESS_NONE;
}

/* Return: (transfer full): the word that a domain has for the variant; NULL: libvirt has none */
static char *
model_of(const SwVirtioRule *rule, SwVariant variant)
{
    switch (variant) {
    case SW_VARIANT_GENERIC:
        return g_strdup(*rule->plain ? rule->plain : "virtio");
    case SW_VARIANT_TRANSITIONAL:
    case SW_VARIANT_NON_TRANSITIONAL:
        return rule->models ? g_strconcat("virtio-", sw_variant_name(variant), NULL) : NULL;
    case SW_N_VARIANTS:
        break;
    }
    g_return_val_if_reached(NULL);
}

static void
add_slots(Finding *finding, const char *model, unsigned slots)
{
    g_autofree char *text = slots ? sw_slots_format(slots) : g_strdup("");
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    for (char **word = words; *word; word++)
        g_ptr_array_add(finding->slots, g_strconcat(model, ":", *word, NULL));
}

/* Older documents know types on PCI only. */
static bool
knows_types(const SwCaps *caps, SwSlots slot)
{
    for (guint i = 0; i < caps->families->len; i++) {
        const SwCapsFamily *family = caps->families->pdata[i];

        for (guint j = 0; j < family->types->len; j++)
            if (((const SwCapsType *)family->types->pdata[j])->slots & slot)
                return true;
    }
    return false;
}

/* There is one form of a type. Which machines have virtio-mmio for a device that libvirt puts
 * nowhere is not known, so its plain model stays.
 * Return: whether the model is real, as far as is known */
static bool
judge_off_pci(Finding *finding, const Machine *machine, const SwVirtioRule *rule, SwVariant variant,
              const SwDevice *device, SwAddressType where)
{
    SwSlots slot = where == SW_ADDRESS_CCW           ? SW_SLOTS_CCW
                   : where == SW_ADDRESS_VIRTIO_MMIO ? SW_SLOTS_MMIO
                                                     : SW_SLOTS_UNKNOWN;

    if (variant != SW_VARIANT_GENERIC || !knows_types(machine->caps, slot))
        return variant == SW_VARIANT_GENERIC;
    if (!sw_caps_emulates(machine->caps, slot == SW_SLOTS_CCW ? rule->ccw : rule->mmio))
        return false;
    add_slots(finding, device->model, slot);
    return true;
}

/* On PCI, libvirt steers the generic type where the emulator has no transitional type at all.
 * Return: whether the model is real, as far as is known */
static bool
judge(Finding *finding, const Machine *machine, const SwVirtioRule *rule, SwVariant variant,
      const SwDevice *device)
{
    const SwCapsType *type = sw_caps_find_type(machine->caps, rule->family, variant);
    SwAddressType where = goes_elsewhere(machine, device);

    if (!machine->slots || where != SW_ADDRESS_NONE)
        return judge_off_pci(finding, machine, rule, variant, device, where);
    if (type) {
        add_slots(finding, device->model, type->slots & machine->slots);
        finding->unknown = finding->unknown || type->slots == SW_SLOTS_UNKNOWN;
        return true;
    }
    return !machine->caps->transitional_types &&
           sw_caps_find_type(machine->caps, rule->family, SW_VARIANT_GENERIC);
}

/* ---- one class ---- */

static SwDevice *
new_device(const SwClass *class)
{
    SwDevice *device = sw_device_new(class->kind, SW_ORIGIN_WRITTEN);

    device->type = g_strdup(class->type);
    device->subtype = g_strdup(class->subtype);
    sw_device_set_model(device, "virtio-transitional"); /* rules know every class by this one */
    return device;
}

static void
remove_all(SwDomcaps *domcaps, const SwClass *class)
{
    g_auto(GStrv) values = class->select ? g_strsplit(class->values, " ", -1) : NULL;

    for (size_t i = 0; values && values[i]; i++)
        sw_domcaps_remove(domcaps, class->element, class->select, values[i]);
}

static void
find_models(Finding *finding, const Machine *machine, const SwClass *class)
{
    g_autoptr(SwDevice) device = new_device(class);
    const SwVirtioRule *rule = sw_virtio_rule_find(device);

    for (SwVariant variant = 0; variant < SW_N_VARIANTS; variant++) {
        char *model = model_of(rule, variant);

        if (!model)
            continue;
        sw_device_set_model(device, model);
        g_ptr_array_add(judge(finding, machine, rule, variant, device) ? finding->models
                                                                       : finding->unreal,
                        model);
    }
}

static void
write_down(SwDomcaps *domcaps, const SwClass *class, const Finding *finding)
{
    for (guint i = 0; class->models && i < finding->unreal->len; i++)
        sw_domcaps_remove(domcaps, class->element, class->models, finding->unreal->pdata[i]);
    if (finding->models->len == 0)
        remove_all(domcaps, class);
    if (class->add_models)
        sw_domcaps_add(domcaps, class->element, class->models, finding->models);
    if (!finding->unknown)
        sw_domcaps_add(domcaps, class->element, class->slots, finding->slots);
}

static void
advise_class(SwDomcaps *domcaps, const Machine *machine, const SwClass *class)
{
    g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) unreal = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) slots = g_ptr_array_new_with_free_func(g_free);
    Finding finding = {.models = models, .unreal = unreal, .slots = slots};

    find_models(&finding, machine, class);
    write_down(domcaps, class, &finding);
}

/* Return: (transfer full): NULL when the emulator has not said enough; then @error may be set */
static char *
advise_all(SwDomcaps *domcaps, GError **error)
{
    const char *name = sw_domcaps_machine(domcaps), *arch = sw_domcaps_arch(domcaps);
    g_autoptr(SwCaps) caps = sw_emulator_caps(sw_domcaps_emulator(domcaps), name, error);
    const SwMachineRule *rule = sw_machine_rule_find(arch, name);
    Machine machine = {.caps = caps, .rule = rule, .arch = arch, .name = name};

    if (!caps || caps->types_unknown) /* where nothing is known, nothing is known to be missing */
        return NULL;
    machine.slots = slots_of(caps, rule, name);
    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
        if (sw_domcaps_has(domcaps, classes[i].element))
            advise_class(domcaps, &machine, &classes[i]);
    return sw_domcaps_format(domcaps);
}

char *
sw_advise_domcaps(const char *xml, GError **error)
{
    g_autoptr(SwKeptSources) sources = NULL;
    g_autoptr(SwDomcaps) domcaps = NULL;
    char *advice;

    if (sw_kept_capabilities_find(xml, &advice))
        return advice;
    domcaps = sw_domcaps_parse(xml, error);
    if (!domcaps)
        return NULL;
    sources = sw_kept_sources_new(xml);
    sw_kept_sources_add(sources, sw_domcaps_emulator(domcaps));
    advice = advise_all(domcaps, error);
    if (advice)
        sw_kept_capabilities_keep(g_steal_pointer(&sources), advice);
    return advice;
}
