/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a guest that runs can migrate.
 *
 * Each look at a pair finds one thing that may be in the way; all of them look, the first one that
 * finds something gives the reason. What is compared, and why it is enough, is told with the rows
 * of rules/sw-migration-rules.c. */
#include "text/sw-compat.h"

#include <string.h>

#include "base/sw-i18n.h"
#include "caps/sw-machine-caps.h"
#include "rules/sw-virtio-rules.h"

static void
pair_clear(SwCompatPair *pair)
{
    g_free(pair->reason);
    g_free(pair->cure);
}

static void
pair_free(SwCompatPair *pair)
{
    pair_clear(pair);
    g_free(pair);
}

void
sw_compat_free(SwCompat *compat)
{
    if (!compat)
        return;
    pair_clear(&compat->machine);
    g_ptr_array_unref(compat->devices);
    sw_compat_end_free(compat->from);
    sw_compat_end_free(compat->to);
    g_free(compat);
}

/* @reason and @cure: (transfer full) */
static void
object(SwCompatPair *pair, bool forward, bool back, char *reason, char *cure)
{
    pair->migratable = pair->migratable && !forward;
    pair->back = pair->back && !back;
    if (!pair->reason) {
        pair->reason = reason;
        pair->cure = cure;
    } else {
        g_free(reason);
        g_free(cure);
    }
}

static void
object_both(SwCompatPair *pair, char *reason, const char *cure)
{
    object(pair, true, true, reason, g_strdup(cure));
}

/* ---- one device ---- */

static void
look_at_emulators(SwCompatPair *pair)
{
    const SwCompatSide *sides[] = {pair->from, pair->to};

    for (size_t i = 0; i < G_N_ELEMENTS(sides); i++) {
        const char *type = sides[i]->qemu.type;

        if (sides[i]->qemu.missing)
            object_both(pair,
                        g_strdup_printf(i ? _("the destination's emulator has no type %s")
                                          : _("the source's emulator has no type %s"),
                                        type ? type : ""),
                        _("use a model that both emulators have"));
        else if (sides[i]->state == SW_STATE_REFUSED)
            object_both(pair,
                        g_strdup_printf(i ? _("the destination's QEMU does not start with these "
                                              "properties of %s in this slot")
                                          : _("the source's QEMU does not start with these "
                                              "properties of %s in this slot"),
                                        type ? type : ""),
                        _("take the properties away, or give both of disable-legacy and "
                          "disable-modern"));
    }
}

static void
look_at_place(SwCompatPair *pair)
{
    if (!g_str_equal(pair->from->place, pair->to->place))
        object_both(
            pair,
            g_strdup_printf(_("it is in slot %s at the source and in %s at the destination"),
                            pair->from->place, pair->to->place),
            _("give it and the bridges above it the same <address> on both sides, as "
              "'slotwise place' writes it"));
}

static bool
same_stem(const char *a, const char *b)
{
    return sw_type_stem(a) == sw_type_stem(b) && strncmp(a, b, sw_type_stem(a)) == 0;
}

static void
look_at_form(SwCompatPair *pair)
{
    const char *a = pair->from->qemu.type, *b = pair->to->qemu.type;

    if (!a || !b ? a != b : !same_stem(a, b))
        object_both(pair,
                    g_strdup_printf(_("it is %s at the source and %s at the destination"),
                                    a ? a : _("unknown"), b ? b : _("unknown")),
                    _("give both sides the same model"));
    else if (pair->from->state != pair->to->state)
        object_both(pair,
                    g_strdup_printf(_("it is %s at the source and %s at the destination"),
                                    sw_state_name(pair->from->state),
                                    sw_state_name(pair->to->state)),
                    _("give both sides the same model"));
}

static void
look_at_rom(SwCompatPair *pair)
{
    const SwCompatSide *from = pair->from, *to = pair->to;

    if (from->rom && to->rom && g_strcmp0(from->qemu.type, to->qemu.type) != 0)
        object_both(pair,
                    g_strdup_printf(_("the memory of its option ROM is called %s at the source and "
                                      "%s at the destination"),
                                    from->qemu.type, to->qemu.type),
                    _("give both sides the same model, or <rom enabled='no'/> before the guest is "
                      "started"));
    else if (from->rom != to->rom)
        object(pair, from->rom, to->rom,
               g_strdup(from->rom ? _("it has an option ROM at the source, which the destination "
                                      "has not")
                                  : _("it has an option ROM at the destination, which the source "
                                      "has not")),
               g_strdup(_("give both sides the same <rom>")));
}

