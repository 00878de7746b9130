/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why each device of a plan is what it is and where it is. */
#include "text/sw-explain.h"

#include <verify.h>

#include "base/sw-error.h"
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "place/sw-limits.h"
#include "rules/sw-virtio-rules.h"
#include "text/sw-json.h"
#include "text/sw-names.h"
#include "text/sw-qemu-device.h"
#include "text/sw-usage.h"

#define MAX_MODEL 256u /* bytes of a model that is shown */
#define MAX_GUEST 256u /* bytes of a guest's id that are shown */

/* What decided: a row for each way to come to an address. */
static const struct {
    const char *source; /* in JSON, stable */
    const char *reason; /* when the plan gives none of its own; translatable */
} placed_words[] = {
    [SW_PLACED_NOWHERE] = {"none", N_("it takes no PCI address")},
    [SW_PLACED_WRITTEN] = {"document", N_("the address is written in the domain")},
    [SW_PLACED_MOVED] =
        {"document",
         N_("the bus is one higher than written: a pair of bridges had to come before it, "
            "as libvirt does it")},
    [SW_PLACED_CHIPSET] = {"chipset", N_("the chipset's place for it")},
    [SW_PLACED_FOUND] = {"libvirt", N_("the first free slot that takes it")},
    [SW_PLACED_BEYOND] =
        {"slotwise", N_("the first free slot that takes it, in a layout with room for all devices; "
                        "libvirt alone would have refused this domain")},
};
verify(G_N_ELEMENTS(placed_words) == SW_N_PLACED);

static const char *
source_of(const SwDevice *device)
{
    if (device->model_reason)
        return sw_by_name(device->model_by);
    return device->home_reason ? sw_by_name(device->home_by) : placed_words[device->placed].source;
}

static const char *
place_reason(const SwDevice *device)
{
    return device->place_reason ? _(device->place_reason) : _(placed_words[device->placed].reason);
}

static bool
is_ccw(const SwDevice *device)
{
    return device->address.type == SW_ADDRESS_CCW;
}

/* Channel I/O and virtio-mmio have no kinds of slot. */
static bool
has_slot(const SwDevice *device)
{
    return !is_ccw(device) && device->address.type != SW_ADDRESS_VIRTIO_MMIO;
}

/* Why the device has this form; NULL: nothing was decided about it. */
static const char *
model_reason(const SwPlan *plan, const SwDevice *device)
{
    const SwVirtioRule *rule = plan->served ? sw_virtio_rule_find(device) : NULL;

    if (device->wish != SW_WISH_NONE)
        return device->model_reason;
    if (rule && rule->legacy && sw_virtio_ask(device) == SW_ASKS_NOTHING && has_slot(device))
        return _("the generic type is virtio 0.9 only in every slot of this machine type, and the "
                 "guest drives that");
    return device->model_reason;
}

/* @why: of the model, or NULL. (transfer full) */
static char *
whole_reason(const SwDevice *device, const char *why)
{
    return g_strdup_printf("%s%s%s%s%s%s%s", why ? why : "", why ? "; " : "",
                           has_slot(device) ? _(device->connect_reason) : "",
                           has_slot(device) ? "; " : "", place_reason(device),
                           device->home_reason ? "; " : "",
                           device->home_reason ? device->home_reason : "");
}

/* ---- JSON ---- */

static void
append_connect_json(GString *out, SwConnect connect)
{
    g_autofree const char **names = sw_connect_format(connect);

    sw_json_name(out, "connect");
    g_string_append_c(out, '[');
    for (size_t i = 0; names[i]; i++) {
        g_string_append(out, i ? ", " : "");
        sw_json_string(out, names[i]);
    }
    g_string_append_c(out, ']');
}

static void
append_number_json(GString *out, const char *name, const SwDevice *device, unsigned number)
{
    sw_json_name(out, name);
    if (sw_address_present(&device->address))
        g_string_append_printf(out, "%u", number);
    else
        g_string_append(out, "null");
}

