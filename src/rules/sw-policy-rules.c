/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of a site's policy. */
#include "rules/sw-policy-rules.h"

#include <string.h>
#include <verify.h>

#include "base/sw-i18n.h"
#include "base/sw-printable.h"

SW_ENUM_DEFINE(SwScope, sw_scope, SW_N_SCOPES, "", "guest", "domain", "device")

SW_ENUM_DEFINE(SwShow, sw_show, SW_N_SHOWS, "none", "enum", "all")

#define S(scope) (1u << SW_SCOPE_##scope)
#define SITE     S(SITE)
#define DOMAINS  (S(SITE) | S(GUEST) | S(DOMAIN))
#define DEVICES  (DOMAINS | S(DEVICE))

#define MAX_SPARE   255 /* as many as there are PCI controllers */
#define MAX_WINDOWS 16  /* of 4 KiB in the 64 KiB of I/O ports */
#define MAX_TEXT    512u

/* clang-format off */
static const SwPolicyRule rules[] = {
    {SW_KEY_DEFAULT, "policy", "default", SW_VALUE_WORD, "virtio transitional non-transitional auto", 0, SW_VIRTIO_AUTO, DEVICES,
     N_("form of a virtio device that names none")},
    {SW_KEY_UNKNOWN_GUEST, "policy", "unknown-guest", SW_VALUE_WORD, "virtio transitional non-transitional auto", 0, SW_VIRTIO_PLAIN, DOMAINS & ~S(GUEST),
     N_("likewise, of a guest about whose drivers nothing is known")},
    {SW_KEY_SPELLING, "policy", "spelling", SW_VALUE_WORD, "model generic", 0, SW_SPELLING_MODEL, DEVICES,
     N_("how a transitional device is written")},
    {SW_KEY_LEGACY_HOME, "policy", "legacy-home", SW_VALUE_WORD, "bridge root port auto", 0, SW_HOME_BRIDGE, DEVICES,
     N_("where a device goes that needs I/O ports")},
    {SW_KEY_CAPABILITIES_XML, "policy", "capabilities-xml", SW_VALUE_WORD, "none enum all", 0, SW_SHOW_ALL, SITE,
     N_("what libvirt's capabilities show of emulators")},
    {SW_KEY_SPARE_PCIE, "hotplug", "spare-pcie", SW_VALUE_COUNT, NULL, MAX_SPARE, SW_AUTO, DOMAINS,
     N_("PCI Express slots kept free for hotplug")},
    {SW_KEY_SPARE_CONVENTIONAL, "hotplug", "spare-conventional", SW_VALUE_COUNT, NULL, MAX_SPARE, SW_AUTO, DOMAINS,
     N_("conventional slots kept free for hotplug")},
    {SW_KEY_PORTS_IN_USE, "hotplug", "ports-in-use", SW_VALUE_WORD, "on off", 0, SW_PORTS_ON, DOMAINS,
     N_("hotplug at ports that have a device")},
    {SW_KEY_WINDOWS, "io", "windows", SW_VALUE_WINDOWS, NULL, MAX_WINDOWS, SW_AUTO, DOMAINS,
     N_("I/O windows that a domain may need")},
    {SW_KEY_ON_EXCEED, "io", "on-exceed", SW_VALUE_WORD, "refuse warn", 0, SW_EXCEED_REFUSE, DOMAINS,
     N_("what becomes of a domain that needs more of them")},
    {SW_KEY_VIRTIO, "", "virtio", SW_VALUE_WORD, "none legacy modern both", 0, 0, S(GUEST),
     N_("what the guest's drivers know, whatever the database says")},
    {SW_KEY_GUEST_OS, "", "guest-os", SW_VALUE_TEXT, NULL, 0, 0, S(DOMAIN),
     N_("the guest's OS where the domain names none")},
};
/* clang-format on */
verify(G_N_ELEMENTS(rules) == SW_N_KEYS);

const SwPolicyRule *
sw_policy_rules(size_t *n)
{
    if (n)
        *n = G_N_ELEMENTS(rules);
    return rules;
}