/* The numbers of a bridge that its configuration space shows. A chassis is not among them. */
static void
look_at_controller(SwCompatPair *pair)
{
    const SwController *a = &pair->from->device->controller, *b = &pair->to->device->controller;
    const struct {
        const char *name;
        int from, to;
    } numbers[] = {{"port", a->port, b->port},
                   {"busNr", a->bus_nr, b->bus_nr},
                   {"hotplug", a->hotplug == SW_SWITCH_OFF, b->hotplug == SW_SWITCH_OFF}};

    if (!sw_device_is_controller(pair->from->device, "pci"))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (numbers[i].from != numbers[i].to)
            object_both(pair,
                        g_strdup_printf(_("its %s is not the same on both sides"), numbers[i].name),
                        _("give both sides the same <target>"));
}

static void
look_at_multifunction(SwCompatPair *pair)
{
    const SwAddress *a = &pair->from->device->address, *b = &pair->to->device->address;

    if ((a->multifunction == SW_SWITCH_ON) != (b->multifunction == SW_SWITCH_ON))
        object_both(pair, g_strdup(_("multifunction is not the same on both sides")),
                    _("give both sides the same <address>"));
}

static const char *
written(const SwDevice *device, const SwAlikeRule *rule)
{
    const char *text = sw_device_attribute(device, rule->path);

    return text ? text : rule->absent;
}

static void
look_at_attributes(SwCompatPair *pair)
{
    const SwDevice *a = pair->from->device, *b = pair->to->device;
    size_t n;
    const SwAlikeRule *rules = sw_alike_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (sw_device_is(a, rules[i].kind, rules[i].type, NULL) &&
            g_strcmp0(written(a, &rules[i]), written(b, &rules[i])) != 0)
            object_both(pair,
                        g_strdup_printf(_("%s is not the same on both sides: %s"), rules[i].path,
                                        _(rules[i].why)),
                        _("write the same on both sides"));
}

static void (*const looks[])(SwCompatPair *pair) = {
    look_at_emulators,  look_at_place,         look_at_form,       look_at_rom,
    look_at_controller, look_at_multifunction, look_at_attributes,
};

/* ---- libvirt ---- */

/* What libvirt calls virtio options. */
static bool
same_options(const SwDevice *a, const SwDevice *b)
{
    static const char *const paths[] = {"driver@queues", "driver@iommu", "driver@ats",
                                        "driver@packed", "driver@page_per_vq"};

    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        if (g_strcmp0(sw_device_attribute(a, paths[i]), sw_device_attribute(b, paths[i])) != 0)
            return false;
    return true;
}

/* libvirt compares the two definitions, as it does when it restores a guest, and refuses what QEMU
 * might take: another model is enough, also where the device is the same, or a model that is
 * written on one side only. It takes another alias, chassis, port number or ROM. */
static bool
libvirt_takes(const SwCompatPair *pair)
{
    const SwDevice *a = pair->from->device, *b = pair->to->device;

    return g_strcmp0(a->model, b->model) == 0 && g_strcmp0(a->type, b->type) == 0 &&
           a->address.type == b->address.type && sw_pci_equal(&a->address.pci, &b->address.pci) &&
           (!a->name || !b->name || g_ascii_strcasecmp(a->name, b->name) == 0) &&
           a->controller.index == b->controller.index &&
           a->controller.ports == b->controller.ports && same_options(a, b);
}

/* libvirt compares the first device of a kind with the first one, and so on; the numbers of devices
 * are compared before. */
static bool
same_position(const SwCompat *compat, const SwDevice *a, const SwDevice *b)
{
    const GPtrArray *from = compat->from->plan->domain->devices[a->kind];
    const GPtrArray *to = compat->to->plan->domain->devices[b->kind];
    guint i = 0, j = 0;

    return from->len != to->len || a->kind == SW_KIND_CONTROLLER ||
           !g_ptr_array_find((GPtrArray *)from, a, &i) ||
           !g_ptr_array_find((GPtrArray *)to, b, &j) || i == j;
}

