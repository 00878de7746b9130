/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The policy in force, and what it decides for one guest OS on one emulator. */
#include "text/sw-policy-text.h"

#include <verify.h>

#include "base/sw-i18n.h"
#include "rules/sw-virtio-rules.h"
#include "text/sw-json.h"

/* ---- settings ---- */

/** One value and where it comes from. */
typedef struct {
    char *section; /* as it is written, without brackets */
    const char *key;
    char *value;
    const SwSetting *line; /* NULL: the usual value */
} Row;

static void
row_free(void *data)
{
    Row *row = data;

    g_free(row->section);
    g_free(row->value);
    g_free(row);
}

static void
add_row(GPtrArray *rows, char *section, const SwPolicyRule *rule, const SwSetting *line)
{
    const int usual[] = {rule->usual, rule->usual};
    const Row row = {section, rule->name,
                     line ? g_strdup(line->text) : sw_policy_rule_format(rule, usual), line};

    g_ptr_array_add(rows, g_memdup2(&row, sizeof(row)));
}

/* Each key of the site, then what is said for some guests, domains or devices.
 * Return: (transfer full) (element-type Row) */
static GPtrArray *
list_rows(const SwSite *site)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);
    g_autoptr(GPtrArray) settings = sw_site_in_force(site);
    const SwSubject everybody = {NULL};
    size_t n;
    const SwPolicyRule *rules = sw_policy_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (*rules[i].group)
            add_row(rows, g_strdup(rules[i].group), &rules[i],
                    sw_site_find(site, rules[i].id, &everybody));
    for (SwScope scope = SW_SCOPE_GUEST; scope < SW_N_SCOPES; scope++)
        for (guint i = 0; i < settings->len; i++) {
            const SwSetting *setting = settings->pdata[i];

            if (setting->scope == scope)
                add_row(rows, g_strdup_printf("%s \"%s\"", sw_scope_name(scope), setting->pattern),
                        setting->rule, setting);
        }
    return rows;
}

/* ---- decisions ---- */

/* What people and programs read for a choice. */
static const struct {
    const char *model;             /* in JSON: the model attribute, or null */
    bool legacy;                   /* it has a home */
    const char *words[SW_N_HOMES]; /* translatable; NULL: those of the first home */
} choice_words[] = {
    [SW_CHOICE_LEAVE] = {NULL, false, {N_("as libvirt has it")}},
    [SW_CHOICE_TRANSITIONAL] = {"virtio-transitional",
                                true,
                                {N_("virtio-transitional, on a conventional slot"),
                                 N_("virtio-transitional, on the root bus itself"),
                                 N_("virtio-transitional, on a root port of its own"),
                                 N_("virtio-transitional, where there is room")}},
    [SW_CHOICE_CONVENTIONAL] = {NULL,
                                true,
                                {N_("the generic type, on a conventional slot"),
                                 N_("the generic type, on the root bus itself"), NULL,
                                 N_("the generic type, where there is room")}},
    [SW_CHOICE_NON_TRANSITIONAL] = {"virtio-non-transitional",
                                    false,
                                    {N_("virtio-non-transitional, in any slot")}},
};
verify(G_N_ELEMENTS(choice_words) == SW_N_CHOICES);

/* The kind of slot, in JSON. */
static const char *const home_slots[] = {
    [SW_HOME_BRIDGE] = "pci",
    [SW_HOME_ROOT] = "pcie",
    [SW_HOME_PORT] = "pcie",
    [SW_HOME_AUTO] = NULL,
};
verify(G_N_ELEMENTS(home_slots) == SW_N_HOMES);

/** What is decided for a family. */
typedef struct {
    SwChoice choice;
    SwLegacyHome home; /* of choices with a home */
    char *reason;      /* (transfer full): NULL: nobody decided */
} Decision;

