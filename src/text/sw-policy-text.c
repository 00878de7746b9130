/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the policy decides for one guest OS on one emulator. */
#include "text/sw-policy-text.h"

#include <verify.h>

#include "base/sw-i18n.h"
#include "rules/sw-virtio-rules.h"
#include "text/sw-json.h"

/* What people and programs read for a choice. */
static const struct {
    const char *model; /* in JSON: the model attribute, or null */
    const char *slot;  /* in JSON */
    const char *words; /* translatable */
} choice_words[] = {
    [SW_CHOICE_LEAVE] = {NULL, NULL, N_("as libvirt has it")},
    [SW_CHOICE_TRANSITIONAL] = {"virtio-transitional", "pci",
                                N_("virtio-transitional, on a conventional slot")},
    [SW_CHOICE_CONVENTIONAL] = {NULL, "pci", N_("the generic type, on a conventional slot")},
    [SW_CHOICE_NON_TRANSITIONAL] = {"virtio-non-transitional", NULL,
                                    N_("virtio-non-transitional, in any slot")},
};
verify(G_N_ELEMENTS(choice_words) == SW_N_CHOICES);

static SwChoice
choose(const SwCaps *caps, const SwGuest *guest, const SwVirtioRule *rule)
{
    const SwPolicy policy = {.caps = caps, .guest = guest, .express = true};
    g_autoptr(SwDevice) device = sw_device_new(rule->kind, SW_ORIGIN_WRITTEN);

    device->type = g_strdup(rule->type);
    device->subtype = g_strdup(rule->subtype);
    sw_device_set_model(device, *rule->plain ? rule->plain : NULL);
    return sw_policy_choose(&policy, device);
}

static const char *const drives_words[] = {
    [SW_DRIVES_NONE] = N_("no virtio device of its own"),
    [SW_DRIVES_LEGACY] = N_("virtio 0.9 only"),
    [SW_DRIVES_MODERN] = N_("virtio 1 only"),
    [SW_DRIVES_BOTH] = N_("virtio 0.9 and virtio 1"),
};
verify(G_N_ELEMENTS(drives_words) == SW_N_DRIVES);

static void
append_fact(GString *out, const SwCaps *caps, const SwGuest *guest, const SwGuestTable *guests)
{
    if (guest) {
        g_string_append_printf(out, _("Guest: %s (%s)\n"), guest->short_id ? guest->short_id : "-",
                               guest->id);
        g_string_append_printf(out, _("Fact: its drivers know %s, says %s\n"),
                               _(drives_words[guest->drives]), guests->source);
    } else {
        g_string_append(
            out, _("Guest: none is named, so nothing is decided; name one with --guest-os\n"));
    }
    g_string_append_printf(out, _("Emulator: QEMU %s for %s\n"), caps->version, caps->target);
    g_string_append(out, _("On a machine whose root bus is PCI Express, a device without model and "
                           "address becomes:\n"));
}

/* Whether the row is an exception to a later one, which speaks for the family. */
static bool
is_exception(const SwVirtioRule *rules, size_t n, size_t row)
{
    for (size_t i = row + 1; i < n; i++)
        if (g_str_equal(rules[i].family, rules[row].family))
            return true;
    return false;
}

static char *
format_text(const SwCaps *caps, const SwGuest *guest, const SwGuestTable *guests)
{
    GString *out = g_string_new(NULL);
    const SwVirtioRule *rules;
    size_t n;

    append_fact(out, caps, guest, guests);
    rules = sw_virtio_rules(&n);
    for (size_t i = 0; i < n; i++)
        if (!is_exception(rules, n, i))
            g_string_append_printf(out, "  %-14s %s\n", rules[i].family,
                                   _(choice_words[choose(caps, guest, &rules[i])].words));
    g_string_append(
        out,
        _("On conventional PCI everything is left as libvirt has it: the slots fit already.\n"));
    return g_string_free(out, FALSE);
}

static char *
format_json(const SwCaps *caps, const SwGuest *guest, const SwGuestTable *guests)
{
    GString *out = g_string_new("{");
    const SwVirtioRule *rules;
    size_t n;

    sw_json_member(out, "guest", guest ? guest->id : NULL);
    sw_json_member(out, "drives", guest ? sw_drives_name(guest->drives) : NULL);
    sw_json_member(out, "source", guest ? guests->source : NULL);
    sw_json_name(out, "families");
    g_string_append_c(out, '{');
    rules = sw_virtio_rules(&n);
    for (size_t i = 0; i < n; i++) {
        SwChoice choice = choose(caps, guest, &rules[i]);

        if (is_exception(rules, n, i))
            continue;
        sw_json_name(out, rules[i].family);
        g_string_append_c(out, '{');
        sw_json_member(out, "choice", sw_choice_name(choice));
        sw_json_member(out, "model", choice_words[choice].model);
        sw_json_member(out, "slot", choice_words[choice].slot);
        g_string_append_c(out, '}');
    }
    g_string_append(out, "}}\n");
    return g_string_free(out, FALSE);
}

char *
sw_policy_format(const SwCaps *caps, const SwGuest *guest, const SwGuestTable *guests,
                 SwPolicyForm form)
{
    switch (form) {
    case SW_POLICY_TEXT:
        return format_text(caps, guest, guests);
    case SW_POLICY_JSON:
        return format_json(caps, guest, guests);
    case SW_N_POLICY_FORMS:
        break;
    }
    g_return_val_if_reached(NULL);
}