/* ---- all devices ---- */

static void
look_at_presence(SwCompatPair *pair)
{
    if (pair->from)
        object_both(pair, g_strdup(_("the destination has no such device")),
                    _("add it there, or remove it at the source while the guest is shut off"));
    else
        object_both(pair,
                    g_strdup(_("the source has no such device, so that the guest would not "
                               "know of it")),
                    _("remove it at the destination, or add it at the source"));
}

static void
add_pair(const SwCompatSide *from, const SwCompatSide *to, void *data)
{
    SwCompat *compat = data;
    SwCompatPair *pair = g_new0(SwCompatPair, 1);

    *pair = (SwCompatPair){.from = from, .to = to, .migratable = true, .back = true};
    if (from && to) {
        for (size_t i = 0; i < G_N_ELEMENTS(looks); i++)
            looks[i](pair);
        pair->libvirt = !from->qemu.missing && !to->qemu.missing && libvirt_takes(pair) &&
                        same_position(compat, from->device, to->device);
    } else {
        look_at_presence(pair);
    }
    g_ptr_array_add(compat->devices, pair);
}

/* ---- the machine ---- */

static void
look_at_machine_type(const SwCompat *compat, SwCompatPair *pair)
{
    const char *a = compat->from->machine, *b = compat->to->machine;
    const char *written_a = compat->from->plan->domain->machine;
    const char *written_b = compat->to->plan->domain->machine;

    if (!a || !b)
        object_both(
            pair,
            g_strdup_printf(a ? _("the destination's emulator has no machine type %s")
                              : _("the source's emulator has no machine type %s"),
                            a ? (written_b ? written_b : "") : (written_a ? written_a : "")),
            _("use a machine type that both emulators have"));
    else if (!g_str_equal(a, b))
        object_both(pair,
                    g_strdup_printf(_("the machine type is %s at the source and %s at the "
                                      "destination"),
                                    a, b),
                    _("write the same version of the machine type on both sides"));
}

static void
look_at_machine(SwCompat *compat)
{
    const SwDomain *a = compat->from->plan->domain, *b = compat->to->plan->domain;
    SwCompatPair *pair = &compat->machine;
    const SwCompatEnd *ends[] = {compat->from, compat->to};

    *pair = (SwCompatPair){.migratable = true, .back = true};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (!g_str_equal(sw_caps_target(ends[i]->plan->domain->arch), ends[i]->caps->target))
            object_both(pair,
                        g_strdup_printf(i ? _("the destination's emulator is one of %s, not of %s")
                                          : _("the source's emulator is one of %s, not of %s"),
                                        ends[i]->caps->target, ends[i]->plan->domain->arch),
                        _("give the capabilities of another emulator"));
    if (!g_str_equal(sw_caps_target(a->arch), sw_caps_target(b->arch)))
        object_both(pair, g_strdup(_("the architecture is not the same on both sides")),
                    _("give two domains of one architecture"));
    look_at_machine_type(compat, pair);
    if (a->firmware != b->firmware)
        object_both(pair, g_strdup(_("one side has UEFI, whose memory the other side has not")),
                    _("start both sides with the same firmware"));
    pair->libvirt = pair->migratable;
}

SwCompat *
sw_compat_new(SwCompatEnd *from, SwCompatEnd *to)
{
    SwCompat *compat = g_new0(SwCompat, 1);

    compat->from = from;
    compat->to = to;
    compat->devices = g_ptr_array_new_with_free_func((GDestroyNotify)pair_free);
    look_at_machine(compat);
    sw_compat_pair(from, to, add_pair, compat);
    compat->migratable = compat->machine.migratable;
    compat->back = compat->machine.back;
    compat->libvirt = compat->machine.libvirt;
    for (guint i = 0; i < compat->devices->len; i++) {
        const SwCompatPair *pair = compat->devices->pdata[i];

        compat->migratable = compat->migratable && pair->migratable;
        compat->back = compat->back && pair->back;
        compat->libvirt = compat->libvirt && pair->libvirt;
    }
    return compat;
}