static SwPolicy
policy_of(const SwPolicyView *view)
{
    SwPolicy policy = {
        .caps = view->caps, .guest = view->guest, .site = view->site, .express = true};

    policy.subject.os_id = view->guest ? view->guest->id : view->os_id;
    policy.subject.short_id = view->guest ? view->guest->short_id : NULL;
    return policy;
}

static SwLegacyHome
home_of(const SwPolicy *policy, const SwDevice *device, const char *family)
{
    SwSubject subject = policy->subject;

    subject.family = family;
    if (sw_site_value(policy->site, SW_KEY_LEGACY_HOME, &subject, NULL) == SW_HOME_AUTO)
        return SW_HOME_AUTO;
    return device->home;
}

static Decision
decide(const SwPolicy *policy, const SwVirtioRule *rule)
{
    g_autoptr(SwDevice) device = sw_device_new(rule->kind, SW_ORIGIN_WRITTEN);
    Decision decision = {SW_CHOICE_LEAVE};

    device->type = g_strdup(rule->type);
    device->subtype = g_strdup(rule->subtype);
    sw_device_set_model(device, *rule->plain ? rule->plain : NULL);
    decision.choice = sw_policy_choose(policy, device);
    sw_policy_apply(policy, device);
    if (choice_words[decision.choice].legacy) {
        sw_policy_settle(policy, device);
        decision.home = home_of(policy, device, rule->family);
    }
    decision.reason = device->home_reason
                          ? g_strdup_printf("%s; %s", device->model_reason, device->home_reason)
                          : g_strdup(device->model_reason);
    return decision;
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

/* ---- text ---- */

static const char *const drives_words[] = {
    [SW_DRIVES_NONE] = N_("no virtio device of its own"),
    [SW_DRIVES_LEGACY] = N_("virtio 0.9 only"),
    [SW_DRIVES_MODERN] = N_("virtio 1 only"),
    [SW_DRIVES_BOTH] = N_("virtio 0.9 and virtio 1"),
};
verify(G_N_ELEMENTS(drives_words) == SW_N_DRIVES);

static void
append_settings(GString *out, const SwSite *site)
{
    g_autoptr(GPtrArray) rows = list_rows(site);

    g_string_append(out, _("Settings, and where they come from:\n"));
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = rows->pdata[i];
        g_autofree char *text = g_strdup_printf("[%s] %s = %s", row->section, row->key, row->value);

        if (row->line)
            g_string_append_printf(out, "  %-44s %s:%d\n", text, row->line->file, row->line->line);
        else
            g_string_append_printf(out, "  %-44s %s\n", text, _("usual"));
    }
}

static void
append_guest(GString *out, const SwPolicyView *view)
{
    const SwGuest *guest = view->guest;

    if (guest)
        g_string_append_printf(out, _("Guest: %s (%s)\n"), guest->short_id ? guest->short_id : "-",
                               guest->id);
    else if (view->os_id)
        g_string_append_printf(out, _("Guest: %s, which no database knows\n"), view->os_id);
    else
        g_string_append(out, _("Guest: none is named; name one with --guest-os\n"));
}

static void
append_fact(GString *out, const SwPolicyView *view, const SwPolicy *policy)
{
    const SwSetting *why;
    const SwDrives drives = sw_policy_drives(policy, &why);
    g_autofree char *line = why ? sw_setting_format(why) : NULL;

    append_guest(out, view);
    if (view->guest || why)
        g_string_append_printf(out, _("Fact: its drivers know %s, says %s\n"),
                               _(drives_words[drives]), line ? line : view->guests->source);
}

