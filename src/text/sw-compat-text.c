/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a guest can migrate, for people and for programs. */
#include "base/sw-i18n.h"
#include "base/sw-printable.h"
#include "text/sw-compat.h"
#include "text/sw-json.h"

#define MAX_TEXT 256u /* bytes of a model that are shown */

static char *
name_of(const SwCompatPair *pair)
{
    return sw_device_name((pair->from ? pair->from : pair->to)->device);
}

/* ---- JSON ---- */

static void
append_verdict(GString *out, const SwCompatPair *pair)
{
    sw_json_bool(out, "migratable", pair->migratable);
    sw_json_bool(out, "back", pair->back);
    sw_json_bool(out, "libvirt", pair->libvirt);
    sw_json_member(out, "reason", pair->reason);
    sw_json_member(out, "cure", pair->cure);
}

static void
append_side_json(GString *out, const char *name, const SwCompatSide *side)
{
    g_autofree char *model = NULL;

    sw_json_name(out, name);
    if (!side) {
        g_string_append(out, "null");
        return;
    }
    model = side->device->model ? sw_printable(side->device->model, -1, MAX_TEXT) : NULL;
    g_string_append_c(out, '{');
    sw_json_member(out, "model", model);
    sw_json_member(out, "type", side->qemu.missing ? NULL : side->qemu.type);
    sw_json_member(out, "class", side->state == SW_STATE_NONE ? NULL : sw_state_name(side->state));
    sw_json_member(out, "place", side->place);
    sw_json_bool(out, "rom", side->rom);
    g_string_append_c(out, '}');
}

static void
append_device_json(GString *out, const SwCompatPair *pair)
{
    g_autofree char *name = name_of(pair);

    g_string_append(out, out->str[out->len - 1] == '[' ? "\n  {" : ",\n  {");
    sw_json_member(out, "device", name);
    sw_json_member(out, "alias", (pair->from ? pair->from : pair->to)->alias);
    append_side_json(out, "from", pair->from);
    append_side_json(out, "to", pair->to);
    append_verdict(out, pair);
    g_string_append_c(out, '}');
}

static char *
format_json(const SwCompat *compat, const char *from, const char *to)
{
    GString *out = g_string_new("{");

    sw_json_member(out, "from", from);
    sw_json_member(out, "to", to);
    sw_json_bool(out, "migratable", compat->migratable);
    sw_json_bool(out, "back", compat->back);
    sw_json_bool(out, "libvirt", compat->libvirt);
    sw_json_name(out, "machine");
    g_string_append_c(out, '{');
    sw_json_member(out, "from", compat->from->machine);
    sw_json_member(out, "to", compat->to->machine);
    append_verdict(out, &compat->machine);
    g_string_append(out, "}");
    sw_json_name(out, "devices");
    g_string_append_c(out, '[');
    for (guint i = 0; i < compat->devices->len; i++)
        append_device_json(out, compat->devices->pdata[i]);
    g_string_append(out, compat->devices->len > 0 ? "\n]}\n" : "]}\n");
    return g_string_free(out, FALSE);
}

/* ---- text ---- */

static const char *
word(bool yes)
{
    return yes ? _("yes") : _("no");
}

static void
append_line(GString *out, const SwCompatPair *pair, const char *name, const char *what)
{
    const SwCompatSide *side = pair->from ? pair->from : pair->to;

    g_string_append_printf(out, "%-4s %-4s %-7s %s", word(pair->migratable), word(pair->back),
                           word(pair->libvirt), name);
    if (side)
        g_string_append_printf(out, " (%s)", side->alias);
    if (what)
        g_string_append_printf(out, ", %s", what);
    if (pair->reason)
        g_string_append_printf(out, " (%s; %s)", pair->reason, pair->cure);
    g_string_append_c(out, '\n');
}

/* (transfer full): "transitional", "virtio-blk-pci", or NULL */
static char *
describe(const SwCompatSide *side)
{
    if (!side->qemu.type)
        return NULL;
    if (side->state == SW_STATE_NONE)
        return g_strdup(side->qemu.type);
    return g_strdup_printf("%s (%s)", side->qemu.type, sw_state_name(side->state));
}

static void
append_device(GString *out, const SwCompatPair *pair)
{
    g_autofree char *name = name_of(pair), *from = pair->from ? describe(pair->from) : NULL;
    g_autofree char *to = pair->to ? describe(pair->to) : NULL, *what = NULL;

    if (from && to && !g_str_equal(from, to))
        what = g_strdup_printf("%s -> %s", from, to);
    else
        what = g_strdup(from ? from : to);
    append_line(out, pair, name, what);
}

static void
append_sum(GString *out, const SwCompat *compat, const char *from, const char *to)
{
    if (compat->migratable && compat->back)
        g_string_append_printf(out, _("A running guest can migrate from %s to %s and back"), from,
                               to);
    else if (compat->migratable)
        g_string_append_printf(out, _("A running guest can migrate from %s to %s, but not back"),
                               from, to);
    else if (compat->back)
        g_string_append_printf(out, _("A running guest cannot migrate from %s to %s, only back"),
                               from, to);
    else
        g_string_append_printf(out, _("A running guest can migrate neither from %s to %s nor back"),
                               from, to);
    if (compat->migratable && !compat->libvirt)
        g_string_append(out, _("; libvirt refuses it nevertheless, as the definitions differ"));
    g_string_append_c(out, '\n');
}

static char *
format_text(const SwCompat *compat, const char *from, const char *to)
{
    GString *out = g_string_new(NULL);
    const char *machine = compat->from->machine;

    g_string_append_printf(out, "%-4s %-4s %-7s\n", _("to"), _("back"), "libvirt");
    append_line(out, &compat->machine, _("machine"),
                machine ? machine : compat->from->plan->domain->machine);
    for (guint i = 0; i < compat->devices->len; i++)
        append_device(out, compat->devices->pdata[i]);
    append_sum(out, compat, from, to);
    return g_string_free(out, FALSE);
}

char *
sw_compat_format(const SwCompat *compat, const char *from, const char *to, SwCompatForm form)
{
    switch (form) {
    case SW_COMPAT_TEXT:
        return format_text(compat, from, to);
    case SW_COMPAT_JSON:
    case SW_N_COMPATS:
        break;
    }
    return format_json(compat, from, to);
}
