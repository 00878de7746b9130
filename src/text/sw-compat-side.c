/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One side of a migration. */
#include "text/sw-compat-side.h"

#include <string.h>

#include "caps/sw-machine-caps.h"
#include "rules/sw-controller-rules.h"
#include "rules/sw-virtio-rules.h"

static void
side_free(SwCompatSide *side)
{
    g_free(side->place);
    g_free(side);
}

void
sw_compat_end_free(SwCompatEnd *end)
{
    if (!end)
        return;
    g_hash_table_unref(end->names);
    g_ptr_array_unref(end->devices);
    g_free(end);
}

/* ---- what a device is ---- */

/* The buses of a plan are a tree; the bound is for one that is not. */
static char *
place_of(const SwPlan *plan, const SwDevice *device)
{
    GString *place = g_string_new(NULL);
    const SwDevice *at = device;

    if (device->address.type == SW_ADDRESS_CCW)
        g_string_append_printf(place, "%x.%x.%04x", device->address.ccw.cssid,
                               device->address.ccw.ssid, device->address.ccw.devno);
    for (int depth = 0; at && sw_address_present(&at->address) && depth < SW_MAX_CONTROLLER_INDEX;
         depth++) {
        const SwPci *pci = &at->address.pci;
        const SwDevice *bus = sw_domain_controller(plan->domain, "pci", (int)pci->bus);
        g_autofree char *step =
            g_strdup_printf("%02x.%x%s", pci->slot, pci->function, place->len > 0 ? "/" : "");

        g_string_prepend(place, step);
        if (bus && bus->controller.phb_index > 0) {
            g_autofree char *root = g_strdup_printf("phb%d/", bus->controller.phb_index);

            g_string_prepend(place, root);
        }
        at = bus;
    }
    return g_string_free(place, FALSE);
}

static const SwCapsType *
find_type(const SwCaps *caps, const char *family_name, const char *name)
{
    const SwCapsFamily *family = sw_caps_find_family(caps, family_name);

    for (guint i = 0; family && i < family->types->len; i++) {
        const SwCapsType *type = family->types->pdata[i];

        if (g_str_equal(type->name, name))
            return type;
    }
    return NULL;
}

/* A default that this emulator tells; what it does not tell is that of all QEMUs since 2.7. */
static const char *
told(const char *value, const char *usual)
{
    return value && *value && !g_str_equal(value, SW_CAPS_UNKNOWN) ? value : usual;
}

/* QEMU refuses a property that a type has not: what was made for one form has none of these. */
static bool
is_steered_in_vain(const SwCaps *caps, const SwQemuDevice *qemu)
{
    return (qemu->disable_legacy || qemu->disable_modern) &&
           (sw_type_stem(qemu->type) < strlen(qemu->type) ||
            (!caps->disable_legacy && !caps->properties_unknown));
}

static SwState
state_of(const SwCompatEnd *end, const SwCompatSide *side)
{
    const SwVirtioRule *rule = sw_virtio_rule_find(side->device);
    const SwCaps *caps = end->caps;
    const SwCapsType *type;
    SwStateFacts facts = {.type = side->qemu.type};
    bool old;

    if (!rule || !side->qemu.type || !sw_address_present(&side->device->address))
        return SW_STATE_NONE;
    if (is_steered_in_vain(caps, &side->qemu))
        return SW_STATE_REFUSED;
    old = sw_caps_machine_legacy(caps, end->machine ? end->machine : "") ||
          (rule->legacy && !caps->disable_legacy && !caps->properties_unknown);
    type = find_type(caps, rule->family, side->qemu.type);
    facts.legacy = rule->legacy;
    facts.behind_port = sw_device_is_on_port(end->plan->domain, side->device);
    facts.disable_legacy = old ? "off" : told(type ? type->disable_legacy : NULL, "auto");
    facts.disable_modern = old ? "on" : told(type ? type->disable_modern : NULL, "off");
    if (side->qemu.disable_legacy)
        facts.disable_legacy = side->qemu.disable_legacy;
    if (side->qemu.disable_modern)
        facts.disable_modern = side->qemu.disable_modern;
    return sw_state_find(&facts);
}

static bool
has_controller(const SwCaps *caps, const char *type)
{
    for (guint i = 0; i < caps->controllers->len; i++)
        if (g_str_equal(((const SwCapsController *)caps->controllers->pdata[i])->type, type))
            return true;
    return false;
}

/* Of types other than virtio's, those are known to be missing that capabilities speak of. */
static bool
is_missing(const SwCaps *caps, const char *type)
{
    if (!type || caps->types_unknown)
        return false;
    if (sw_caps_controller_model(type))
        return !has_controller(caps, type);
    return sw_caps_lacks(caps, type) ||
           (g_strv_contains(sw_caps_wanted_types(), type) && !sw_caps_emulates(caps, type));
}