static void
append_props_json(GString *out, const SwQemuDevice *qemu)
{
    sw_json_name(out, "props");
    g_string_append_c(out, '{');
    if (qemu->disable_legacy)
        sw_json_member(out, "disable-legacy", qemu->disable_legacy);
    if (qemu->disable_modern)
        sw_json_member(out, "disable-modern", qemu->disable_modern);
    g_string_append_c(out, '}');
}

static void
append_json(GString *out, const SwDevice *device, const SwQemuDevice *qemu, const char *alias,
            const char *why)
{
    g_autofree char *name = sw_device_name(device), *reason = whole_reason(device, why);
    const SwPci *pci = &device->address.pci;

    g_string_append(out, out->len > 1 ? ",\n  {" : "\n  {");
    sw_json_member(out, "device", name);
    sw_json_member(out, "alias", alias);
    sw_json_member(out, "model", device->model);
    sw_json_member(out, "type", qemu->missing ? NULL : qemu->type);
    append_props_json(out, qemu);
    append_connect_json(out, has_slot(device) ? device->connect : 0);
    append_number_json(out, "bus", device, pci->bus);
    append_number_json(out, "slot", device, pci->slot);
    append_number_json(out, "function", device, pci->function);
    if (is_ccw(device)) {
        g_autofree char *at = sw_ccw_format(&device->address.ccw);

        sw_json_member(out, "ccw", at);
    }
    sw_json_member(out, "reason", reason);
    sw_json_member(out, "source", source_of(device));
    g_string_append_c(out, '}');
}

/* ---- text ---- */

static void
append_head(GString *out, const SwDevice *device)
{
    static const char *const origins[] = {
        [SW_ORIGIN_WRITTEN] = NULL,
        [SW_ORIGIN_MACHINE] = N_("libvirt adds it to this machine type"),
        [SW_ORIGIN_IMPLIED] = N_("another device needs it"),
        [SW_ORIGIN_GROWN] = N_("added to make room"),
    };
    g_autofree char *name = sw_device_name(device);

    g_string_append(out, name);
    if (device->line)
        g_string_append_printf(out, _(" (line %d)"), device->line);
    else if (origins[device->origin])
        g_string_append_printf(out, " (%s)", _(origins[device->origin]));
    g_string_append_c(out, '\n');
}

static void
append_place(GString *out, const SwDevice *device)
{
    const SwZpci *zpci = &device->address.zpci;
    g_autofree char *at =
        is_ccw(device) ? sw_ccw_format(&device->address.ccw) : sw_pci_format(&device->address.pci);

    if (is_ccw(device) || sw_address_present(&device->address))
        g_string_append_printf(out, "  %s %s: %s\n", _("address"), at, place_reason(device));
    else if (!has_slot(device))
        g_string_append_printf(out, "  %s virtio-mmio: %s\n", _("address"), place_reason(device));
    if (device->home_reason)
        g_string_append_printf(out, "  %s %s\n", _("because"), device->home_reason);
    if (sw_zpci_present(zpci))
        g_string_append_printf(out, "  %s uid 0x%04x fid 0x%08x\n", _("zpci   "), zpci->uid,
                               zpci->fid);
}

static void
append_props(GString *out, const SwQemuDevice *qemu)
{
    if (!qemu->disable_legacy && !qemu->disable_modern)
        return;
    g_string_append_printf(out, "  %s", _("props  "));
    if (qemu->disable_legacy)
        g_string_append_printf(out, " disable-legacy=%s", qemu->disable_legacy);
    if (qemu->disable_modern)
        g_string_append_printf(out, " disable-modern=%s", qemu->disable_modern);
    g_string_append_c(out, '\n');
}