static void
append_decisions(GString *out, const SwPolicy *policy)
{
    bool modern = false;
    size_t n;
    const SwVirtioRule *rules = sw_virtio_rules(&n);

    g_string_append_printf(out, _("Emulator: QEMU %s for %s\n"), policy->caps->version,
                           policy->caps->target);
    g_string_append(out, _("On a machine whose root bus is PCI Express, a device without model and "
                           "address becomes:\n"));
    for (size_t i = 0; i < n; i++) {
        const Decision decision = decide(policy, &rules[i]);
        g_autofree char *reason = decision.reason;
        const char *const *words = choice_words[decision.choice].words;

        if (is_exception(rules, n, i))
            continue;
        g_string_append_printf(out, "  %-14s %s", rules[i].family,
                               _(words[decision.home] ? words[decision.home] : words[0]));
        if (reason)
            g_string_append_printf(out, " (%s)", reason);
        g_string_append_c(out, '\n');
        modern = modern || decision.choice == SW_CHOICE_NON_TRANSITIONAL;
    }
    if (!modern)
        g_string_append(out, _("On conventional PCI everything is left as libvirt has it: the "
                               "slots fit already.\n"));
}

static char *
format_text(const SwPolicyView *view)
{
    const SwPolicy policy = policy_of(view);
    GString *out = g_string_new(NULL);

    append_settings(out, view->site);
    append_fact(out, view, &policy);
    if (view->caps)
        append_decisions(out, &policy);
    return g_string_free(out, FALSE);
}

/* ---- JSON ---- */

static void
append_families_json(GString *out, const SwPolicy *policy)
{
    size_t n;
    const SwVirtioRule *rules = sw_virtio_rules(&n);

    for (size_t i = 0; i < n; i++) {
        const Decision decision = decide(policy, &rules[i]);
        g_autofree char *reason = decision.reason;
        const bool legacy = choice_words[decision.choice].legacy;

        if (is_exception(rules, n, i))
            continue;
        sw_json_name(out, rules[i].family);
        g_string_append_c(out, '{');
        sw_json_member(out, "choice", sw_choice_name(decision.choice));
        sw_json_member(out, "model", choice_words[decision.choice].model);
        sw_json_member(out, "slot", legacy ? home_slots[decision.home] : NULL);
        sw_json_member(out, "home", legacy ? sw_legacy_home_name(decision.home) : NULL);
        sw_json_member(out, "reason", reason);
        g_string_append_c(out, '}');
    }
}

static void
append_settings_json(GString *out, const SwSite *site)
{
    g_autoptr(GPtrArray) rows = list_rows(site);

    for (guint i = 0; i < rows->len; i++) {
        const Row *row = rows->pdata[i];

        g_string_append(out, i ? ", {" : "{");
        sw_json_member(out, "section", row->section);
        sw_json_member(out, "key", row->key);
        sw_json_member(out, "value", row->value);
        sw_json_member(out, "file", row->line ? row->line->file : NULL);
        sw_json_name(out, "line");
        if (row->line)
            g_string_append_printf(out, "%d}", row->line->line);
        else
            g_string_append(out, "null}");
    }
}

static char *
format_json(const SwPolicyView *view)
{
    const SwPolicy policy = policy_of(view);
    GString *out = g_string_new("{");
    const SwSetting *why;
    const SwDrives drives = sw_policy_drives(&policy, &why);
    g_autofree char *line = why ? sw_setting_format(why) : NULL;
    const bool known = view->guest || why;

    sw_json_member(out, "guest", policy.subject.os_id);
    sw_json_member(out, "drives", known ? sw_drives_name(drives) : NULL);
    sw_json_member(out, "source", line ? line : known ? view->guests->source : NULL);
    sw_json_name(out, "families");
    g_string_append_c(out, '{');
    if (view->caps)
        append_families_json(out, &policy);
    g_string_append_c(out, '}');
    sw_json_name(out, "settings");
    g_string_append_c(out, '[');
    append_settings_json(out, view->site);
    g_string_append(out, "]}\n");
    return g_string_free(out, FALSE);
}

char *
sw_policy_format(const SwPolicyView *view, SwPolicyForm form)
{
    switch (form) {
    case SW_POLICY_TEXT:
        return format_text(view);
    case SW_POLICY_JSON:
        return format_json(view);
    case SW_N_POLICY_FORMS:
        break;
    }
    g_return_val_if_reached(NULL);
}