/* What goes past libvirt outdoes its words. */
static bool
rom_of(const SwCompatEnd *end, const SwCompatSide *side)
{
    const GPtrArray *overrides = end->plan->domain->overrides;
    const SwOverride *file = sw_overrides_find(overrides, side->alias, side->qemu.type, "romfile");
    const SwOverride *bar = sw_overrides_find(overrides, side->alias, side->qemu.type, "rombar");
    const char *enabled = sw_device_attribute(side->device, "rom@enabled");
    const char *written = sw_device_attribute(side->device, "rom@file");

    if (bar ? bar->value && !sw_override_is_on(bar->value)
            : g_strcmp0(sw_device_attribute(side->device, "rom@bar"), "off") == 0)
        return false;
    if (file && file->value)
        return *file->value;
    if (!file && g_strcmp0(enabled, "no") == 0)
        return false;
    return (!file && written && *written) || sw_state_has_rom(side->qemu.type);
}

static void
add_side(SwCompatEnd *end, const SwDevice *device)
{
    SwCompatSide *side = g_new0(SwCompatSide, 1);

    side->device = device;
    side->alias = sw_names_alias(end->names, device);
    side->qemu = sw_qemu_device(end->plan, end->caps, device);
    sw_qemu_device_override(&side->qemu, end->plan->domain, side->alias, true);
    side->qemu.missing = side->qemu.missing || is_missing(end->caps, side->qemu.type);
    side->place = place_of(end->plan, device);
    side->state = state_of(end, side);
    side->rom = rom_of(end, side);
    g_ptr_array_add(end->devices, side);
}

static const char *
machine_of(const SwPlan *plan, const SwCaps *caps)
{
    const char *name = plan->domain->machine;
    const SwCapsMachine *machine =
        name ? sw_caps_find_machine(caps, name) : sw_caps_default_machine(caps);

    if (machine)
        return machine->broken ? NULL : machine->name;
    return caps->machines->len > 0 ? NULL : name; /* it did not list them */
}

SwCompatEnd *
sw_compat_end_new(const SwPlan *plan, const SwCaps *caps)
{
    SwCompatEnd *end = g_new0(SwCompatEnd, 1);

    end->plan = plan;
    end->caps = caps;
    end->machine = machine_of(plan, caps);
    end->names = sw_names_new(plan);
    end->devices = g_ptr_array_new_with_free_func((GDestroyNotify)side_free);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device) {
            const SwAddress *address = &device->address;

            if (sw_address_present(address) || address->type == SW_ADDRESS_CCW ||
                address->type == SW_ADDRESS_VIRTIO_MMIO)
                add_side(end, device);
        }
    return end;
}

/* ---- which is which ---- */

static bool
is_bridge(const SwCompatSide *side)
{
    return sw_device_is_controller(side->device, "pci");
}

/* Keys are (transfer full); NULL: this way the device cannot be recognized. */
static char *
bridge_key(const SwCompatSide *side)
{
    return is_bridge(side) ? g_strdup(side->place) : NULL;
}

static char *
name_key(const SwCompatSide *side)
{
    const SwDevice *device = side->device;
    g_autofree char *name = device->name ? g_ascii_strdown(device->name, -1) : NULL;

    return name ? g_strdup_printf("%s %s %s", sw_kind_name(device->kind),
                                  device->type ? device->type : "", name)
                : NULL;
}

static char *
alias_key(const SwCompatSide *side)
{
    return g_strdup_printf("%s %s", sw_kind_name(side->device->kind), side->alias);
}

static char *
place_key(const SwCompatSide *side)
{
    return *side->place ? g_strdup_printf("%s %s", sw_kind_name(side->device->kind), side->place)
                        : NULL;
}

static char *(*const keys[])(const SwCompatSide *side) = {bridge_key, name_key, alias_key,
                                                          place_key};

/* What one key finds. Of two devices with the same key the first that is free counts. */
static void
pair_by(char *(*key)(const SwCompatSide *side), GPtrArray *from, GPtrArray *to, GHashTable *found)
{
    g_autoptr(GHashTable) there = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = to->len; i-- > 0;) {
        char *name = ((SwCompatSide *)to->pdata[i])->paired ? NULL : key(to->pdata[i]);

        if (name)
            g_hash_table_replace(there, name, to->pdata[i]);
    }
    for (guint i = 0; i < from->len; i++) {
        SwCompatSide *side = from->pdata[i], *other;
        g_autofree char *name = side->paired ? NULL : key(side);

        other = name ? g_hash_table_lookup(there, name) : NULL;
        if (!other || other->paired)
            continue;
        side->paired = other->paired = true;
        g_hash_table_insert(found, side, other);
    }
}

void
sw_compat_pair(SwCompatEnd *from, SwCompatEnd *to, SwPaired *paired, void *data)
{
    g_autoptr(GHashTable) found = g_hash_table_new(NULL, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        pair_by(keys[i], from->devices, to->devices, found);
    for (guint i = 0; i < from->devices->len; i++)
        paired(from->devices->pdata[i], g_hash_table_lookup(found, from->devices->pdata[i]), data);
    for (guint i = 0; i < to->devices->len; i++)
        if (!((SwCompatSide *)to->devices->pdata[i])->paired)
            paired(NULL, to->devices->pdata[i], data);
}