static void
append_text(GString *out, const SwDevice *device, const SwQemuDevice *qemu, const char *why)
{
    g_autofree const char **names = sw_connect_format(device->connect);
    g_autofree char *flags = g_strjoinv(" ", (char **)names);
    g_autofree char *model = device->model ? sw_printable(device->model, -1, MAX_MODEL) : NULL;

    append_head(out, device);
    if (model)
        g_string_append_printf(out, why ? "  %s %s: %s\n" : "  %s %s\n", _("model  "), model, why);
    else if (why)
        g_string_append_printf(out, "  %s %s\n", _("model  "), why);
    if (qemu->type)
        g_string_append_printf(out, "  %s %s%s\n", _("type   "), qemu->type,
                               qemu->missing ? _(" - which this emulator does not have") : "");
    append_props(out, qemu);
    if (has_slot(device))
        g_string_append_printf(out, "  %s %s: %s\n", _("connect"), flags,
                               _(device->connect_reason));
    append_place(out, device);
}

/* Who the guest is, and who said so. */
static void
append_guest(GString *out, const SwPlan *plan)
{
    const SwDomain *domain = plan->domain;
    g_autofree char *id = domain->os_id ? sw_printable(domain->os_id, -1, MAX_GUEST) : NULL;
    g_autofree char *who = sw_domain_who_named_os(domain);

    if (id && (plan->guest_known || plan->drives != SW_DRIVES_NONE))
        g_string_append_printf(out, _("guest %s, %s\n"), id, who);
    else if (id)
        g_string_append_printf(out, _("guest %s, %s: nothing is known of it\n"), id, who);
}

static void
append_sections(GString *out, const SwPlan *plan)
{
    SwLimit limits[SW_N_LIMITS];
    g_autofree char *line = NULL;

    sw_limits_count(plan, limits);
    if (!limits[SW_LIMIT_SECTIONS].needed)
        return;
    line = sw_limit_format(&limits[SW_LIMIT_SECTIONS]);
    g_string_append_printf(out, "%s\n", line);
}

/* What the machine runs out of first, when its slots do not decide. */
static void
append_limits(GString *out, const SwPlan *plan)
{
    sw_usage_append(out, plan);
    if (plan->lacking)
        g_string_append_printf(out, _("libvirt alone would leave a free port: %s\n"),
                               plan->lacking);
    append_sections(out, plan);
}

/* ---- both ---- */

static bool
is_called(const SwDevice *device, const char *alias, const char *only)
{
    g_autofree char *name = sw_device_name(device);

    return !only || g_str_equal(only, name) || g_str_equal(only, alias) ||
           g_strcmp0(only, device->name) == 0;
}

static bool
is_shown(const SwDevice *device)
{
    return device->connect || is_ccw(device) || sw_address_present(&device->address);
}

char *
sw_explain_format(const SwPlan *plan, const SwCaps *caps, const char *only, SwExplain form,
                  GError **error)
{
    g_autoptr(SwNames) names = sw_names_new(plan);
    g_autoptr(GString) out = g_string_new(form == SW_EXPLAIN_JSON ? "[" : "");
    bool found = false;

    if (form == SW_EXPLAIN_TEXT && !only)
        append_guest(out, plan);
    for (SwKind kind = 0; kind < SW_N_KINDS; kind++)
        SW_FOREACH_DEVICE (plan->domain, kind, device) {
            const char *alias = sw_names_alias(names, device);
            SwQemuDevice qemu;

            if (!is_shown(device) || !is_called(device, alias, only))
                continue;
            found = true;
            qemu = sw_qemu_device(plan, caps, device);
            sw_qemu_device_override(&qemu, plan->domain, alias, true);
            if (form == SW_EXPLAIN_JSON)
                append_json(out, device, &qemu, alias, model_reason(plan, device));
            else
                append_text(out, device, &qemu, model_reason(plan, device));
        }
    if (only && !found) {
        sw_error_set(error, SW_ERROR_VALUE, 0,
                     _("no PCI device is called '%s'; see 'slotwise explain' for their names"),
                     only);
        return NULL;
    }
    if (form == SW_EXPLAIN_JSON)
        g_string_append(out, found ? "\n]\n" : "]\n");
    else if (!only)
        append_limits(out, plan);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