const SwPolicyRule *
sw_policy_rule_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (g_str_equal(rules[i].name, name))
            return &rules[i];
    return NULL;
}

static bool
parse_word(const SwPolicyRule *rule, const char *text, int *value)
{
    g_auto(GStrv) words = g_strsplit(rule->words, " ", -1);

    for (*value = 0; words[*value]; ++*value)
        if (g_str_equal(words[*value], text))
            return true;
    return false;
}

static bool
parse_count(const SwPolicyRule *rule, const char *text, int *value)
{
    guint64 number;

    if (g_str_equal(text, "auto")) {
        *value = SW_AUTO;
        return true;
    }
    if (!g_ascii_string_to_unsigned(text, 10, 0, (guint64)rule->most, &number, NULL))
        return false;
    *value = (int)number;
    return true;
}

/* In the order of SwFirmware. */
static const char *const firmwares[] = {"seabios:", "ovmf:"};

/* One number for both, or a word for each firmware; the other one's is then automatic. */
static bool
parse_windows(const SwPolicyRule *rule, const char *text, int values[2])
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    if (parse_count(rule, text, &values[0])) {
        values[1] = values[0];
        return true;
    }
    values[0] = values[1] = SW_AUTO;
    for (char **word = words; *word; word++) {
        const int i = g_str_has_prefix(*word, firmwares[1]);

        if (!g_str_has_prefix(*word, firmwares[i]) ||
            !parse_count(rule, *word + strlen(firmwares[i]), &values[i]))
            return false;
    }
    return *text;
}

bool
sw_policy_rule_parse(const SwPolicyRule *rule, const char *text, int values[2])
{
    bool good = false;

    values[0] = 0;
    switch (rule->form) {
    case SW_VALUE_WORD:
        good = parse_word(rule, text, &values[0]);
        break;
    case SW_VALUE_COUNT:
        good = parse_count(rule, text, &values[0]);
        break;
    case SW_VALUE_WINDOWS:
        return parse_windows(rule, text, values);
    case SW_VALUE_TEXT: {
        g_autofree char *shown = sw_printable(text, -1, MAX_TEXT);

        good = *text && g_str_equal(shown, text);
        break;
    }
    }
    values[1] = values[0];
    return good;
}

static char *
format_count(int value)
{
    return value == SW_AUTO ? g_strdup("auto") : g_strdup_printf("%d", value);
}

static char *
format_windows(const int values[2])
{
    g_autofree char *bios = format_count(values[0]), *uefi = format_count(values[1]);

    if (values[0] == values[1])
        return g_steal_pointer(&bios);
    return g_strconcat(firmwares[0], bios, " ", firmwares[1], uefi, NULL);
}

char *
sw_policy_rule_format(const SwPolicyRule *rule, const int values[2])
{
    switch (rule->form) {
    case SW_VALUE_WORD: {
        g_auto(GStrv) words = g_strsplit(rule->words, " ", -1);

        return g_strdup(words[values[0]]);
    }
    case SW_VALUE_COUNT:
        return format_count(values[0]);
    case SW_VALUE_WINDOWS:
        return format_windows(values);
    case SW_VALUE_TEXT:
        return g_strdup("");
    }
    g_return_val_if_reached(NULL);
}

char *
sw_policy_rule_choices(const SwPolicyRule *rule)
{
    switch (rule->form) {
    case SW_VALUE_WORD: {
        g_auto(GStrv) words = g_strsplit(rule->words, " ", -1);

        return g_strjoinv(", ", words);
    }
    case SW_VALUE_COUNT:
        return g_strdup_printf(_("auto, or a number from 0 to %d"), rule->most);
    case SW_VALUE_WINDOWS:
        return g_strdup_printf(_("auto, a number from 0 to %d, or seabios:NUMBER ovmf:NUMBER"),
                               rule->most);
    case SW_VALUE_TEXT:
        return g_strdup(_("an OS id or short id of the osinfo database"));
    }
    g_return_val_if_reached(NULL);
}
